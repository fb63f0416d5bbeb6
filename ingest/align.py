"""Which sentence of one language version says what a sentence of another says, judged by the facts in them, their order and, if given, their meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest.facts import canonical, read_facts
from ingest.sentences import sentences
from ingest.types import Fact, FactKind, Passage, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from serving.types import Encoder

COMPARED = (FactKind.AMOUNT, FactKind.PERIOD, FactKind.DATE, FactKind.TIME, FactKind.PERCENT, FactKind.QUANTITY, FactKind.CODE, FactKind.NUMBER)
"""Kinds that must agree between languages; links, addresses and phone numbers differ by market for good reasons."""

SKIP = 0.35
"""What leaving a sentence without partner costs: little, for versions differ in detail."""
CLOSE = 0.25
"""Sentences further apart than this share of the document are not taken for each other, unless they are AKIN: versions leave out whole sections."""
AKIN = 0.8
"""Cosine from which two sentences may stand anywhere."""


Move = tuple[int, int]
"""How many statements of each side a step takes."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that holds facts, with its place in its document."""

    path: str
    lang: str
    text: str
    span: Span
    """Into the document's cleaned text."""
    facts: tuple[Fact, ...]
    """Spans into the document's cleaned text."""
    section: tuple[int, int]
    """How many headings came before, and how deep this one is."""
    place: float
    """Relative position in the document, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements that say the same thing, and the cosine of their meanings if an encoder was given."""

    left: Statement
    right: Statement
    cosine: float | None


def statements(passages: Sequence[Passage]) -> tuple[Statement, ...]:
    """The fact-bearing sentences of one document, given its passages in order."""
    total = max((p.span.end for p in passages), default=1)
    found: list[Statement] = []
    headings: list[tuple[str, ...]] = []
    for passage in passages:
        if not headings or headings[-1] != passage.heading:
            headings.append(passage.heading)
        for span in sentences(passage.text, passage.lang):
            statement = _statement(passage, span, (len(headings), len(passage.heading)), total)
            if statement.facts and not any(s.span == statement.span for s in found[-8:]):
                found.append(statement)
    return tuple(found)


def _statement(passage: Passage, span: Span, section: tuple[int, int], total: int) -> Statement:
    text, offset = passage.text[span.start : span.end], passage.span.start + span.start
    facts = tuple(_moved(f, offset) for f in _read(text, passage.lang) if f.kind in COMPARED)
    return Statement(passage.path, passage.lang, text, Span(offset, passage.span.start + span.end), facts, section, offset / total)


@lru_cache(maxsize=20_000)
def _read(text: str, lang: str) -> tuple[Fact, ...]:
    """Facts of a sentence, remembered: within an audit each is read for its family and for its market."""
    return read_facts(text, lang)


def _moved(fact: Fact, offset: int) -> Fact:
    return Fact(fact.kind, fact.value, fact.unit, fact.text, Span(fact.span.start + offset, fact.span.end + offset), fact.polarity)


def align(left: Sequence[Statement], right: Sequence[Statement], encoder: Encoder | None = None) -> tuple[Pair, ...]:
    """Pairs in document order, each statement in one pair at most: the best monotone path through all likenesses.

    Where one language needs two sentences for what another says in one, the two are taken together.
    """
    if not left or not right:
        return ()
    cosines = _cosines(left, right, encoder)
    joined_left, joined_right = [_joined(*two) for two in pairwise(left)], [_joined(*two) for two in pairwise(right)]
    groups = {(1, 1): (left, right), (2, 1): (joined_left, right), (1, 2): (left, joined_right)}
    likeness = {move: _likenesses(*sides, cosines, move) for move, sides in groups.items()}
    pairs = []
    for move, i, j in _path(likeness, (len(left), len(right))):
        a, b = groups[move]
        pairs.append(Pair(a[i], b[j], None if cosines is None else _cosine(cosines, move, i, j)))
    return tuple(pairs)


def _joined(first: Statement, second: Statement) -> Statement:
    """Two sentences as one; the text between them is not kept."""
    return replace(first, text=f"{first.text} {second.text}", span=Span(first.span.start, second.span.end), facts=first.facts + second.facts)


