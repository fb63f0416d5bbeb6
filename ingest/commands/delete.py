"""`python -m ingest delete PATH…`: take documents out for good, with their history. A file outside the data folder is its owner's and stays."""

from __future__ import annotations

import sys
from pathlib import Path
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
    """Delete, and print the report."""
    paths = tuple(dict.fromkeys(args.paths))
    with opened(args, must_exist=True) as (index, shelf), following(index):
        sources = {path: shelf.open(path).listed.source for path in paths}
        report = shelf.delete(paths)
    for source in sources.values():
        file = source.partition("//")[0]
        if file and Path(file).is_file():
            print(f"{file} is still there: the next load of it or of its folder brings the document back.", file=sys.stderr)
    print(as_json(report) if args.json else as_text(report))
    return 0
