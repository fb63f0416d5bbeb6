"""The facts of what the shop itself wrote: a sentence of a source, an approved one that nothing of a customer fills. Draft after draft says the same ones."""

from __future__ import annotations

from functools import lru_cache

from ingest.facts import read_facts
from ingest.types import Fact

MOST = 4_096
"""Sentences whose facts are remembered, those used last."""


@lru_cache(maxsize=MOST)
def own_facts(text: str, lang: str) -> tuple[Fact, ...]:
    """`read_facts` of a text that no customer wrote and none is named in: what is remembered outlives the draft."""
    return read_facts(text, lang)
