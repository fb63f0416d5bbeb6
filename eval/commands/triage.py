"""`python -m eval triage FILE…`: messages of known wish or mood, in many languages, read by a program: F1 of wishes and anger heard, by language."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError
from eval.provenance import provenance
from eval.wishes import ask, is_moods, judge_anger, judge_wishes, read_labelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.statistics.shares import Share
    from eval.wishes import Anger, Wishes


def run(arguments: Sequence[str]) -> int:
    """Ask and print. Exit code 0; 1 where a file falls below a bar; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        told = [_measured(path, shlex.split(options.by), options) for path in options.files]
    except EvalError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = {"by": options.by, "sets": told}
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(line for one in told for line in as_lines(one, misses=options.misses)))
    return 0 if all(one["passed"] for one in told) else 1


def as_lines(one: dict[str, Any], *, misses: bool = False) -> list[str]:
    """One file's figures for a person, worst language first."""
    if "heard" in one:
        lines = [f"{one['source']}: anger heard {_share(one['heard'])}, calm messages taken for it {_share(one['alarms'])}"]
        return lines + [f"  {lang:8} heard {_share(each['heard'])}, wrongly {_share(each['alarms'])}" for lang, each in one["languages"].items()]
    mean, worst = one["mean"], one["worst"]
    lines = [f"{one['source']}: macro F1 {_f1(mean)}, worst {worst} {_f1(one['languages'][worst])}; wish among those named {_share(one['among'])}"]
    lines += [f"  {lang:8} {_f1(each)}" for lang, each in sorted(one["languages"].items(), key=lambda pair: pair[1]["value"])]
    shown = one["misses"] if misses else ()
    return lines + [f"  [{miss['lang']}] {miss['label']} read as {', '.join(miss['read']) or 'nothing'}: {miss['text']}" for miss in shown]


def _measured(path: Path, command: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    messages = read_labelled(path)
    items = ask(command, [one.text for one in messages])
    told = _anger(judge_anger(messages, items), options) if is_moods(messages) else _wishes(judge_wishes(messages, items), options)
    return told | asdict(provenance(path))


def _wishes(found: Wishes, options: argparse.Namespace) -> dict[str, Any]:
    worst, least = found.worst
    return {
        "mean": asdict(found.mean),
        "worst": worst,
        "languages": {lang: asdict(each) for lang, each in found.languages},
        "among": _counted(found.among),
        "misses": [asdict(miss) for miss in found.misses],
        "passed": (found.mean.value or 0.0) >= options.mean and (least.value or 0.0) >= options.worst,
    }


def _anger(found: Anger, options: argparse.Namespace) -> dict[str, Any]:
    return {
        "heard": _counted(found.heard),
        "alarms": _counted(found.alarms),
        "languages": {lang: {"heard": _counted(heard), "alarms": _counted(alarms)} for lang, heard, alarms in found.languages},
        "passed": (found.heard.value or 0.0) >= options.heard and (found.alarms.value or 0.0) <= options.alarms,
    }


def _counted(share: Share) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {"times": share.times, "n": share.n, "value": share.value, "low": low, "high": high}


def _share(told: dict[str, Any]) -> str:
    return f"{told['times']} of {told['n']}" + (f" ({told['value']:.3f}, {told['low']:.3f} to {told['high']:.3f})" if told["n"] else "")


def _f1(told: dict[str, Any]) -> str:
    return f"{told['value']:.3f} ({told['low']:.3f} to {told['high']:.3f}, {told['n']} wishes)"


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval triage", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="YAML: a wish, or angry and calm, with texts by language")
    parser.add_argument(
        "--by",
        default=f"{shlex.quote(sys.executable)} -m assist triage --json",
        metavar="COMMAND",
        help='the program judged: {"texts": […]} in, {"items": […]} out (default: ours)',
    )
    parser.add_argument("--mean", type=float, default=0.80, help="exit 1 when the languages' mean macro F1 is lower (default 0.80)")
    parser.add_argument("--worst", type=float, default=0.70, help="exit 1 when a language's macro F1 is lower (default 0.70)")
    parser.add_argument("--heard", type=float, default=0.85, help="exit 1 when less anger is heard (default 0.85)")
    parser.add_argument("--alarms", type=float, default=0.05, help="exit 1 when more calm messages are taken for angry (default 0.05)")
    parser.add_argument("--misses", action="store_true", help="also tell each message of which another wish was named first")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
