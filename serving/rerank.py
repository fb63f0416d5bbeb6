"""A reranker behind a URL: a question and passages to scores, for the head of a search. vLLM's or Jina's `/v1/rerank`, or TEI's `/rerank`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

from serving.duties import served_name
from serving.errors import ModelBabble
from serving.pooling import Pooling, PoolingClient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.circuit import State
    from serving.settings import ServingSettings


class Reranker(Protocol):
    """Whatever can say how well passages answer a question."""

    @property
    def depth(self) -> int:
        """How many passages at the head of a search it is shown."""
        ...

    def scores(self, question: str, passages: Sequence[str]) -> tuple[float, ...]:
        """One score per passage in order, higher is better; comparable only inside one call. Raises this room's errors."""
        ...


class ServedReranker:
    """A reranker behind a URL. Threads may share it."""

    def __init__(self, client: PoolingClient, depth: int) -> None:
        """Connects to nothing yet."""
        self._client = client
        self._model = client.place.model
        self.depth = depth

    def scores(self, question: str, passages: Sequence[str]) -> tuple[float, ...]:
        """One score per passage in order.

        Raises `ModelUnreachable` (dead, slow, busy), `ModelRefused` (key, model, text) or `ModelBabble` (a score is missing or no number).
        """
        if not passages:
            return ()
        return tuple(score for part in self._client.in_batches(passages, lambda some: self._ask(question, some)) for score in part)

    @property
    def model(self) -> str:
        """Which model is asked; empty until the server said which one it serves."""
        return self._model

    def state(self) -> State:
        """How its server does now."""
        return self._client.state()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _ask(self, question: str, passages: Sequence[str]) -> list[float]:
        if self._client.place.openai:
            self._model = self._model or self._client.served_model()
            answer = self._client.call("POST", "/rerank", {"model": self._model, "query": question, "documents": list(passages), "top_n": len(passages)})
            rows = answer.get("results") if isinstance(answer, dict) else None
            return _in_order(rows, "relevance_score", len(passages))
        answer = self._client.call("POST", "/rerank", {"query": question, "texts": list(passages), "truncate": True})
        return _in_order(answer, "score", len(passages))


def open_reranker(settings: ServingSettings) -> ServedReranker | None:
    """The configured reranker, or None where no URL is set. Connects to nothing yet. Raises `ModelRefused` for what is no address, `UnknownProfile`."""
    if not settings.rerank_url:
        return None
    place = Pooling(
        url=settings.rerank_url,
        what="reranker (CONCORD_SERVING_RERANK_URL)",
        model=served_name(settings.rerank_model, settings.rerank_profile),
        key=settings.rerank_key.get_secret_value(),
        timeout=settings.rerank_timeout,
        batch=settings.rerank_batch,
        parallel=settings.rerank_parallel,
        failures=settings.rerank_failures,
    )
    return ServedReranker(PoolingClient(place), settings.rerank_depth)


def _in_order(rows: Any, named: str, count: int) -> list[float]:  # noqa: ANN401 - foreign JSON, checked here
    """Scores by the place each row names. Raises `ModelBabble`."""
    found: dict[int, float] = {}
    for row in rows if isinstance(rows, list) else ():
        place, score = (row.get("index"), row.get(named)) if isinstance(row, dict) else (None, None)
        if isinstance(place, int) and isinstance(score, int | float) and math.isfinite(score):
            found[place] = float(score)
    if set(found) != set(range(count)):
        raise ModelBabble(f"The reranker scored {len(found)} of {count} passages. The order stays as it was found; check what is served there.")
    return [found[place] for place in range(count)]
