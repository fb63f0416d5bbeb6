"""The readers every system is judged with: the knowledge room's own facts and languages."""

from __future__ import annotations

from eval.verdict import Readers


def open_readers() -> Readers:
    """Fact and language readers that work offline."""
    from ingest.facts import read_facts
    from ingest.language import identify

    return Readers(facts=lambda text, lang: tuple(read_facts(text, lang)), language=identify)
