"""`python -m ingest sync SOURCE.yaml`: draw a helpdesk or an export into the data folder, and load its solved tickets."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.commands.load import as_json as load_json
from ingest.open import open_index
from ingest.settings import ingest_settings
from ingest.sources.spec import read_spec
from ingest.sync import sync
from serving.settings import serving_settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from ingest.sync import PartReport, SyncReport
    from ingest.types import Index


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("source", type=Path, metavar="SOURCE.yaml", help="the source file: vendor, address, the variable that holds the token")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA, else ./data)")
    parser.add_argument("--no-wait", action="store_true", help="exit 2 at once if another process is loading")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: Namespace) -> int:
    """Sync, and print what came; 2 if the source broke off."""
    settings = ingest_settings(os.environ, data=args.data)
    encoder = serving_settings(os.environ).encoder
    spec = read_spec(args.source)

    def index() -> Index:
        return open_index(settings, encoder=encoder, wait=not args.no_wait, say=lambda text: print(text, file=sys.stderr))

    report = sync(spec, settings.data, os.environ, index, private=settings.private_sources, say=_progress())
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    print(json.dumps(as_dict(report), ensure_ascii=False) if args.json else as_text(report))
    if report.stopped:
        print(report.stopped, file=sys.stderr)
    return 2 if report.stopped else 0


def as_dict(report: SyncReport) -> dict[str, object]:
    """The report as JSON has it."""
    parts = [
        {
            "part": one.part,
            "pages": one.pages,
            "kept": one.kept,
            "gone": one.gone,
            "waiting": one.waiting,
            "left_out": [{"reason": reason, "count": count} for reason, count in one.left_out],
        }
        for one in report.parts
    ]
    load = json.loads(load_json(report.load)) if report.load else None
    return {"source": report.source, "vendor": report.vendor, "parts": parts, "stopped": report.stopped, "load": load}


def as_text(report: SyncReport) -> str:
    """The report for a person."""
    lines = [_line(one) for one in report.parts]
    if report.load:
        told = f"{report.load.loaded} tickets loaded, {report.load.unchanged} unchanged, {report.load.removed} removed; {report.load.seconds:.1f} s"
        lines.append(f"{told}.")
    if any(one.waiting for one in report.parts):
        lines.append("Articles and macros wait for you: python -m ingest approve")
    return "\n".join(lines) or "The source gave nothing."


def _line(one: PartReport) -> str:
    counts = [(one.kept, "kept"), (one.waiting, "waiting for approval"), (one.gone, "gone")]
    told = [f"{count} {word}" for count, word in counts if count] + [f"{count} left out ({reason})" for reason, count in one.left_out]
    return f"{one.part:9} {one.pages} pages: {', '.join(told) or 'nothing new'}"


def _progress() -> Callable[[str, int], None]:
    """A line on stderr that is written over; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        return lambda _, __: None
    return lambda part, pages: print(f"\r\x1b[K{part}: page {pages}", end="", file=sys.stderr, flush=True)
