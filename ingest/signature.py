"""What a generation's folder says of itself: how it is laid out, and which encoder made its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from ingest.errors import IndexUnreadable

if TYPE_CHECKING:
    from pathlib import Path

LAYOUT = 3
"""Grows when what points carry, or what lies beside them, changes: an index of another layout is rebuilt from the kept text."""
SIGNATURE = "generation.json"


@dataclass(frozen=True, slots=True)
class Signature:
    """A folder's layout, and the digest of the encoder that made its points."""

    layout: int
    encoder: str


def sign(folder: Path, encoder: str) -> None:
    """Write the signature, which is the last thing that is written into a finished folder."""
    fresh = folder / f"{SIGNATURE}.new"
    fresh.write_bytes(TypeAdapter(Signature).dump_json(Signature(LAYOUT, encoder)))
    fresh.replace(folder / SIGNATURE)


def signature(folder: Path) -> Signature | None:
    """What a folder says of itself; None if it was not finished, or made by a version that did not say."""
    try:
        return TypeAdapter(Signature).validate_json((folder / SIGNATURE).read_bytes())
    except (OSError, ValidationError):
        return None


def check_signature(folder: Path) -> None:
    """Raises `IndexUnreadable` for a folder that is not of this version's layout."""
    signed = signature(folder)
    if signed is None or signed.layout != LAYOUT:
        made = f"made with layout {signed.layout}" if signed else "not finished, or made by an earlier version"
        message = f"The index folder {folder} was {made}; this version reads layout {LAYOUT}. It is rebuilt from the kept text."
        raise IndexUnreadable(message)
