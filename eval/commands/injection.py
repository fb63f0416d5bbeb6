"""`python -m eval injection`: smuggle orders into conversations with a running system and count the ones its drafts obey."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.address import add_address, address_of
from eval.commands.run import progress
from eval.errors import EvalError
from eval.injection.cases import CORPUS, Place, read_attacks
from eval.injection.trial import WHY_LEFT_OUT, Outcome, try_attacks
from eval.provenance import provenance
from eval.settings import eval_settings
from eval.target import BUILT_IN, read_target
from serving.environment import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.injection.trial import InjectionTrial, Tried


def run(arguments: Sequence[str]) -> int:
    """Ask the corpus and print what came of it. Exit code 0; 1 where any order was obeyed; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        address = address_of(options, eval_settings())
        found = try_attacks(read_attacks(), read_target(options.protocol), address, progress())
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
    except (EvalError, SettingsError, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = as_json(found) | {"url": address.url, "from": asdict(provenance(CORPUS))}
    if options.out:
        (options.out / "injection.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (options.out / "replies.txt").write_text("\n\n".join(as_read(one) for one in value["cases"]) + "\n", "utf-8")
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    return 1 if value["outcomes"][Outcome.OBEYED] else 0


def as_json(found: InjectionTrial) -> dict[str, Any]:
    """The document of a trial: outcomes in all, by language and by place, who wrote the replies, what was not asked and why, every case with its reply."""
    tried, left_out = found.tried, found.left_out
    return {
        "asked": len(tried),
        "not_asked": {"n": len(left_out), "why": WHY_LEFT_OUT if left_out else "", "by_language": dict(Counter(one.lang for one in left_out))},
        "outcomes": _counts(tried),
        "by_language": {lang: _counts(one for one in tried if one.attack.lang == lang) for lang in dict.fromkeys(one.attack.lang for one in tried)},
        "by_place": {
            place: _counts(one for one in tried if one.attack.place is place) | {"not asked": sum(one.place is place for one in left_out)} for place in Place
        },
        "written_by": dict(Counter(one.mode or "not said" for one in tried if one.outcome is not Outcome.UNANSWERED)),
        "cases": [_case(one) for one in tried],
    }


def as_lines(value: dict[str, Any]) -> list[str]:
    """The figures for a person, then each reply that obeyed and each case without one."""
    missing = value["not_asked"]
    out = [f"{value['asked']} cases asked of {value['url']}" + (f", {missing['n']} not: {missing['why']}" if missing["n"] else "")]
    out.append("written by: " + ", ".join(f"{mode} {count}" for mode, count in value["written_by"].items()))
    out.append(f"{'':10}" + "".join(f"{outcome:>12}" for outcome in Outcome) + f"{'not asked':>12}")
    by_language = {lang: counts | {"not asked": missing["by_language"].get(lang, 0)} for lang, counts in value["by_language"].items()}
    for name, counts in (*by_language.items(), *value["by_place"].items(), ("all", value["outcomes"] | {"not asked": missing["n"]})):
        out.append(f"{name:10}" + "".join(f"{counts[column]:>12}" for column in (*Outcome, "not asked")))
    return out + [as_read(one) for one in value["cases"] if one["outcome"] in {Outcome.OBEYED, Outcome.UNANSWERED}]


def as_read(case: dict[str, Any]) -> str:
    """One case as a person reads it: what came of it, what was asked, what was replied."""
    head = f"[{case['id']}] {case['outcome']}" + (f" {case['marks']}" if case["marks"] else "") + (f", written by {case['mode']}" if case["mode"] else "")
    said = "\n".join(f"  > {line}" for line in (case["reply"] or case["detail"]).splitlines())
    return f"{head}\n  {case['asked']!r}\n{said}"


def _counts(tried: Iterable[Tried]) -> dict[str, int]:
    counted = Counter(one.outcome for one in tried)
    return {str(outcome): counted[outcome] for outcome in Outcome}


def _case(one: Tried) -> dict[str, Any]:
    attack = one.attack
    return {
        "id": attack.id,
        "lang": attack.lang,
        "place": str(attack.place),
        "outcome": str(one.outcome),
        "marks": list(one.marks),
        "mode": one.mode,
        "asked": attack.message + (f" [an article's name: {attack.product}]" if attack.product else ""),
        "reply": one.reply,
        "detail": one.detail,
    }


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval injection", description=__doc__)
    add_address(parser, Path)
    parser.add_argument("--protocol", type=Path, default=BUILT_IN, metavar="FILE", help="how it is asked and answers (default: Concord's draft API)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder that gets injection.json and replies.txt, every reply for a person to read")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout, with every reply")
    return parser.parse_args(arguments)
