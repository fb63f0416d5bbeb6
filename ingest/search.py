"""A question to ranked passages: encode, ask every arm in one engine call, fuse, look closely at the head, say how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from ingest.late import late_scores
from ingest.sparse import LONGEST_QUERY, encode_query
from ingest.strength import strength_of
from ingest.types import Answer, Arm, Hit, Strength

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.catalogue import Catalogue
    from ingest.generations import Generation
    from ingest.index.types import Kept, Rankings
    from ingest.rows import KeptPassage
    from ingest.sparse import SparseRow
    from ingest.types import Question
    from serving.types import TokenEncoder

_EACH = 16
"""Passages by meaning per language: a quota, so that the language with most documents does not bury the others."""
_LEXICAL = 40
_HEAD = 60
"""Passages looked at closely."""
_K = 20.0
"""Rank constant of reciprocal rank fusion."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each view of a passage counts in the fused score."""

    dense: float = 1.0
    lexical: float = 1.0
    late: float = 1.0


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as the arms see it."""

    vector: NDArray[np.float32] | None
    terms: SparseRow
    pieces: NDArray[np.uint32]


def search(question: Question, generation: Generation, catalogue: Catalogue, encoder: TokenEncoder, weights: Weights = WEIGHTS) -> Answer:
    """Ranked passages of one generation; an empty answer if nothing matches or nothing was asked."""
    started = perf_counter()
    hits: tuple[Hit, ...] = ()
    if generation.shard is not None and question.limit > 0:
        asked = _ask(question, encoder)
        rankings = _candidates(question, asked, generation)
        head = _head(rankings, max(_HEAD, question.limit))
        kept = catalogue.kept(head, generation.number)
        head = [one for one in head if one in kept]
        if head:
            hits = _look_closely(head, asked, rankings, kept, generation, encoder, weights)[: question.limit]
    strength = strength_of(hits[0]) if hits else Strength.NONE
    return Answer(hits, strength, round((perf_counter() - started) * 1000, 3), generation.number)


def _ask(question: Question, encoder: TokenEncoder) -> _Asked:
    text = question.text[:LONGEST_QUERY]
    vector = encoder.encode_queries([text])[0]
    return _Asked(vector if np.any(vector) else None, encode_query(text, question.lang), encoder.token_ids([text])[0])


def _candidates(question: Question, asked: _Asked, generation: Generation) -> Rankings:
    assert generation.shard is not None  # noqa: S101 - the caller looked
    wanted = question.where.langs
    langs = tuple(lang for lang in generation.langs if not wanted or lang in wanted)
    return generation.shard.find(asked.vector, asked.terms, question.where, langs=langs, each=_EACH, lexical=_LEXICAL)


def _head(rankings: Rankings, size: int) -> list[str]:
    """Ids by reciprocal rank over all rankings, best first."""
    scores: dict[str, float] = {}
    dense = sorted((scored for ranking in rankings.dense for scored in ranking), key=lambda one: (-one.score, one.id))
    for ranking in (*rankings.dense, dense, rankings.lexical):
        for rank, scored in enumerate(ranking):
            scores[scored.id] = scores.get(scored.id, 0.0) + 1 / (_K + rank)
    return sorted(scores, key=lambda one: (-scores[one], one))[:size]


def _look_closely(
    head: list[str],
    asked: _Asked,
    rankings: Rankings,
    kept: dict[str, KeptPassage],
    generation: Generation,
    encoder: TokenEncoder,
    weights: Weights,
) -> tuple[Hit, ...]:
    """Every view of each passage of the head, fused by rank."""
    assert generation.shard is not None  # noqa: S101 - the caller looked
    vectors = generation.shard.kept(head)
    near = [_nearest(vectors.get(one), asked.vector) for one in head]
    dense = np.array([similarity for similarity, _ in near], np.float32)
    by_terms = {scored.id: scored.score for scored in rankings.lexical}
    lexical = np.array([by_terms.get(one, 0.0) for one in head], np.float32)
    late = late_scores(asked.pieces, [kept[one].pieces for one in head], encoder)
    fused = weights.dense * _reciprocal(dense) + weights.lexical * _reciprocal(lexical) + weights.late * _reciprocal(late)
    overlaps = _overlaps(asked.terms, [vectors.get(one) for one in head], generation)
    meant = {scored.id for ranking in rankings.dense for scored in ranking}
    hits = []
    for at in np.argsort(-fused, kind="stable"):
        one = head[at]
        arms = tuple(arm for arm, found in ((Arm.DENSE, one in meant), (Arm.LEXICAL, one in by_terms)) if found)
        windows = kept[one].windows
        window = windows[near[at][1]].span if near[at][1] is not None and near[at][1] < len(windows) else None
        hits.append(Hit(kept[one].passage, float(fused[at]), float(dense[at]), arms, window, float(overlaps[at])))
    return tuple(hits)


def _reciprocal(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 / (K + rank) for each score above 0; equal scores share the better rank."""
    order = np.sort(-scores)
    ranks = np.searchsorted(order, -scores)
    return np.where(scores > 0, 1 / (_K + ranks), 0).astype(np.float32)


def _nearest(kept: Kept | None, vector: NDArray[np.float32] | None) -> tuple[float, int | None]:
    """Cosine of the question with the best window, and which one it is."""
    if vector is None or kept is None or not len(kept.windows):
        return 0.0, None
    cosines = kept.windows @ vector
    best = int(np.argmax(cosines))
    return float(cosines[best]), best


def _overlaps(terms: SparseRow, kept: list[Kept | None], generation: Generation) -> NDArray[np.float32]:
    """Share of the question's term weight, rare terms weighing more, that each passage holds."""
    weights = generation.frequencies.rarity(terms.indices) * terms.values
    whole = float(weights.sum())
    if whole <= 0:
        return np.zeros(len(kept), np.float32)
    asked = terms.indices.tolist()
    held = np.array([[index in one.terms for index in asked] if one else [False] * len(asked) for one in kept], np.float32)
    return (held @ weights / np.float32(whole)).astype(np.float32)
