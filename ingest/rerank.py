"""The head of a search in a reranker's order; as it was found when the reranker cannot be asked."""

from __future__ import annotations

import logging
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from ingest.encode import lexical_text
from ingest.precedence import people_first
from ingest.strength import strength_of
from ingest.types import Answer, Arm
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.types import Hit, Question
    from serving.rerank import Reranker

LOG = logging.getLogger(__name__)


def searched(question: Question, search: Callable[[Question], Answer], reranker: Reranker | None) -> Answer:
    """Search, and where there is a reranker let it order the head: pinned passages stay first, each hit keeps the score it was found with."""
    if reranker is None or question.limit < 1:
        return search(question)
    started = perf_counter()
    found = search(replace(question, limit=max(question.limit, reranker.depth)))
    hits = reranked(question.text, found.hits, reranker)[: question.limit]
    strength = strength_of(hits[0]) if hits else found.strength
    return Answer(hits, strength, round((perf_counter() - started) * 1000, 3), found.generation)


def reranked(text: str, hits: tuple[Hit, ...], reranker: Reranker) -> tuple[Hit, ...]:
    """The first `reranker.depth` hits that nobody pinned by the reranker's scores, the others behind them as they were."""
    pinned = tuple(hit for hit in hits if Arm.PINNED in hit.arms)
    found = tuple(hit for hit in hits if Arm.PINNED not in hit.arms)
    head, rest = found[: reranker.depth], found[reranker.depth :]
    if len(head) < 2:
        return hits
    try:
        scores = reranker.scores(text, [lexical_text(hit.passage) for hit in head])
    except ServingError as error:
        LOG.warning("The head of a search was not reranked: %s", error)
        return hits
    order = sorted(range(len(head)), key=lambda at: (-scores[at], at))
    return (*pinned, *people_first((*(head[at] for at in order), *rest)))
