"""A document's passages with what each of them answers: questions of customers whose drafts cite it, and the place a question tried now gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.fragments import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.store.cited import Cited
    from ingest.types import Answer, Hit, Passage, Span

SHOWN = 8
"""Questions shown at one passage; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage of a document as its page shows it."""

    passage: Passage
    mark: tuple[int, int]
    """First and last character of what is marked in its text; the same twice for nothing."""
    seen: tuple[Cited, ...]
    count: int
    place: int
    """Place a tried question gave it, 0 for none."""
    hit: Hit | None


def passage_rows(passages: Sequence[Passage], cited: Sequence[Cited], mark: Span | None, answer: Answer | None) -> tuple[PassageRow, ...]:
    """Every passage in order. `mark` is a span into the document's text; `answer` is what the tried question found."""
    ranked = {hit.passage.id: (place, hit) for place, hit in enumerate(answer.hits if answer else (), 1)}
    return tuple(_row(one, cited, mark, ranked.get(one.id, (0, None))) for one in passages)


def _row(passage: Passage, cited: Sequence[Cited], mark: Span | None, ranked: tuple[int, Hit | None]) -> PassageRow:
    place, hit = ranked
    seen = tuple(_answered(passage, cited))
    return PassageRow(passage, _mark(passage, mark, hit), seen[:SHOWN], len(seen), place, hit)


def _mark(passage: Passage, mark: Span | None, hit: Hit | None) -> tuple[int, int]:
    if mark is not None:
        return mark.start - passage.span.start, mark.end - passage.span.start
    return (hit.window.start, hit.window.end) if hit is not None and hit.window is not None else (0, 0)


def _answered(passage: Passage, cited: Sequence[Cited]) -> Iterator[Cited]:
    """Each conversation once; a sentence that stands in the passage no longer answers nothing there."""
    told: set[str] = set()
    for one in cited:
        if one.path == passage.path and one.asked and one.conversation_id not in told and locate(passage.text, one.quote) is not None:
            told.add(one.conversation_id)
            yield one
