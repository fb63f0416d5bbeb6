"""`python -m ingest reindex PATH…`: read documents again as they were asked for last; one whose file is gone from its kept text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands._opened import add_common, following, opened
from ingest.commands.load import as_json, as_text

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="paths of documents, as `documents` lists them")
    add_common(parser)


def run(args: Namespace) -> int:
    """Read them again, and print the report."""
    with opened(args, must_exist=True) as (index, shelf), following(index):
        report = shelf.reindex(tuple(dict.fromkeys(args.paths)))
    print(as_json(report) if args.json else as_text(report))
    return 2 if report.failed and not report.loaded else 0
