"""A question to ranked passages: encode, ask every arm in one engine call, fuse, look closely at the head, say how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from ingest.balance import balanced
from ingest.language import identify
from ingest.late import Laid, late_scores, summed
from ingest.precedence import people_above
from ingest.rarity import SAMPLE, PieceRarity
from ingest.sparse import CODE, LONGEST_QUERY, encode_query
from ingest.strength import strength_of
from ingest.types import Answer, Arm, Hit, Strength

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.catalogue import Catalogue
    from ingest.generations import Generation
    from ingest.index.types import Rankings
    from ingest.pinboard import Pinboard
    from ingest.sparse import SparseRow
    from ingest.types import Question
    from serving.types import TokenEncoder

_NEAR = 0.5
"""Late score from which the pieces alone would have found a passage."""
_OVERALL, _EACH, _LEXICAL = 40, 4, 16
"""Passages looked at closely: the nearest by meaning, the nearest of each language (a quota, so that the language with most documents does not bury the
others), and the best by words. 200, 10 and 100 find more (nDCG@10 +0.005 to +0.02 on three sets of questions) at four times
the work."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each view of a passage adds to its score; all are shares or cosines, so they add up as they are.

    Chosen on 186 questions of our own in nine languages over real manuals and policies (nDCG@10 0.518 to 0.524 by the last change; twelve other mixes stand
    between 0.510 and 0.526), checked on the demo's 169.
    """

    meaning: float = 0.85
    whole: float = 0.5
    words: float = 0.4
    late: float = 1.0
    codes: float = 0.3
    """A code named in the question and in the passage outweighs nearness of meaning; most questions name none."""


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as the arms see it."""

    vector: NDArray[np.float32] | None
    terms: SparseRow
    pieces: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Views:
    """The head's scores, one row per passage."""

    ids: list[str]
    similarity: NDArray[np.float32]
    """Cosine of the best window."""
    whole: NDArray[np.float32]
    """Cosine of the passage's pieces together."""
    overlap: NDArray[np.float32]
    codes: NDArray[np.float32]
    late: NDArray[np.float32]
    families: list[str]
    machine: list[bool]
    """Whether a machine wrote it."""
    langs: list[str]


def search(
    question: Question, generation: Generation, catalogue: Catalogue, encoder: TokenEncoder, pins: Pinboard | None = None, weights: Weights = WEIGHTS
) -> Answer:
    """Ranked passages of one generation, pinned ones first; an empty answer if nothing matches or nothing was asked."""
    started = perf_counter()
    hits: tuple[Hit, ...] = ()
    if generation.shard is not None and question.limit > 0:
        asked = ask(question, encoder)
        rankings = _candidates(question, asked, generation)
        views = _look_closely(_head(rankings, question.limit), asked, generation, catalogue, encoder)
        hits = _ranked(views, asked, rankings, generation, catalogue, weights, question)
        if pins is not None:
            hits = pins.put_first(question, asked.vector, hits, generation.number)
    strength = strength_of(hits[0]) if hits else Strength.NONE
    return Answer(hits, strength, round((perf_counter() - started) * 1000, 3), generation.number)


def ask(question: Question, encoder: TokenEncoder) -> _Asked:
    """Encode a question for every arm; what is beyond `LONGEST_QUERY` characters is not read."""
    text = question.text[:LONGEST_QUERY]
    vector = encoder.encode_queries([text])[0]
    return _Asked(vector if np.any(vector) else None, encode_query(text, question.lang), encoder.token_ids([text])[0])


def _candidates(question: Question, asked: _Asked, generation: Generation) -> Rankings:
    """One engine call for every arm and language; a long answer asked for takes more from each."""
    assert generation.shard is not None  # noqa: S101 - the caller looked
    wanted = question.where.langs
    langs = tuple(lang for lang in generation.langs if not wanted or lang in wanted)
    overall, lexical = max(_OVERALL, question.limit), max(_LEXICAL, question.limit)
    return generation.shard.find(asked.vector, asked.terms, question.where, langs=langs, overall=overall, each=_EACH, lexical=lexical)


def _head(rankings: Rankings, limit: int) -> list[str]:
    """Ids of the passages to look at, each once."""
    every = (*rankings.dense, *(scored for ranking in rankings.by_language for scored in ranking), *rankings.lexical)
    return list(dict.fromkeys(scored.id for scored in every))[: 4 * max(limit, 64)]


