"""A candidate that a second person approved, as a file among the approved ones; taken away again, it leaves the knowledge with the next load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.types.learned import Lesson
from ingest.front import with_front_matter

if TYPE_CHECKING:
    from pathlib import Path

    from assist.types.learned import Candidate

FOLDER = "learnt"


def place_of(data: Path, kind: Lesson, candidate_id: str) -> Path:
    """Where its file lies."""
    return data / "approved" / FOLDER / kind / f"{candidate_id}.md"


def put(data: Path, one: Candidate) -> Path:
    """Write it; the folder to load. A precedent is for the shop's own people; an answer or a document may be quoted to customers."""
    precedent = one.kind is Lesson.PRECEDENT
    fields = {
        "title": one.title or _first_line(one.asked or one.text),
        "lang": one.lang if one.lang != "und" else "",
        "kind": "ticket" if precedent else "faq",
        "audience": "internal" if precedent else "public",
        "family": f"{FOLDER}-{one.id}",
        "markets": [one.market] if one.market else [],
        "owner": one.author,
    }
    path = place_of(data, one.kind, one.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(with_front_matter(fields, "\n\n".join(part for part in (one.asked, one.text) if part) + "\n"), "utf-8")
    return data / "approved"


def take_away(data: Path, one: Candidate) -> Path:
    """Remove it; the folder to load, so that it is found no more."""
    place_of(data, one.kind, one.id).unlink(missing_ok=True)
    folder = data / "approved"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:120]
