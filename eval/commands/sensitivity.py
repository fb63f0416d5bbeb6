"""`python -m eval sensitivity SUITE`: plant known differences in right answers, count what the ruler catches and what it cries wolf on."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.address import add_address, address_of
from eval.ask import ask_all
from eval.errors import EvalError, UnusableReport
from eval.plant import HARMLESS, Plant, read_words
from eval.provenance import provenance
from eval.readers import open_readers
from eval.report.read import read_calls
from eval.sensitivity import measure_sensitivity
from eval.settings import eval_settings
from eval.suite import read_suite
from eval.target import BUILT_IN, read_target
from serving.environment import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.provenance import Provenance
    from eval.sensitivity import Sensitivity
    from eval.types import Call, Suite


def run(arguments: Sequence[str]) -> int:
    """Count and print. Exit code 0; 1 below --least or above --most; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        suite = read_suite(options.suite)
        found = measure_sensitivity(suite, _calls(options, suite), read_words(), open_readers())
        if not found.right:
            message = f"None of the {found.answers} answers is right in every respect, so there is nothing to plant in: look at `python -m eval run` first."
            raise UnusableReport(message)
    except (EvalError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = as_json(found, provenance(options.suite))
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    worst, (alarms, harmless) = found.worst_catch(), found.alarms()
    short = worst is None or worst.reported < options.least * worst.n or alarms > options.most * harmless
    return 1 if short else 0


def as_json(found: Sensitivity, origin: Provenance) -> dict[str, Any]:
    """The document of a trial: per kind and language what was planted, caught and missed; the missed texts themselves."""
    tallies = found.tallies()
    kinds = {
        str(kind): {
            "harmless": kind in HARMLESS,
            "reported": next(each.reported for each in tallies if (each.kind, each.lang) == (kind, "all")),
            "n": next(each.n for each in tallies if (each.kind, each.lang) == (kind, "all")),
            "by_language": {each.lang: [each.reported, each.n] for each in tallies if each.kind is kind and each.lang != "all" and each.n},
        }
        for kind in Plant
    }
    wrong = [asdict(trial) | {"kind": str(trial.kind)} for trial in found.trials if trial.reported is (trial.kind in HARMLESS)]
    return {"right_answers": found.right, "answers": found.answers, "kinds": kinds, "misjudged": wrong, **asdict(origin)}


def as_lines(value: dict[str, Any]) -> list[str]:
    """The same for people."""
    out = [f"{value['right_answers']} of {value['answers']} answers are right and were planted in"]
    for name, kind in value["kinds"].items():
        word = "false alarms" if kind["harmless"] else "caught"
        if not kind["n"]:
            out.append(f"{name:18} could not be planted")
            continue
        odd = {lang: pair for lang, pair in kind["by_language"].items() if pair[0] != (0 if kind["harmless"] else pair[1])}
        tail = "; " + ", ".join(f"{lang} {got}/{n}" for lang, (got, n) in odd.items()) if odd else ""
        out.append(f"{name:18} {kind['reported']:>4} of {kind['n']:<4} {word}{tail}")
    return [*out, f"commit {value['commit']}, {value['date']}, {value['machine']}"]


def _calls(options: argparse.Namespace, suite: Suite) -> tuple[Call, ...]:
    """The answers of an earlier run, or fresh ones from the running system."""
    if options.answers is None:
        return ask_all(read_target(options.protocol), address_of(options, eval_settings()), suite.topics, lambda _line: None)
    known = {(topic.id, lang) for topic in suite.topics for lang, _ in topic.questions}
    calls = tuple(call for call in read_calls(options.answers) if (call.topic, call.lang) in known)
    if not calls:
        message = f"{options.answers} holds no answer to a topic of {suite.name}: give a report of the same suite."
        raise UnusableReport(message)
    return calls


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval sensitivity", description=__doc__)
    parser.add_argument("suite", type=Path, metavar="SUITE", help="the suite the answers belong to")
    parser.add_argument("--answers", type=Path, metavar="report.json", help="answers of an earlier run (default: ask the running system)")
    add_address(parser, Path)
    parser.add_argument("--protocol", type=Path, default=BUILT_IN, metavar="FILE", help="how the system is asked and answers")
    parser.add_argument("--least", type=float, default=0.9, help="exit 1 when a kind of planted difference is caught less often (default 0.9)")
    parser.add_argument("--most", type=float, default=0.02, help="exit 1 when more harmless changes than this share raise an alarm (default 0.02)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
