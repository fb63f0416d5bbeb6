"""Contradictions between documents of different families that hold in the same market: the same sentence but for a value."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from ingest.align import statements
from ingest.contradictions import comparable, contradiction, same, share_market
from ingest.types import Contradiction, FactKind, Kind, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.align import Statement
    from ingest.types import Fact
    from serving.types import Encoder

STATING = (Kind.POLICY, Kind.FAQ, Kind.PROMOTION, Kind.BRAND, Kind.SCRIPT)
"""Kinds that speak for the whole shop. Each manual speaks of its own product, a ticket of its own case."""
COMPARED = (FactKind.AMOUNT, FactKind.PERIOD, FactKind.PERCENT, FactKind.TIME)
WORDS = 0.6
"""Share of common words (Jaccard, values taken out) from which two sentences of one language state the same thing."""
MEANS = 0.75
"""Cosine they must have as well, if there is an encoder."""
FEWEST = 4
"""Words a statement must have beside its values: "14 days" alone says nothing."""
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_COMMON = 200
"""Statements that share a word above which the word finds no candidates."""

Told = tuple["Statement", Passage, frozenset[str]]


def across_families(passages: Sequence[Passage], encoder: Encoder | None) -> tuple[Contradiction, ...]:
    """Every pair of statements in one language, of two families, that differ in one value and agree in all others."""
    told: dict[str, list[Told]] = defaultdict(list)
    documents: dict[str, list[Passage]] = defaultdict(list)
    for one in sorted(passages, key=lambda p: (p.path, p.ordinal)):
        if one.kind in STATING:
            documents[one.path].append(one)
    for document in documents.values():
        for statement in statements(document):
            words = _words(statement)
            if len(words) >= FEWEST:
                told[document[0].lang].append((statement, document[0], words))
    return tuple(found for some in told.values() for found in _compared(some, encoder))


def _words(statement: Statement) -> frozenset[str]:
    """The words of a sentence without its values; in scripts without spaces, pairs of characters."""
    text, offset = statement.text, statement.span.start
    for fact in sorted(statement.facts, key=lambda one: -one.span.start):
        text = text[: fact.span.start - offset] + "\n" + text[fact.span.end - offset :]
    words = {word.casefold() for word in _WORD.findall(text)}
    pairs = {word[at : at + 2] for word in words if _UNSPACED.search(word) for at in range(len(word) - 1)}
    return frozenset({word for word in words if not _UNSPACED.search(word)} | pairs)


def _compared(told: Sequence[Told], encoder: Encoder | None) -> Iterator[Contradiction]:
    for i, j in sorted(_candidates(told)):
        (a, one, words), (b, other, more) = told[i], told[j]
        if one.family == other.family or not share_market(one, other) or len(words & more) < WORDS * len(words | more):
            continue
        pair = _differing(a, b)
        if pair and (encoder is None or _cosine(encoder, a.text, b.text) >= MEANS):
            yield contradiction(a, pair[0], b, pair[1], scope="market")


def _candidates(told: Sequence[Told]) -> set[tuple[int, int]]:
    """Pairs that share a word that is not everywhere."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, (_, _, words) in enumerate(told):
        for word in words:
            holders[word].append(at)
    return {pair for some in holders.values() if 1 < len(some) <= _COMMON for pair in combinations(some, 2)}


def _differing(a: Statement, b: Statement) -> tuple[Fact, Fact] | None:
    """The one fact in which they differ, if they hold as many facts of the same kinds."""
    left, right = list(a.facts), list(b.facts)
    for fact in a.facts:
        equal = next((other for other in right if same(fact, other)), None)
        if equal is not None:
            left.remove(fact)
            right.remove(equal)
    if len(left) != 1 or len(right) != 1 or left[0].kind is not right[0].kind or left[0].kind not in COMPARED:
        return None
    return (left[0], right[0]) if comparable(left[0], right[0]) else None


def _cosine(encoder: Encoder, a: str, b: str) -> float:
    rows = encoder.encode_passages([a, b])
    return float(rows[0] @ rows[1])
