"""`python -m ingest family PATH… --name NAME`: say which family documents belong to, where their paths do not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.commands._opened import add_common, following, opened
from ingest.commands.load import as_json, as_text
from ingest.errors import UnusableInput
from ingest.types import LoadReport

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="paths of documents, as `documents` lists them")
    parser.add_argument("--name", default="", help="the family they belong to from now on, also when their files come again")
    parser.add_argument("--reset", action="store_true", help="take back what was said; their front matter and paths tell their family again")
    add_common(parser)


def run(args: Namespace) -> int:
    """Say it, and print the report."""
    if bool(args.name) == args.reset:
        message = "Give either --name NAME or --reset."
        raise UnusableInput(message)
    with opened(args, must_exist=True) as (index, shelf), following(index):
        stated = {path: shelf.open(path).stated for path in dict.fromkeys(args.paths)}
        reports = [shelf.state(path, replace(meta, family=args.name)) for path, meta in stated.items()]
    documents = tuple(one for report in reports for one in report.documents)
    report = LoadReport.of(documents, sum(one.seconds for one in reports), reports[-1].generation)
    print(as_json(report) if args.json else as_text(report))
    return 0