def _cosines(left: Sequence[Statement], right: Sequence[Statement], encoder: Encoder | None) -> NDArray[np.float32] | None:
    if encoder is None:
        return None
    rows = encoder.encode_passages([s.text for s in (*left, *right)])
    product: NDArray[np.float32] = rows[: len(left)] @ rows[len(left) :].T
    return product


def _cosine(cosines: NDArray[np.float32], move: Move, i: int, j: int) -> float:
    """The best cosine of the sentences taken together."""
    return float(cosines[i : i + move[0], j : j + move[1]].max())


def _likenesses(left: Sequence[Statement], right: Sequence[Statement], cosines: NDArray[np.float32] | None, move: Move) -> NDArray[np.float64]:
    found = np.full((len(left), len(right)), -1.0)
    theirs = [_counted(b) for b in right]
    for i, a in enumerate(left):
        mine = _counted(a)
        for j, b in enumerate(right):
            cosine = None if cosines is None else _cosine(cosines, move, i, j)
            near = abs(a.place - b.place) <= CLOSE or (cosine is not None and cosine >= AKIN)
            if near and (kinds := _overlap(mine.kinds, theirs[j].kinds)):
                found[i, j] = _likeness(a, b, kinds + _overlap(mine.values, theirs[j].values), cosine)
    return found


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often each kind of fact and each value stands in a statement."""

    kinds: Counter[Hashable]
    values: Counter[Hashable]


def _counted(statement: Statement) -> _Counted:
    return _Counted(Counter(f.kind for f in statement.facts), Counter(canonical(f) for f in statement.facts))


def _likeness(a: Statement, b: Statement, overlap: float, cosine: float | None) -> float:
    """How likely two statements that share a kind of fact say the same: kinds and values they share, place, meaning. Below zero: they do not."""
    meaning = 0.0 if cosine is None else 1.5 * (cosine - 0.3)
    return overlap - 0.5 + (0.3 if a.section == b.section else 0.0) - abs(a.place - b.place) + meaning


def _overlap(left: Counter[Hashable], right: Counter[Hashable]) -> float:
    """Shared share of two multisets (Jaccard)."""
    shared = sum(min(count, right[each]) for each, count in left.items() if each in right)
    return shared / (left.total() + right.total() - shared)


def _path(likeness: dict[Move, NDArray[np.float64]], size: tuple[int, int]) -> list[tuple[Move, int, int]]:
    """Needleman and Wunsch (1970), with joined pairs as in Gale and Church (1993): the greatest sum, less SKIP for each statement left out."""
    rows, columns = size
    best = np.zeros((rows + 1, columns + 1))
    steps = np.zeros((rows + 1, columns + 1), int)
    moves: tuple[Move, ...] = ((1, 0), (0, 1), *likeness)
    best[:, 0], best[0, :] = -SKIP * np.arange(rows + 1), -SKIP * np.arange(columns + 1)
    steps[0, 1:] = 1
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            scores = [_score(best, likeness, move, i, j) for move in moves]
            steps[i, j] = max(range(len(moves)), key=scores.__getitem__)
            best[i, j] = scores[steps[i, j]]
    return _trace(steps, moves, likeness)


def _score(best: NDArray[np.float64], likeness: dict[Move, NDArray[np.float64]], move: Move, i: int, j: int) -> float:
    """The sum of the best path that ends with this move."""
    before_i, before_j = i - move[0], j - move[1]
    if before_i < 0 or before_j < 0:
        return -np.inf
    gain = likeness[move][before_i, before_j] if move in likeness else -SKIP
    return float(best[before_i, before_j] + gain)


def _trace(steps: NDArray[np.int_], moves: tuple[Move, ...], likeness: dict[Move, NDArray[np.float64]]) -> list[tuple[Move, int, int]]:
    pairs: list[tuple[Move, int, int]] = []
    i, j = steps.shape[0] - 1, steps.shape[1] - 1
    while i and j:
        move = moves[steps[i, j]]
        i, j = i - move[0], j - move[1]
        if move in likeness and likeness[move][i, j] > 0:
            pairs.append((move, i, j))
    return pairs[::-1]
