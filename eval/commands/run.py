"""`python -m eval run SUITE`: the cross-language evaluation of a running system over HTTP, with a report a person can read."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.address import add_address, address_of
from eval.errors import EvalError
from eval.provenance import provenance
from eval.readers import open_readers
from eval.report.document import document
from eval.report.page import share
from eval.report.write import write_report
from eval.run import evaluate
from eval.settings import eval_settings
from eval.suite import read_suite
from eval.target import BUILT_IN, read_target
from serving.environment import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run(arguments: Sequence[str]) -> int:
    """Run the suite and write the report folder. Exit code 0, 1 under a gate, 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        settings = eval_settings()
        suite, target = read_suite(options.suite), read_target(options.protocol)
        address = address_of(options, settings)
        result = evaluate(suite, target, address, open_readers(), provenance(options.suite), progress())
        value = document(result)
        folder = write_report(value, options.out or settings.out)
        if sys.stderr.isatty():
            print(file=sys.stderr)
    except (EvalError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join([*lines(value), f"report: {folder / 'report.html'}"]))
    return 0 if result.passed else 1


def lines(value: dict[str, Any]) -> list[str]:
    """A run's document for people: per language, then the gates."""
    out = [f"{'':6}{'asked':>6}{'answered':>10}{'declined':>10}{'no reply':>10}{'right facts':>13}{'language':>10}{'source':>9}"]
    for each in [*value["by_language"], value["total"]]:
        counts = each["statuses"]
        gaps = each["asked"] - counts["answered"] - counts["refused"]
        figures = "".join(f"{share(each[name]['value']):>{width}}" for name, width in (("right_facts", 13), ("right_language", 10), ("right_citation", 9)))
        out.append(f"{each['lang']:6}{each['asked']:>6}{counts['answered']:>10}{counts['refused']:>10}{gaps:>10}{figures}")
    for name, metric in value["metrics"].items():
        worst = metric["worst_pair"]
        if metric["by_pair"]:
            pair = f", worst pair {worst['one']}–{worst['other']} {share(worst['value'])}" if worst else ""
            out.append(f"{name.replace('_', ' ')} {share(metric['overall'])} over {metric['n']}{pair}")
    out.append(
        f"{sum(not each['allowed'] for each in value['differences'])} differences mislead a customer, {len(value['gaps'])} questions have no readable reply"
    )
    for gate in value["gates"]:
        word = "holds " if gate["passed"] else "MISSED"
        out.append(f"{word} {gate['words']}, {gate['language'].replace('_', ' ')}: {gate['value']} (at {gate['at']} {gate['bar']}, n {gate['n']})")
    return out


def progress() -> Callable[[str], None]:
    """Says one line over the last on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _line: None
    return lambda line: print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval run", description=__doc__)
    parser.add_argument("suite", type=Path, metavar="SUITE", help="a suite file, such as eval/suites/demo.yaml")
    add_address(parser, Path)
    parser.add_argument("--protocol", type=Path, default=BUILT_IN, metavar="FILE", help="how it is asked and answers (default: Concord's draft API)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder that gets a report folder of its own for each run")
    parser.add_argument("--json", action="store_true", help="print the report's document on stdout")
    return parser.parse_args(arguments)