def _look_closely(head: list[str], asked: _Asked, generation: Generation, catalogue: Catalogue, encoder: TokenEncoder) -> _Views:
    """Every view of each passage of the head."""
    marks = catalogue.marks(head, generation.number)
    ids = [one for one in head if one in marks]
    laid = Laid.of([marks[one].pieces for one in ids], encoder)
    telling = encoder.token_weights(asked.pieces) * _rarity(generation, catalogue, encoder)(asked.pieces)
    late = late_scores(asked.pieces, telling, laid, encoder)
    question = summed(asked.pieces, encoder)
    whole = np.zeros(len(ids), np.float32) if question is None else laid.whole(question)
    held = [marks[one].terms for one in ids]
    rarity = generation.frequencies.rarity(asked.terms.indices) * asked.terms.values
    codes = _shares(asked.terms.indices, (asked.terms.values >= CODE).astype(np.float32), held)
    similarity, overlap = _similarities(ids, asked, generation), _shares(asked.terms.indices, rarity, held)
    return _Views(
        ids, similarity, whole, overlap, codes, late, [marks[one].family for one in ids], [marks[one].machine for one in ids], [marks[one].lang for one in ids]
    )


def _rarity(generation: Generation, catalogue: Catalogue, encoder: TokenEncoder) -> PieceRarity:
    """Sampled at a generation's first search; two searches at once may both do it, to the same end."""
    if generation.rarity is None:
        generation.rarity = PieceRarity(catalogue.sample(SAMPLE, generation.number), encoder)
    return generation.rarity


def _ranked(
    views: _Views, asked: _Asked, rankings: Rankings, generation: Generation, catalogue: Catalogue, weights: Weights, question: Question
) -> tuple[Hit, ...]:
    """The head in the order of its fused score, cut to what was asked for."""
    near = weights.meaning * views.similarity + weights.whole * views.whole + weights.late * views.late
    fused = people_above(near + weights.words * views.overlap + weights.codes * views.codes, views.families, views.machine)
    best = sorted(range(len(views.ids)), key=lambda at: (-fused[at], views.ids[at]))
    own = question.lang if question.lang != "und" else identify(question.text[:LONGEST_QUERY]).lang
    order = balanced(best, fused.tolist(), views.langs, question.limit, own)
    ids = [views.ids[at] for at in order]
    kept, nearest = catalogue.kept(ids, generation.number), _best_windows(ids, asked, generation)
    meant = {scored.id for ranking in (rankings.dense, *rankings.by_language) for scored in ranking}
    worded = {scored.id for scored in rankings.lexical}
    hits = []
    for at, one in zip(order, ids, strict=True):
        found = ((Arm.DENSE, one in meant), (Arm.LEXICAL, one in worded), (Arm.LATE, views.late[at] >= _NEAR))
        arms = tuple(arm for arm, by in found if by)
        window = kept[one].windows[nearest[one]].span if one in nearest else None
        hits.append(Hit(kept[one].passage, float(fused[at]), float(views.similarity[at]), arms, window, float(views.overlap[at])))
    return tuple(hits)


def _similarities(ids: list[str], asked: _Asked, generation: Generation) -> NDArray[np.float32]:
    """(len(ids),) cosine of the question with each passage's best window; 0 for a passage without vectors."""
    assert generation.shard is not None  # noqa: S101 - the caller looked
    told = {} if asked.vector is None else generation.shard.nearness(asked.vector, ids)
    return np.array([told.get(one, 0.0) for one in ids], np.float32)


def _best_windows(ids: list[str], asked: _Asked, generation: Generation) -> dict[str, int]:
    """Which window of each passage is nearest to the question, the first of equals; passages without vectors are left out."""
    assert generation.shard is not None  # noqa: S101 - the caller looked
    windows = {} if asked.vector is None else generation.shard.windows(ids)
    if asked.vector is None or not windows:
        return {}
    lengths = [len(rows) for rows in windows.values()]
    starts = np.cumsum(lengths) - lengths
    near = np.concatenate(list(windows.values())) @ asked.vector
    order = np.lexsort((-near, np.repeat(np.arange(len(lengths)), lengths)))
    return dict(zip(windows, (order[starts] - starts).tolist(), strict=True))


def _shares(asked: NDArray[np.uint32], weights: NDArray[np.float32], passages: list[NDArray[np.uint32]]) -> NDArray[np.float32]:
    """(len(passages),) share of the weight of the asked terms (ascending) that each passage holds; 0 where nothing weighs."""
    whole = float(weights.sum())
    if whole <= 0 or not passages:
        return np.zeros(len(passages), np.float32)
    every = np.concatenate(passages)
    places = np.minimum(np.searchsorted(asked, every), len(asked) - 1)
    shares = np.where(asked[places] == every, weights[places], 0)
    owner = np.repeat(np.arange(len(passages)), [len(one) for one in passages])
    return (np.bincount(owner, shares, len(passages)) / whole).astype(np.float32)
