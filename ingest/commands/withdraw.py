"""`python -m ingest withdraw PATH`: a version that waits for its day is called off; the one before it goes on answering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands._opened import add_common, following, opened
from ingest.commands.load import as_json, as_text

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("path", metavar="PATH", help="a document's path, as `documents` lists it")
    add_common(parser)


def run(args: Namespace) -> int:
    """Call it off, and print the report."""
    with opened(args, must_exist=True) as (index, shelf), following(index):
        report = shelf.call_off(args.path)
    print(as_json(report) if args.json else as_text(report))
    return 0
