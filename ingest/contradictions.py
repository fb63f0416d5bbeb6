"""Contradictions between the language versions of one family: facts of the same statement that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ingest.align import Pair, Statement, align, statements
from ingest.facts import canonical
from ingest.types import Contradiction, Fact, FactKind, Passage, Place, Span
from ingest.unequal import DIMENSIONS, shared, unequal

if TYPE_CHECKING:
    from serving.types import Encoder

ALIKE = 0.45
"""Cosine from which two statements with different kinds of facts are still taken for translations of each other."""
MEASURED = 0.38
"""Cosine from which a number with one unit is held against the same number with another."""
NEAR = 0.6
"""Cosine from which two sentences are near enough that half of their facts speak for them."""
ENOUGH = 2
"""Versions that must agree on a bare number before one that holds another is told."""
SLIP = 0.6
"""Likeness of two codes (Ratcliff and Obershelp) from which one is the other mistyped; below, they are two codes."""


Row = tuple[Statement, Fact, Statement, Fact]
Read = tuple[list[Passage], Sequence[Statement]]
Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Star:
    """One version compared with all others: what was found at each fact of it."""

    differences: dict[Spot, list[Row]] = field(default_factory=lambda: defaultdict(list))
    unsure: dict[Spot, list[Row]] = field(default_factory=lambda: defaultdict(list))
    """Another unit in a sentence of other words."""
    agreeing: dict[Spot, int] = field(default_factory=lambda: defaultdict(int))
    anchored: dict[Spot, bool] = field(default_factory=lambda: defaultdict(bool))


def within_family(documents: list[list[Passage]], encoder: Encoder | None) -> Iterator[Contradiction]:
    """Each version against the one with most statements; a value most versions share is the yardstick, so one slip is one finding.

    What that one does not say is compared once more against the second.
    """
    read = sorted(((d, statements(d)) for d in documents), key=lambda row: (-len(row[1]), row[0][0].lang != "en", row[0][0].path))
    explained: set[tuple[str, Span]] = set()
    yield from _told(read, encoder, explained)
    if len(read) > 2:
        yield from _told(read[1:], encoder, explained)


def _told(read: Sequence[Read], encoder: Encoder | None, explained: set[tuple[str, Span]]) -> Iterator[Contradiction]:
    """The contradictions of the others to the first; facts `explained` already are left out, and those that are now are put in."""
    (reference, told), *others = read
    star, before = _Star(), frozenset(explained)
    for document, other in others:
        if share_market(reference[0], document[0]):
            pairs = align(told, other, encoder)
            _count(star, pairs, explained)
            _collect(star, [row for row in _differences(pairs, told, other) if not before & _places(*row)], explained)
    for spot, found in star.unsure.items():  # a slip where all other versions hold this unit
        if spot not in star.differences and len(found) == 1 and star.agreeing[spot] >= ENOUGH:
            yield contradiction(*found[0])
    for spot, found in star.differences.items():
        if star.anchored[spot] or _outvoted(found, star.agreeing[spot]):
            yield from _judged(found, star.agreeing[spot])


def _count(star: _Star, pairs: Sequence[Pair], explained: set[tuple[str, Span]]) -> None:
    for pair in pairs:
        for fact in pair.left.facts:
            equals = [g for g in pair.right.facts if same(fact, g)]
            star.agreeing[fact.span.start, fact.span.end] += bool(equals)
            explained.update(place for g in equals for place in _places(pair, fact, g))


def _collect(star: _Star, found: Sequence[tuple[Pair, Fact, Fact]], explained: set[tuple[str, Span]]) -> None:
    for pair, a, b in found:
        spot = (a.span.start, a.span.end)
        explained.update(_places(pair, a, b))
        if not _measured_alike(a, b, pair):
            star.unsure[spot].append((pair.left, a, pair.right, b))
            continue
        star.differences[spot].append((pair.left, a, pair.right, b))
        star.anchored[spot] |= a.kind is not FactKind.NUMBER or _anchored(pair)


def _places(pair: Pair, a: Fact, b: Fact) -> frozenset[tuple[str, Span]]:
    return frozenset({(pair.left.path, a.span), (pair.right.path, b.span)})


def share_market(a: Passage, b: Passage) -> bool:
    """Versions for different markets may differ rightly."""
    return not a.markets or not b.markets or bool(set(a.markets) & set(b.markets))


def _judged(found: list[tuple[Statement, Fact, Statement, Fact]], agreeing: int) -> Iterator[Contradiction]:
    """The reference stands if as many agree with it as share another value; else one finding shows the reference against them."""
    shared = max(sum(same(b, other) for *_, other in found) for *_, b in found)
    if agreeing + 1 >= shared and not (agreeing == 0 and shared > 1):
        yield from (contradiction(*row) for row in found)
        return
    crowd = next(row for row in found if sum(same(row[3], other) for *_, other in found) == shared)
    yield contradiction(*crowd)
    yield from (contradiction(crowd[2], crowd[3], row[2], row[3]) for row in found if not same(row[3], crowd[3]))


def _differences(pairs: Sequence[Pair], left: Sequence[Statement], right: Sequence[Statement]) -> Iterator[tuple[Pair, Fact, Fact]]:
    """Facts of one kind that differ in paired statements, unless the value only moved to a neighbouring sentence."""
    open_left, open_right = _unmatched(pairs, left, right)
    for pair in pairs:
        if not _sure(pair):
            continue
        near_left, near_right = _near(pair.left, left, open_left), _near(pair.right, right, open_right)
        for kind in {f.kind for f in pair.left.facts}:
            a, b = ([f for f in one.facts if f.kind is kind] for one in (pair.left, pair.right))
            if _complete(pair, a, b):
                near_left, near_right = [], []
            still_left = {f.span for f in a if f.span in open_left and not any(same(f, g) for g in near_right)}
            still_right = {f.span for f in b if f.span in open_right and not any(same(f, g) for g in near_left)}
            yield from ((pair, x, y) for x, y in unequal(kind, pair.left.facts, pair.right.facts, still_left, still_right) if comparable(x, y))


def _measured_alike(a: Fact, b: Fact, pair: Pair) -> bool:
    """Values in two units are held against each other only where the sentences are near in meaning, if there is an encoder to tell."""
    return canonical(a)[2] == canonical(b)[2] or pair.cosine is None or pair.cosine >= MEASURED


def _unmatched(pairs: Sequence[Pair], left: Sequence[Statement], right: Sequence[Statement]) -> tuple[set[Span], set[Span]]:
    """The facts of each side that have no equal in their own pair, each equal used once."""
    open_left, open_right = ({f.span for s in side for f in s.facts} for side in (left, right))
    for pair in pairs:
        for fact in pair.left.facts:
            equal = _equal(fact, pair, open_right)
            if equal is not None:
                open_left.discard(fact.span)
                open_right.discard(equal.span)
    return open_left, open_right


def _complete(pair: Pair, a: Sequence[Fact], b: Sequence[Fact]) -> bool:
    """Sentences near in meaning that hold as many facts of a kind: none of them has moved to a sentence beside."""
    return pair.cosine is not None and pair.cosine >= NEAR and len(a) == len(b)


def _equal(fact: Fact, pair: Pair, still_open: set[Span]) -> Fact | None:
    """The equal on the other side that stands nearest to the same place in the order of facts: of two 43 in a row the one in the same column."""
    at = pair.left.facts.index(fact)
    equals = [(abs(place - at), place) for place, g in enumerate(pair.right.facts) if g.span in still_open and same(fact, g)]
    return pair.right.facts[min(equals)[1]] if equals else None


def _near(statement: Statement, all_of: Sequence[Statement], still_open: set[Span]) -> list[Fact]:
    """The facts without an equal in a statement and in those just before and after it."""
    inside = [n for n, s in enumerate(all_of) if statement.span.start <= s.span.start < statement.span.end]
    return [f for s in all_of[max(0, inside[0] - 1) : inside[-1] + 2] for f in s.facts if f.span in still_open]


def _anchored(pair: Pair) -> bool:
    """A bare number (page 25, port 3) is held against another of one version only where more facts of the sentence agree than differ.

    As many are enough between sentences near in meaning that hold as many facts.
    """
    agreeing = sum(any(same(f, g) for g in pair.right.facts) for f in pair.left.facts)
    alike = pair.cosine is not None and pair.cosine >= NEAR and len(pair.left.facts) == len(pair.right.facts) and _formed_alike(pair.left, pair.right)
    return 2 * agreeing > len(pair.left.facts) or (alike and 2 * agreeing == len(pair.left.facts))


def _outvoted(found: Sequence[tuple[Statement, Fact, Statement, Fact]], agreeing: int) -> bool:
    """A bare number that stands alone against two versions or more that agree: all others with the reference, or all with one another."""
    alike = [row for row in found if _formed_alike(row[0], row[2])]
    if len(found) == 1:
        return bool(alike) and agreeing + 1 >= ENOUGH
    return agreeing == 0 and len(alike) >= ENOUGH and all(same(found[0][3], other) for *_, other in found)


def _formed_alike(left: Statement, right: Statement) -> bool:
    """Rows of a table against rows, sentences against sentences, each with as many bare numbers as the other."""
    rows = [one.text.lstrip().startswith("|") for one in (left, right)]
    bare = [len({f.value for f in one.facts if f.kind is FactKind.NUMBER}) for one in (left, right)]
    return rows[0] == rows[1] and bare[0] == bare[1]


def _sure(pair: Pair) -> bool:
    """The same kinds of facts on both sides, or near in meaning. What one side tells once more in another unit counts for neither."""
    left, right = shared(pair.left.facts, pair.right.facts), shared(pair.right.facts, pair.left.facts)
    return sorted(f.kind for f in left) == sorted(f.kind for f in right) or (pair.cosine is not None and pair.cosine >= ALIKE)


def same(a: Fact, b: Fact) -> bool:
    """Equal in what they promise: also 24 hours and a day, 30 November with and without its year."""
    if canonical(a) == canonical(b):
        return True
    if a.kind is FactKind.DATE and b.kind is FactKind.DATE and "--" in (a.value[:2], b.value[:2]):
        return a.value[-5:] == b.value[-5:]
    return a.kind is b.kind is FactKind.PERIOD and _minutes(a) == _minutes(b) is not None


def _minutes(fact: Fact) -> tuple[Decimal, ...] | None:
    _, value, unit = canonical(fact)
    factor = {"minute": 1, "day": 1440}.get(unit)
    return tuple(Decimal(end) * factor for end in value.split("..")) if factor else None


def comparable(a: Fact, b: Fact) -> bool:
    """Other units with other numbers are localisation; the same number in another unit or money is a slip, and so is a code nearly the same."""
    if a.kind is FactKind.CODE:
        return SequenceMatcher(None, a.value, b.value).ratio() >= SLIP
    if a.kind not in (FactKind.AMOUNT, FactKind.QUANTITY):
        return True
    return canonical(a)[2] == canonical(b)[2] or (a.value == b.value and _of_one_dimension(a, b))


def _of_one_dimension(a: Fact, b: Fact) -> bool:
    """Two moneys; two units of one table; units no table knows are given the benefit of the doubt only among themselves."""
    known = [next((place for place, units in enumerate(DIMENSIONS) if fact.unit in units), None) for fact in (a, b)]
    return a.kind is FactKind.AMOUNT or known[0] == known[1]


def contradiction(left: Statement, a: Fact, right: Statement, b: Fact, *, scope: str = "family") -> Contradiction:
    """The record of two facts that differ."""
    return Contradiction(a.kind.value, _said(a), _said(b), _place(left, a.span), _place(right, b.span), scope)


def _said(fact: Fact) -> str:
    return f"{fact.value} {fact.unit}".strip()


def _place(statement: Statement, span: Span) -> Place:
    return Place(statement.path, statement.lang, statement.text, span)
