"""`python -m ingest audit`: where the knowledge contradicts itself, repeats itself or has run out."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.audit import AuditReport, Contradiction, Place, audit
from ingest.errors import UnusableInput
from ingest.open import index_exists, open_index
from ingest.settings import ingest_settings
from ingest.types import Index, Passage
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA, else ./data)")
    parser.add_argument("--on", metavar="DATE", help="day to judge validity on, as 2026-11-30; default: today")
    parser.add_argument("--no-wait", action="store_true", help="exit 2 at once if another process is loading")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: Namespace) -> int:
    """Audit the whole index; 1 if it contradicts itself or holds expired documents."""
    settings, serving = ingest_settings(os.environ, data=args.data), serving_settings(os.environ)
    today = _day(args.on)
    if not index_exists(settings):
        message = f"Nothing was ever loaded into {settings.data}: give the data folder with --data, or load documents first."
        raise UnusableInput(message)
    index = open_index(settings, encoder=serving.encoder, wait=not args.no_wait, say=lambda text: print(text, file=sys.stderr))
    try:
        passages = every_passage(index)
    finally:
        index.close()
    report = audit(passages, today=today, encoder=open_encoder(serving))
    print(json.dumps(as_dict(report), ensure_ascii=False) if args.json else as_text(report))
    return 1 if report.contradictions or report.expired else 0


def every_passage(index: Index) -> list[Passage]:
    """All live passages, family by family."""
    families = sorted({one.family for one in index.documents() if one.passages and one.family})
    return [passage for family in families for passage in index.family(family)]


def as_dict(report: AuditReport) -> dict[str, object]:
    """The report as JSON has it; what was not computed is named, not shown as empty."""
    return {
        "contradictions": [
            {"kind": c.kind, "value_left": c.value_left, "value_right": c.value_right, "left": _place(c.left), "right": _place(c.right), "scope": c.scope}
            for c in report.contradictions
        ],
        "duplicates": [{"places": [_place(p) for p in d.places]} for d in report.duplicates],
        "expired": [{"path": e.path, "lang": e.lang, "ended": e.ended.isoformat()} for e in report.expired],
        "families_compared": report.families,
        "not_computed": list(report.not_computed),
    }


def as_text(report: AuditReport) -> str:
    """The report for a person: each contradiction with both sentences."""
    lines = [line for c in report.contradictions for line in _shown(c)]
    lines += [f"expired    {e.path} ({e.lang}) ended on {e.ended.isoformat()}" for e in report.expired]
    lines += [f"duplicate  {', '.join(p.path for p in d.places)}" for d in report.duplicates]
    counted = [(len(report.contradictions), "contradictions"), (len(report.expired), "expired"), (len(report.duplicates), "duplicates")]
    told = f"{report.families} families compared: " + ", ".join(f"{count} {word}" for count, word in counted)
    return "\n".join([*lines, f"{told}. Not looked at: {', '.join(report.not_computed)}."])


def _shown(found: Contradiction) -> list[str]:
    sides = ((found.left, found.value_left), (found.right, found.value_right))
    return [f"{found.kind}", *(f"  {value:16} {place.path} ({place.lang}): {' '.join(place.sentence.split())[:160]}" for place, value in sides)]


def _place(place: Place) -> dict[str, object]:
    return {"path": place.path, "lang": place.lang, "sentence": place.sentence, "span": [place.span.start, place.span.end]}


def _day(given: str | None) -> date:
    if given is None:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        message = f"--on: {given!r} is no date; write it as 2026-11-30."
        raise UnusableInput(message) from error
