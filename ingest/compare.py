"""What changed between two versions of a document: line by line, with a few lines around each change."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ingest.rows import about_of
from ingest.types import Change, Difference, Line, Meta

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.types import Document

_AROUND = 3
_MOST_LINES = 4_000
"""Lines of either side that are compared; what is beyond is not shown."""


def difference(before: Document, after: Document, left: int, right: int) -> Difference:
    """From version `left` to version `right` of one document."""
    old, new = before.text.splitlines()[:_MOST_LINES], after.text.splitlines()[:_MOST_LINES]
    return Difference(before.path, left, right, tuple(_lines(old, new)), _stated(about_of(before), about_of(after)))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(_AROUND):
        for act, i1, i2, j1, j2 in group:
            if act == "equal":
                yield from (Line(Change.SAME, text) for text in old[i1:i2])
                continue
            yield from (Line(Change.GONE, text) for text in old[i1:i2])
            yield from (Line(Change.NEW, text) for text in new[j1:j2])


def _stated(before: Meta, after: Meta) -> tuple[tuple[str, str, str], ...]:
    pairs = ((name, _said(getattr(before, name)), _said(getattr(after, name))) for name in Meta.__dataclass_fields__)
    return tuple((name, was, now) for name, was, now in pairs if was != now)


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
