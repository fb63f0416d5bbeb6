"""Yes and no: a sentence that one language version of a family affirms and another denies, also where no number stands in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.contradictions import share_market
from ingest.facts import barred, canonical, denies, modal, read_facts
from ingest.monotone import in_order
from ingest.opposites import sides
from ingest.sentences import sentences
from ingest.types import Contradiction, FactKind, Passage, Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from serving.types import Encoder

KIND = "yes_no"
MEANS = 0.55
"""Cosine two sentences must have; each must also be the other's nearest, with their places in the documents taken into account."""
PATH, FOLLOWS = 0.38, 0.42
"""What a pair in the order of both documents must have more than, and what it must have beside another such pair."""
ALONE = 0.45
"""Cosine they must have where no third version tells which of the two is the odd one."""
SPEAKS = 0.5
"""Cosine from which two sentences are held against each other by words that exclude each other."""
MANY, MANY_MEAN = 3, 0.6
"""Versions beside the reference, and the cosine each must have, from which one that denies alone is told whatever it speaks of."""
SHORTEST = 18
"""Bytes (UTF-8) of a sentence: in a shorter one a word for no is often all there is, a label or an answer. Bytes, for fewer Chinese characters say as much."""
LONGEST = 320
"""Characters of a sentence: a longer one says several things, and a no in it may be about another than the yes it is held against."""
PROMISES = (FactKind.AMOUNT, FactKind.PERIOD, FactKind.PERCENT, FactKind.DATE, FactKind.TIME)
_COLUMNS = 4_000
"""Sentences of a document that are looked at."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, whether it denies and whether it speaks of what can, may or must be."""

    place: Place
    at: float
    """Relative position in the document, 0 to 1."""
    denied: bool
    modal: bool
    barred: bool
    """Whether it is a clause of what can, may or must be that denies."""


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A language version, its sentences encoded."""

    first: Passage
    said: tuple[Said, ...]
    rows: NDArray[np.float32]
    """(sentences, dimension), unit length."""


def denials(documents: Sequence[Sequence[Passage]], encoder: Encoder) -> Iterator[Contradiction]:
    """Each version against the one with most sentences.

    Held against each other are statements of what can, may or must be, and statements of the same values: elsewhere languages say no in too many ways (free of,
    without, un-). With three or more versions of a sentence the one that stands alone is shown against one of the others.
    """
    versions = sorted((_version(one, encoder) for one in documents), key=lambda one: (-len(one.said), one.first.lang != "en", one.first.path))
    reference = versions[0]
    partners: dict[int, list[tuple[float, Said]]] = defaultdict(list)
    for other in versions[1:]:
        if share_market(reference.first, other.first):
            for i, j, cosine in _pairs(reference, other):
                partners[i].append((cosine, other.said[j]))
    for i, found in partners.items():
        yield from _odd(reference.said[i], found)
        yield from _opposite(reference.said[i], [other for cosine, other in found if cosine >= SPEAKS])


def _version(document: Sequence[Passage], encoder: Encoder) -> Version:
    total = max(one.span.end for one in document)
    said = tuple(one for passage in document for one in _said(passage, total))[:_COLUMNS]
    return Version(document[0], said, encoder.encode_passages([one.place.sentence for one in said]) if said else np.empty((0, 1), np.float32))


def _said(passage: Passage, total: int) -> Iterator[Said]:
    for span in sentences(passage.text, passage.lang):
        text, start = passage.text[span.start : span.end], passage.span.start + span.start
        if len(text.encode()) >= SHORTEST and len(text) <= LONGEST and not text.startswith(("#", "|")):
            place = Place(passage.path, passage.lang, text, Span(start, start + len(text)))
            yield Said(place, start / total, denies(text, passage.lang), modal(text, passage.lang), barred(text, passage.lang))


def _pairs(one: Version, other: Version) -> list[tuple[int, int, float]]:
    """Sentences that are each other's nearest, and those less near that stand between two that go together in the same order.

    Equal texts in two languages are left out: one was never translated and is read with the wrong words.
    """
    if not one.said or not other.said:
        return []
    cosines = one.rows @ other.rows.T
    apart = np.abs(np.array([s.at for s in one.said])[:, None] - np.array([s.at for s in other.said])[None])
    near = cosines - apart
    best, back = near.argmax(axis=1), near.argmax(axis=0)
    found = [(i, int(j), float(cosines[i, j])) for i, j in enumerate(best) if back[j] == i and cosines[i, j] >= MEANS]
    taken = {i for i, _, _ in found}, {j for _, j, _ in found}
    found += [(i, j, float(cosines[i, j])) for i, j in _beside(cosines, apart) if i not in taken[0] and j not in taken[1]]
    told = one.first.lang == other.first.lang
    return [(i, j, cosine) for i, j, cosine in found if told or one.said[i].place.sentence != other.said[j].place.sentence]


def _beside(cosines: NDArray[np.float32], apart: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Pairs of the path through both documents whose neighbours before or behind go together, too."""
    gain = np.maximum(cosines - PATH - apart / 2, 0.0).astype(np.float32)
    path = {(i, j) for j, i in enumerate(in_order(gain)) if i >= 0}
    for i, j in sorted(path):
        if cosines[i, j] >= FOLLOWS and ((i - 1, j - 1) in path or (i + 1, j + 1) in path):
            yield i, j


def _odd(reference: Said, partners: Sequence[tuple[float, Said]]) -> Iterator[Contradiction]:
    """The one version of a sentence that says no where all others say yes, or the other way round."""
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
    """One version that says no where many say yes, all near in meaning, whatever they speak of.

    Not the other way round: many have words for no where one has a syllable (un-, without).
    """
    near = [said for cosine, said in partners if cosine >= MANY_MEAN]
    everyone = [reference, *near]
    noes = [one for one in everyone if one.denied]
    if len(near) < MANY or len(near) < len(partners) or len(noes) != 1:
        return None
    against = next(one for one in everyone if one is not noes[0])
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
