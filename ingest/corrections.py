"""What an owner corrected by hand in a document's text: kept apart from its file, put in again at every load of it.

A correction is keyed by the document's path and by the words it replaces, so that it outlives a new export of the same page, and stops where the words it was
made for are gone: a number the shop has changed since is never set back.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ingest.errors import UnusableInput
from ingest.fragments import locate
from ingest.types import Document, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LEAST = 12
"""Characters a fragment has at least, so that it is found where it was and nowhere else; lines around it are added until it has them."""
LONGEST = 20_000
"""Characters a corrected passage may have."""


@dataclass(frozen=True, slots=True)
class Correction:
    """These words of this document are to read otherwise."""

    id: str
    path: str
    original: str
    """As the file has it, cleaned."""
    corrected: str
    """What it is to say; empty takes the words out."""
    start: int
    """Where it stood when it was made: of several places the nearest is meant."""
    made_at: datetime
    made_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """A document with its corrections in, and those that found no place."""

    document: Document
    lost: tuple[Correction, ...]


def apply(document: Document, corrections: Sequence[Correction]) -> Applied:
    """Put the corrections into a document's text, oldest first. Its digest then names them too: a corrected text is another version."""
    lost = []
    changed = document
    for one in sorted(corrections, key=lambda c: (c.made_at, c.id)):
        place = locate(changed.text, one.original, one.start)
        if place is None:
            lost.append(one)
            continue
        text = changed.text[: place.start] + one.corrected + changed.text[place.end :]
        changed = replace(changed, text=text, pages=tuple(_moved(at, place, len(one.corrected)) for at in changed.pages))
    if len(lost) < len(corrections):
        kept = [one for one in corrections if one not in lost]
        changed = replace(changed, digest=hashlib.sha256(f"{document.digest}|{digest(kept)}".encode()).hexdigest())
    return Applied(changed, tuple(lost))


def digest(corrections: Iterable[Correction]) -> str:
    """One digest over corrections, "" for none: a file that did not change is read again when its corrections did."""
    told = sorted(f"{one.id}\n{one.original}\n{one.corrected}" for one in corrections)
    return hashlib.sha256("\0".join(told).encode()).hexdigest() if told else ""


def by_path(corrections: Iterable[Correction]) -> Mapping[str, tuple[Correction, ...]]:
    """The corrections of each document."""
    found: dict[str, list[Correction]] = defaultdict(list)
    for one in corrections:
        found[one.path].append(one)
    return {path: tuple(some) for path, some in found.items()}


def in_force(correction: Correction, text: str | None) -> bool:
    """Whether a live text reads as the correction wants it. `text` is None when the document is not live."""
    if text is None:
        return False
    if correction.corrected.strip():
        return locate(text, correction.corrected, correction.start) is not None
    return locate(text, correction.original, correction.start) is None


def changed_lines(text: str, passage: Span, corrected: str) -> tuple[Span, str]:
    """The least whole lines of a passage in which a corrected text differs: their place in the document's text, and what they are to read.

    The less a correction replaces, the more of the page may change without losing it. Raises `UnusableInput` if nothing differs or too much was given.
    """
    old, new = text[passage.start : passage.end], corrected.replace("\r\n", "\n").strip("\n")
    if old.strip("\n") == new:
        raise UnusableInput("The passage already reads like that; nothing was changed.")
    if len(new) > LONGEST:
        raise UnusableInput(f"The corrected passage has {len(new)} characters, at most {LONGEST} are taken. Split the document instead.")
    before, after = old.split("\n"), new.split("\n")
    head = _same(before, after)
    tail = _same(before[head:][::-1], after[head:][::-1])
    while not _tells_apart(text, before[head : len(before) - tail]) and (head or tail):
        head, tail = (head - 1, tail) if head else (head, tail - 1)
    start = passage.start + sum(len(line) + 1 for line in before[:head])
    replaced = "\n".join(before[head : len(before) - tail])
    return Span(start, start + len(replaced)), "\n".join(after[head : len(after) - tail])


def _tells_apart(text: str, lines: list[str]) -> bool:
    """Long enough, and only once in the text."""
    fragment = "\n".join(lines)
    return len(fragment.strip()) >= LEAST and text.count(fragment) == 1


def _same(left: list[str], right: list[str]) -> int:
    """Lines that two lists begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _moved(at: int, place: Span, length: int) -> int:
    """Where a page starts after a replacement."""
    if at >= place.end:
        return at + length - (place.end - place.start)
    return min(at, place.start + length)
