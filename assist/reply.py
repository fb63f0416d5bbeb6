"""How sentences become the text a customer reads: paragraphs by role, joined the language's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.types import Sentence

NO_SPACE = frozenset({"zh", "zh-TW", "ja", "th"})
"""Languages whose sentences follow each other without a space (Thai with one, see below)."""

PARAGRAPH = {"opening": 0, "empathy": 1, "body": 2, "quote": 2, "promise": 2, "ask": 3, "closing": 4, "signature": 5}


def join_reply(sentences: Sequence[Sentence], lang: str) -> str:
    """The whole reply: opening, body, questions and closing as paragraphs."""
    return "".join(piece for piece, _ in _pieces(sentences, lang))


def sentence_spans(sentences: Sequence[Sentence], lang: str) -> tuple[Span, ...]:
    """Where each sentence stands in `join_reply`'s text, in order."""
    spans, at = [], 0
    for piece, lead in _pieces(sentences, lang):
        spans.append(Span(at + lead, at + len(piece)))
        at += len(piece)
    return tuple(spans)


def joiner(lang: str) -> str:
    """What stands between two sentences of a language."""
    return "" if lang in NO_SPACE and lang != "th" else " "


def _pieces(sentences: Sequence[Sentence], lang: str) -> list[tuple[str, int]]:
    """Each sentence with what separates it from the one before, and that separator's length."""
    between = joiner(lang)
    pieces: list[tuple[str, int]] = []
    before: int | None = None
    for sentence in sentences:
        paragraph = PARAGRAPH.get(sentence.role, 2)
        lead = "" if before is None else between if paragraph == before else "\n\n"
        pieces.append((lead + sentence.text, len(lead)))
        before = paragraph
    return pieces
