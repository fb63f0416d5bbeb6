"""`python -m ingest audit`: where the knowledge contradicts or repeats itself, has run out or fallen behind, and what customers ask of it in vain."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.audit import audit
from ingest.audit_text import as_dict, as_text
from ingest.catalogue import Catalogue
from ingest.errors import UnusableInput
from ingest.heard import read_asked, read_marks
from ingest.history import every_passage, history_of
from ingest.open import index_exists, open_index
from ingest.settings import ingest_settings, state_url_of
from ingest.types import Heard
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ingest.audit import History
    from ingest.settings import IngestSettings


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA, else ./data)")
    parser.add_argument("--on", metavar="DATE", help="day to judge validity and reviews on, as 2026-11-30; default: today")
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl", help="what customers asked, from `python -m assist questions`")
    parser.add_argument("--marks", type=Path, metavar="FILE.jsonl", help="what agents marked at sources, from `python -m assist questions --marks`")
    parser.add_argument("--dismiss", nargs="+", default=[], metavar="ID", help="leave these findings out from now on, until a sentence they are about changes")
    parser.add_argument("--restore", nargs="+", default=[], metavar="ID", help="show dismissed findings again")
    parser.add_argument("--no-wait", action="store_true", help="exit 2 at once if another process is loading")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: Namespace) -> int:
    """Audit the whole index; 1 if it contradicts itself or holds documents that have ended."""
    settings, serving = ingest_settings(os.environ, data=args.data), serving_settings(os.environ)
    today = _day(args.on)
    if not index_exists(settings):
        message = f"Nothing was ever loaded into {settings.data}: give the data folder with --data, or load documents first."
        raise UnusableInput(message)
    heard = Heard(read_asked(args.questions) if args.questions else (), read_marks(args.marks) if args.marks else ())
    index = open_index(settings, encoder=serving.encoder, wait=not args.no_wait, say=lambda text: print(text, file=sys.stderr))
    try:
        passages, generation = every_passage(index), index.generation()
    finally:
        index.close()
    encoder = open_encoder(serving)
    history, dismissed = _kept(settings, generation, args.dismiss, args.restore)
    report = audit(passages, today=today, encoder=encoder, history=history, heard=heard, dismissed=dismissed)
    print(json.dumps(as_dict(report), ensure_ascii=False) if args.json else as_text(report))
    return 1 if report.contradictions or any(one.why == "ended" for one in report.expired) else 0


def _kept(settings: IngestSettings, generation: int, dismiss: list[str], restore: list[str]) -> tuple[History, frozenset[str]]:
    """What the catalogue knows of documents, and which findings are dismissed, now that some more or fewer are."""
    catalogue = Catalogue.open(state_url_of(settings))
    try:
        if dismiss:
            catalogue.dismissals.dismiss(dismiss, datetime.now(UTC))
        if restore:
            catalogue.dismissals.restore(restore)
        return history_of(catalogue, generation), catalogue.dismissals.ids()
    finally:
        catalogue.close()


def _day(given: str | None) -> date:
    if given is None:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        message = f"--on: {given!r} is no date; write it as 2026-11-30."
        raise UnusableInput(message) from error
