"""Yes and no: a sentence that one language version of a family affirms and another denies, also where no number stands in it."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING

from ingest.contradictions import share_market
from ingest.counterparts import pairs
from ingest.facts import canonical, read_facts
from ingest.opposites import sides
from ingest.said import together, version_of
from ingest.types import Contradiction, FactKind, Passage, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.said import Said, Version
    from ingest.types import Span
    from serving.types import Encoder

KIND = "yes_no"
ALONE = 0.45
"""Cosine they must have where no third version tells which of the two is the odd one."""
SPEAKS = 0.5
"""Cosine from which two sentences are held against each other by words that exclude each other."""
MANY, MANY_MEAN = 3, 0.6
"""Versions beside the reference, and the cosine each must have, from which one that denies alone is told whatever it speaks of."""
PROMISES = (FactKind.AMOUNT, FactKind.PERIOD, FactKind.PERCENT, FactKind.DATE, FactKind.TIME)


def denials(documents: Sequence[Sequence[Passage]], encoder: Encoder) -> Iterator[Contradiction]:
    """Each version against the one with most sentences; what that one does not say, against the one that comes next.

    Held against each other are statements of what can, may or must be, and statements of the same values: elsewhere languages say no in too many ways (free of,
    without, un-). With three or more versions of a sentence the one that stands alone is shown against one of the others.
    """
    versions = sorted((version_of(one, encoder) for one in documents), key=lambda one: (-len(one.said), one.first.lang != "en", one.first.path))
    told: set[tuple[str, Span]] = set()
    yield from _held(versions, told)
    if len(versions) > 2:
        yield from _held(versions[1:], told)


def _held(versions: Sequence[Version], told: set[tuple[str, Span]]) -> Iterator[Contradiction]:
    """The first of these versions against the others, without sentences that had a counterpart before; those that have one now are put in."""
    reference, before = versions[0], frozenset(told)
    partners: dict[tuple[int, ...], list[tuple[float, Said, bool]]] = defaultdict(list)
    for other in versions[1:]:
        if share_market(reference.first, other.first):
            for pair in pairs(reference, other):
                mine, theirs = _together(reference, pair.left), _together(other, pair.right)
                told.update({_key(mine), _key(theirs)})
                if not before & {_key(mine), _key(theirs)}:
                    partners[pair.left].append((pair.cosine, theirs, len(pair.left) + len(pair.right) > 2))
    for at, found in partners.items():
        whole = _together(reference, at)
        alike = [(cosine, other) for cosine, other, joined in found if not joined]
        odd = list(_odd(whole, alike))
        # what stands in two sentences elsewhere is held against this one alone: of those that say it in one, some may hold a part of it
        yield from odd or islice((one for cosine, other, joined in found if joined for one in _odd(whole, [(cosine, other)])), 1)
        yield from _opposite(whole, [other for cosine, other in alike if cosine >= SPEAKS])


def _together(version: Version, at: tuple[int, ...]) -> Said:
    return reduce(together, (version.said[one] for one in at))


def _key(said: Said) -> tuple[str, Span]:
    return said.place.path, said.place.span


def _odd(reference: Said, partners: Sequence[tuple[float, Said]]) -> Iterator[Contradiction]:
    """The one version of a sentence that says no where all others say yes, or the other way round."""
    if not partners:
        return
    if len(partners) == 1:
        cosine, other = partners[0]
        if reference.denied is not other.denied and cosine >= ALONE and _state_the_same(reference, other):
            yield _against(reference, other)
        return
    lone = _alone(reference, partners)
    if lone:
        yield _against(*lone)
        return
    everyone = [reference, *(other for _, other in sorted(partners, key=lambda pair: -pair[0]))]
    for said in (True, False):
        some = [one for one in everyone if one.denied is said]
        against = next((one for one in everyone if one.denied is not said and _state_the_same(one, some[0])), None) if len(some) == 1 else None
        if against:
            yield _against(against, some[0])


def _opposite(reference: Said, partners: Sequence[Said]) -> Iterator[Contradiction]:
    """Free in one version, charged in another: where all that hold either word agree but one, that one; of two, both."""
    told = [(one, sides(one.place.sentence, one.place.lang)) for one in (reference, *partners)]
    for name in sorted({name for _, held in told for name in held}):
        some = [(one, held[name]) for one, held in told if name in held]
        yes, no = ([one for one, side in some if side is said] for said in (True, False))
        if min(len(yes), len(no)) == 1 and reference.denied is partners[0].denied:
            yield Contradiction(
                KIND, *(("yes", "no") if len(no) == 1 else ("no", "yes")), *((yes[0].place, no[0].place) if len(no) == 1 else (no[0].place, yes[0].place))
            )


def _alone(reference: Said, partners: Sequence[tuple[float, Said]]) -> tuple[Said, Said] | None:
    """One version that says no where many near in meaning say yes, and those less near too, whatever they speak of.

    Not the other way round: many have words for no where one has a syllable (un-, without).
    """
    near = [reference, *(said for cosine, said in partners if cosine >= MANY_MEAN)]
    noes = [one for one in (reference, *(said for _, said in partners)) if one.denied]
    if len(near) <= MANY or len(noes) != 1 or noes[0] not in near:
        return None
    against = next(one for one in near if one is not noes[0])
    return (against, noes[0])


def _state_the_same(one: Said, other: Said) -> bool:
    """Both speak of what can, may or must be, or both promise the same amounts and times."""
    if one.modal and other.modal:
        return one.barred is not other.barred
    left, right = (_promised(said.place) for said in (one, other))
    return bool(left) and left == right


def _promised(place: Place) -> list[tuple[str, str, str]]:
    return sorted(canonical(fact) for fact in read_facts(place.sentence, place.lang) if fact.kind in PROMISES)


def _against(one: Said, other: Said) -> Contradiction:
    return Contradiction(KIND, "no" if one.denied else "yes", "no" if other.denied else "yes", one.place, other.place)
