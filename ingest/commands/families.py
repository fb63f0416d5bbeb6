"""`python -m ingest families`: which documents are translations of each other, which of the shop's languages each lacks, and who asked for those."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ingest.asked_families import asked_by_family
from ingest.commands._opened import add_common, opened, words
from ingest.heard import read_asked
from ingest.types import FamilyView, Wanted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_EVERY = 1_000_000


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--languages", default="", help="the shop's languages, as en,de,fr (default: CONCORD_INGEST_LANGUAGES, else those of its policies)")
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl", help="what customers asked, from `python -m assist questions`")
    parser.add_argument("--missing", action="store_true", help="only families that lack a language")
    add_common(parser)


def run(args: Namespace) -> int:
    """List them, those most asked for first."""
    asked = read_asked(args.questions) if args.questions else ()
    with opened(args, must_exist=True) as (_, shelf):
        counts = asked_by_family(asked, shelf.list(Wanted(limit=_EVERY)).documents) if asked else {}
        found = shelf.families(words(args.languages), counts)
    shown = [one for one in found if one.missing or not args.missing]
    shown.sort(key=lambda one: (-wanted(one), one.family))
    told = {"families": TypeAdapter(list[FamilyView]).dump_python(shown, mode="json")}
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(map(_line, shown)) or "No family fits.")
    return 0


def wanted(one: FamilyView) -> int:
    """Customers who asked in a language the family lacks."""
    return sum(count for lang, count in one.asked if lang in one.missing)


def _line(one: FamilyView) -> str:
    have = ", ".join(f"{member.lang}{' (machine)' if member.machine else ''}" for member in one.members)
    asked = dict(one.asked)
    lacks = ", ".join(f"{lang} (asked by {asked[lang]})" if lang in asked else lang for lang in one.missing)
    return f"{one.family}: {have}{f'; lacks {lacks}' if lacks else ''}"
