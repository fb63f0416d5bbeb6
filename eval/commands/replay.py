"""`python -m eval replay TICKETS…`: a shop's own solved tickets, each hidden from the knowledge: what would be drafted beside what was sent."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.address import add_address, address_of
from eval.commands.run import progress
from eval.errors import EvalError, UnusableReport
from eval.provenance import provenance
from eval.readers import open_readers
from eval.replay.ask import ask_again
from eval.replay.document import Replay, document
from eval.replay.judge import judge_ticket
from eval.replay.page import page
from eval.replay.solved import read_solved
from eval.report.page import share
from eval.report.write import folder_name
from eval.settings import eval_settings
from prompts.acts import load_acts
from serving.environment import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Replay and write the report folder. Exit code 0; 1 where a draft states another value or stands in another language; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        value, folder = _replayed(options)
    except (EvalError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    told = value | {"report": str(folder / "replay.html")}
    print(json.dumps(told, ensure_ascii=False) if options.json else "\n".join([*lines(value), f"report: {folder / 'replay.html'}"]))
    ranks = value["total"]["ranks"]
    return 1 if ranks["another value"] or ranks["another language"] else 0


def lines(value: dict[str, Any]) -> list[str]:
    """A replay's document for people."""
    out = [f"{'':24}{'tickets':>8}{'facts':>9}{'remedy':>9}{'tier':>9}{'language':>10}{'declined':>10}{'no draft':>10}{'to type':>9}"]
    for each in [*value["by_language"], *value["by_intent"], value["total"]]:
        means = "".join(f"{share(each[name]['value']):>{width}}" for name, width in (("facts", 9), ("remedy", 9), ("tier", 9), ("language", 10)))
        out.append(f"{each['name'][:23]:24}{each['tickets']:>8}{means}{each['declined']:>10}{each['no_draft']:>10}{share(each['distance']['value']):>9}")
    out.append(", ".join(f"{count} {word}" for word, count in value["total"]["ranks"].items() if count))
    return [*out, *(f"not asked: {one['id']}: {one['why']}" for one in value["left_out"])]


def _replayed(options: argparse.Namespace) -> tuple[dict[str, Any], Path]:
    settings = eval_settings()
    tickets, left_out = read_solved(options.tickets, options.mapping)
    address = address_of(options, settings)
    drafts = ask_again(tickets, address, options.agent_language, progress(), elsewhere=options.elsewhere)
    readers, acts = open_readers(), load_acts()
    judged = tuple(judge_ticket(ticket, draft, readers, acts) for ticket, draft in zip(tickets, drafts, strict=True))
    value = document(Replay(judged, left_out, address.url, replace(provenance(options.tickets[0]), source=", ".join(path.name for path in options.tickets))))
    folder: Path = (options.out or settings.out) / folder_name(value | {"source": "replay"})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "replay.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (folder / "replay.html").write_text(page(value), "utf-8")
    except OSError as cause:
        message = f"The report cannot be written to {folder} ({cause.strerror}): name another folder with --out."
        raise UnusableReport(message) from cause
    return value, folder


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval replay", description=__doc__)
    parser.add_argument("tickets", type=Path, nargs="+", metavar="TICKETS", help="exports of solved tickets: JSONL, JSON or CSV")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="which column is what (default: id, lang, market, messages with role and text)")
    add_address(parser, Path)
    parser.add_argument("--elsewhere", action="store_true", help="the service is on another machine of ours: let the tickets go there")
    parser.add_argument("--agent-language", default="en", metavar="LANG", help="language of the second text beside each draft (default: en)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder that gets a report folder of its own for each run")
    parser.add_argument("--json", action="store_true", help="print the report's document on stdout")
    return parser.parse_args(arguments)
