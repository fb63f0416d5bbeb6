"""`python -m ingest approve`: what waits for its owner; with ids, say yes (or no) to it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.approval import CHANGES, approve, chosen, reject, waiting
from ingest.commands.load import as_json as load_json
from ingest.errors import UnusableInput
from ingest.open import open_index
from ingest.settings import ingest_settings
from ingest.types import LoadOptions
from serving.settings import serving_settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from ingest.approval import Waiting
    from ingest.settings import IngestSettings
    from ingest.types import LoadReport


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="what to approve, such as articles/polaris/en-us/123 or articles/polaris; none: list what waits")
    parser.add_argument("--all", action="store_true", help="everything that waits")
    parser.add_argument("--reject", action="store_true", help="say no: the same content does not wait again")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA, else ./data)")
    parser.add_argument("--no-wait", action="store_true", help="exit 2 at once if another process is loading")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: Namespace) -> int:
    """List, approve or reject."""
    settings = ingest_settings(os.environ, data=args.data)
    if args.reject and not (args.ids or args.all):
        message = "--reject: name what to reject, or write --all."
        raise UnusableInput(message)
    some = chosen(settings.data, args.ids, every=args.all) if args.ids or args.all else ()
    load = None
    if some and args.reject:
        reject(settings.data, some)
    elif some:
        load = _load(settings, some, wait=not args.no_wait)
    left = waiting(settings.data)
    print(json.dumps(as_dict(some, left, load, rejected=args.reject), ensure_ascii=False) if args.json else as_text(some, left, load, rejected=args.reject))
    return 0


def _load(settings: IngestSettings, some: Sequence[Waiting], *, wait: bool) -> LoadReport:
    """The index is opened first: while nobody can load, nothing is moved."""
    encoder = serving_settings(os.environ).encoder
    index = open_index(settings, encoder=encoder, wait=wait, say=lambda text: print(text, file=sys.stderr))
    try:
        return index.load([str(approve(settings.data, some))], LoadOptions())
    finally:
        index.close()


def as_dict(some: Sequence[Waiting], left: Sequence[Waiting], load: LoadReport | None, *, rejected: bool) -> dict[str, object]:
    """What was done and what still waits, as JSON has it."""
    word = "rejected" if rejected else "approved"
    return {word: [one.id for one in some], "waiting": [_fields(one) for one in left], "load": json.loads(load_json(load)) if load else None}


def as_text(some: Sequence[Waiting], left: Sequence[Waiting], load: LoadReport | None, *, rejected: bool) -> str:
    """The same for a person."""
    lines = [f"{'rejected' if rejected else 'approved'} {one.id}  ({one.title})" for one in some]
    if load:
        lines.append(f"{load.loaded} loaded, {load.removed} removed, {load.failed} failed; {load.seconds:.1f} s.")
    lines += [f"waiting  {one.id}  ({' '.join(filter(None, (one.lang, one.kind)))}: {one.title}; {CHANGES[one.change]})" for one in left]
    return "\n".join(lines) or "Nothing waits."


def _fields(one: Waiting) -> dict[str, str]:
    return {"id": one.id, "title": one.title, "kind": one.kind, "lang": one.lang, "change": one.change}
