"""`python -m ingest translate PATH --to fr`: a machine drafts the missing language version of a document; it waits for its owner's yes (`approve`)."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ingest.commands._opened import add_common, opened
from ingest.draft_version import DraftVersion, draft_version
from ingest.settings import ingest_settings
from ingest.types import Wanted
from serving.settings import serving_settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("path", metavar="PATH", help="the document to translate, as `documents` lists it")
    parser.add_argument("--to", required=True, metavar="LANG", help="language to translate it into, as fr or zh-TW")
    add_common(parser)


def run(args: Namespace) -> int:
    """Translate, and say what to look at."""
    settings = ingest_settings(os.environ, data=args.data)
    with opened(args, must_exist=True) as (_, shelf):
        document = shelf.open(args.path)
        have = shelf.list(Wanted(families=(document.listed.family,), limit=1000)).documents
    drafted = draft_version(document, have, args.to, serving_settings(os.environ), settings.data)
    print(json.dumps(TypeAdapter(DraftVersion).dump_python(drafted, mode="json"), ensure_ascii=False) if args.json else as_text(drafted))
    return 0


def as_text(drafted: DraftVersion) -> str:
    """What was drafted, for a person."""
    looked = [*drafted.findings] or ["Every amount, period, date and other fact is the same as in the original."]
    return "\n".join([f"Drafted {drafted.id} by {drafted.made_by}; nobody finds it yet.", *looked, f"Say yes with: python -m ingest approve {drafted.id}"])
