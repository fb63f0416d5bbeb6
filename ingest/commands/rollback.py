"""`python -m ingest rollback PATH [--to N]`: an earlier version of a document live again. It answers until the document's file changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands._opened import add_common, following, opened
from ingest.commands.load import as_json, as_text

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("path", metavar="PATH", help="a document's path, as `documents` lists it")
    parser.add_argument("--to", type=int, metavar="N", help="number of the version (default: the one before the live one)")
    add_common(parser)


def run(args: Namespace) -> int:
    """Roll back, and print the report."""
    with opened(args, must_exist=True) as (index, shelf), following(index):
        report = shelf.rollback(args.path, args.to)
    print(as_json(report) if args.json else as_text(report))
    return 0
