"""The readers every system is judged with: the knowledge room's own facts and languages."""

from __future__ import annotations

from functools import lru_cache

from eval.verdict import Readers

REMEMBERED = 50_000
"""Texts whose reading is kept: one quote is read again for every answer that cites it."""


def open_readers() -> Readers:
    """Fact and language readers that work offline and remember what they have read."""
    from ingest.facts import read_facts
    from ingest.language import identify

    return Readers(facts=lru_cache(REMEMBERED)(read_facts), language=lru_cache(REMEMBERED)(identify))
