"""`python -m eval changes OLD NEW`: two runs of one suite: what got worse, what got better, which differences are new or gone."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError, UnusableReport
from eval.report.earlier import read_report
from eval.report.page import figure
from eval.report.since import got_worse, since

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Compare and print. Exit code 0; 1 where a gate fell or a customer is misled who was not before; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        old, new = (read_report(path / "report.json" if path.is_dir() else path) for path in (options.old, options.new))
        if old["source"] != new["source"]:
            message = f"These are runs of two suites, {old['source']} and {new['source']}: give two runs of one."
            raise UnusableReport(message)
    except EvalError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    told = since(old, new)
    print(json.dumps(told, ensure_ascii=False) if options.json else "\n".join(as_lines(told)))
    return 1 if got_worse(told) else 0


def as_lines(told: dict[str, Any]) -> list[str]:
    """The changes for a person, worse ones first."""
    out = [f"from {told['old']['date']} to {told['new']['date']}" + ("" if told["same_suite"] else ", the suite was changed")]
    out.append("changed in the system: " + (", ".join(told["changed_digests"]) or "nothing it names"))
    out += [f"FELL    {gate['words']}, {gate['language']}: {figure(gate['value'], gate['metric'])}" for gate in told["fallen_gates"]]
    for word, some in (("worse ", told["worse"]), ("better", told["better"])):
        out += [f"{word}  {one['metric']}, {one['language']}: {figure(one['from'], one['metric'])} → {figure(one['to'], one['metric'])}" for one in some]
    for word, some in (("new   ", told["appeared"]), ("gone  ", told["gone"])):
        out += [f"{word}  {one['topic']} in {one['languages'][0]}: {one['kind']}, {one['left'] or 'nothing'} | {one['right'] or 'nothing'}" for one in some]
    return [*out, f"{told['remaining']} differences are in both"]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval changes", description=__doc__)
    parser.add_argument("old", type=Path, metavar="OLD", help="report folder or report.json of the earlier run")
    parser.add_argument("new", type=Path, metavar="NEW", help="that of the later run")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
