"""`python -m eval searches TICKETS.jsonl`: what a conversation's searches find against what the whole message finds, in several ways of writing it."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError
from eval.knowledge import open_knowledge
from eval.provenance import provenance
from eval.searches import FIRST, judge_searches
from eval.tickets import read_tickets
from ingest.errors import IngestError
from serving.environment import SettingsError
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.metrics import Mean


def run(arguments: Sequence[str]) -> int:
    """Measure and print. Exit code 0; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        tickets = read_tickets(options.tickets)
        index = open_knowledge(options.data, _say)
        try:
            judged = judge_searches(index, tickets, shlex.split(options.by))
        finally:
            index.close()
    except (EvalError, IngestError, ServingError, SettingsError) as refusal:
        _say(str(refusal))
        return 2
    value = asdict(judged) | {"first": FIRST, "by": options.by} | asdict(provenance(options.tickets))
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(_lines(value)))
    return 0


def _lines(value: dict[str, Any]) -> list[str]:
    out = [f"{'right documents among the first ' + str(value['first']):40}{'whole message':>15}{'searches':>10}{'a message':>11}{'n':>6}"]
    out += [f"{way['name']:40}{_cell(way['whole']):>15}{_cell(way['searched']):>10}{way['searches']:>11.1f}{way['whole']['n']:>6}" for way in value["ways"]]
    for name, told in (
        ("order numbers found", "orders_found"),
        ("of those found, order numbers", "orders_right"),
        ("messages that ask, searched", "asking"),
        ("messages that ask nothing, not searched", "silent"),
    ):
        if value[told]["n"]:
            out.append(f"{name:40}{_cell(value[told]):>15}{'':>21}{value[told]['n']:>6}")
    return [*out, f"by {value['by']}; commit {value['commit']}, {value['date']}, {value['machine']}"]


def _cell(mean: Mean | dict[str, Any]) -> str:
    value = mean["value"] if isinstance(mean, dict) else mean.value
    return "–" if value is None else f"{value:.2f}"


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval searches", description=__doc__)
    parser.add_argument("tickets", type=Path, metavar="TICKETS.jsonl", help="a ticket a line: id, lang, messages, and any of source_docs, orders, asks")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument(
        "--by",
        default=f"{shlex.quote(sys.executable)} -m assist searches",
        metavar="COMMAND",
        help="the program judged: a conversation a line in, searches a line out (default: ours)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
