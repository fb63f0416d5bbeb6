"""`python -m ingest versions PATH`: what a document said before, and what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ingest.commands._opened import add_common, opened
from ingest.types import Change, Difference, Version

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_SIGNS = {Change.SAME: " ", Change.GONE: "-", Change.NEW: "+"}


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("path", metavar="PATH", help="a document's path, as `documents` lists it")
    parser.add_argument("--diff", nargs=2, type=int, metavar=("LEFT", "RIGHT"), help="what changed from one version to another, by their numbers")
    add_common(parser)


def run(args: Namespace) -> int:
    """List versions, or compare two."""
    with opened(args, must_exist=True) as (_, shelf):
        if args.diff:
            found = shelf.difference(args.path, *args.diff)
            told = {"difference": TypeAdapter(Difference).dump_python(found, mode="json")}
            text = compared(found)
        else:
            versions = shelf.versions(args.path)
            told = {"versions": TypeAdapter(tuple[Version, ...]).dump_python(versions, mode="json")}
            text = "\n".join(_line(one) for one in versions) or "No version of it was ever live."
    print(json.dumps(told, ensure_ascii=False) if args.json else text)
    return 0


def compared(found: Difference) -> str:
    """A difference for a person."""
    stated = [f"{name}: {before or '(nothing)'} → {after or '(nothing)'}" for name, before, after in found.stated]
    return "\n".join([*stated, *(f"{_SIGNS[one.change]} {one.text}" for one in found.lines)]) or "The two say the same."


def _line(one: Version) -> str:
    until = "live" if one.live else f"until {one.until:%Y-%m-%d %H:%M}" if one.until else ""
    return f"{one.number:4}  {one.version}  since {one.since:%Y-%m-%d %H:%M}  {until}  {one.characters} characters  {one.title}"
