"""`python -m eval guard [FOLDER…]`: plant faults in right replies, count what the guard catches and what it cries wolf on."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError
from eval.guard.drafts import FOUND, WRITTEN, found_drafts, written_drafts
from eval.guard.plant import WORDS, Fault, read_words
from eval.guard.trial import COMMAND, ask_command, try_guard
from eval.keep import keep
from eval.provenance import provenance
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.guard.trial import GuardTrial, Outcome

SETS = ("written", "held_out")
SURE = frozenset({Fault.NUMBER, Fault.UNIT, Fault.CURRENCY, Fault.DATE, Fault.LINK, Fault.CITATION, Fault.FOREIGN})
LIKELY = frozenset({Fault.POLARITY, Fault.CONDITION})
BARS = {"sure": 0.98, "likely": 0.80, "alarms": 0.02}
"""Least share caught of `SURE` and of `LIKELY`, most share of right replies with a finding."""


def run(arguments: Sequence[str]) -> int:
    """Plant, ask and print. Exit code 0; 1 under a bar; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        drafts = (*written_drafts(file_of(options.set)), *(found_drafts(options.folders) if options.folders else ()))
        ask = partial(ask_command, command=shlex.split(options.guard) if options.guard else COMMAND)
        found = try_guard(drafts, options.faults, options.right, options.seed, read_words(), ask)
    except (EvalError, IngestError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = as_json(found) | {"seed": options.seed, "set": options.set, "from": asdict(provenance(file_of(options.set)))}
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    if options.save:
        keep(value, "guard")
    return 0 if all(half["holds"] for half in value["halves"].values()) else 1


def file_of(name: str) -> Path:
    """The file of a set of written replies."""
    return WORDS.with_name(f"{name}.yaml")


def as_json(found: GuardTrial) -> dict[str, Any]:
    """The document of a trial, the halves apart: what was planted and caught, per kind and language; each miss; each right reply that was called wrong."""
    return {
        "planted": len(found.outcomes),
        "languages": sorted({one.planted.draft.lang for one in found.outcomes}),
        "halves": {half: _half(half, found) for half in (WRITTEN, FOUND) if any(draft.half == half for draft, _ in found.right)},
        "misses": [_miss(one) for one in found.outcomes if not one.caught],
        "alarms": [
            {
                "half": draft.half,
                "id": draft.id,
                "lang": draft.lang,
                "reply": draft.reply,
                "source": draft.sources[0][1],
                "findings": [list(one) for one in said],
            }
            for draft, said in found.right
            if said
        ],
    }


def _half(half: str, found: GuardTrial) -> dict[str, Any]:
    mine = [one for one in found.outcomes if one.planted.draft.half == half]
    right = [said for draft, said in found.right if draft.half == half]
    sure, likely = (_rate([one for one in mine if one.planted.fault in group]) for group in (SURE, LIKELY))
    alarms = {"with_findings": sum(bool(said) for said in right), "n": len(right), "rate": sum(bool(said) for said in right) / len(right)}
    holds = all(rate["rate"] is None or rate["rate"] >= BARS[name] for name, rate in (("sure", sure), ("likely", likely))) and alarms["rate"] <= BARS["alarms"]
    return {
        "caught": _rate(mine),
        "numbers, units, money, dates, links, citations, language": sure,
        "polarity and dropped condition": likely,
        "right_replies": alarms,
        "by_fault": {str(fault): _rate([one for one in mine if one.planted.fault is fault]) for fault in Fault},
        "by_language": {lang: _rate([one for one in mine if one.planted.draft.lang == lang]) for lang in sorted({one.planted.draft.lang for one in mine})},
        "holds": holds,
    }


def as_lines(value: dict[str, Any]) -> list[str]:
    """The same for a person."""
    out = [f"{value['planted']} faults planted in {len(value['languages'])} languages"]
    for half, one in value["halves"].items():
        alarms = one["right_replies"]
        out.append(f"{half}: {_said(one['caught'])} caught; right replies with a finding: {alarms['with_findings']} of {alarms['n']} ({alarms['rate']:.1%})")
        out += [f"  {name}: {_said(one[name])}" for name in ("numbers, units, money, dates, links, citations, language", "polarity and dropped condition")]
        out += [f"    {fault:18} {_said(rate)}" for fault, rate in one["by_fault"].items()]
        out.append("    " + ", ".join(f"{lang} {rate['caught']}/{rate['n']}" for lang, rate in one["by_language"].items()))
    out += [f"missed [{one['half']} {one['lang']}] {one['fault']}: {one['what']}" for one in value["misses"]]
    return out + [f"alarm [{one['half']} {one['lang']}] {one['findings']}: {one['reply']}" for one in value["alarms"]]


def _rate(outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    caught = sum(one.caught for one in outcomes)
    return {"caught": caught, "n": len(outcomes), "rate": caught / len(outcomes) if outcomes else None}


def _said(rate: dict[str, Any]) -> str:
    return f"{rate['caught']} of {rate['n']}" + (f" ({rate['rate']:.1%})" if rate["n"] else "")


def _miss(one: Outcome) -> dict[str, str]:
    draft = one.planted.draft
    return {"half": draft.half, "lang": draft.lang, "fault": str(one.planted.fault), "what": one.planted.what, "id": draft.id}


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval guard", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER", help="documents that others wrote: their sentences are right replies, too")
    parser.add_argument("--set", choices=SETS, default="written", help="which replies of ours: those the guard was tuned on, or those held out")
    parser.add_argument("--guard", default="", metavar="COMMAND", help="reads cases on stdin, prints findings (default: python -m assist check --json)")
    parser.add_argument("--faults", type=int, default=600, metavar="N", help="faults to plant in each half (default 600)")
    parser.add_argument("--right", type=int, default=300, metavar="N", help="right replies of each half checked as they are (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="which of the possible faults are planted (default 1)")
    parser.add_argument("--save", action="store_true", help="keep the figures in eval/results, named by commit")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
