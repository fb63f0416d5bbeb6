"""Corrections by hand as their owner sees them: in force, waiting for the next load, or without the words they were made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.corrections import in_force
from ingest.fragments import locate

if TYPE_CHECKING:
    from assist.api.deps import Owned
    from ingest.corrections import Correction


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction and how it stands."""

    correction: Correction
    state: str
    """in_force, waiting or lost."""


def corrections_of(index: Owned, path: str | None = None) -> tuple[Corrected, ...]:
    """Every correction, or those of one document; the ones that no longer apply first, else the newest first."""
    texts: dict[str, str | None] = {}
    found = []
    for one in index.catalogue.handwork.corrections(path):
        if one.path not in texts:
            version = index.catalogue.version(one.path, index.generation())
            texts[one.path] = version.text if version else None
        found.append(Corrected(one, _state(one, texts[one.path])))
    return tuple(sorted(found, key=lambda row: (row.state != "lost", -row.correction.made_at.timestamp())))


def _state(correction: Correction, text: str | None) -> str:
    if in_force(correction, text):
        return "in_force"
    return "waiting" if text is not None and locate(text, correction.original, correction.start) is not None else "lost"
