"""The judges of ragas: its string metrics, which need no model, and those that ask one. Imported only where the extra is installed: it takes seconds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from openai import AsyncOpenAI
from ragas.dataset_schema import SingleTurnSample
from ragas.llms import llm_factory
from ragas.metrics import (
    AnswerCorrectness,
    ChrfScore,
    FactualCorrectness,
    Faithfulness,
    LLMContextPrecisionWithReference,
    LLMContextRecall,
    NonLLMStringSimilarity,
    SemanticSimilarity,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from eval.judge.scored import Case, Metric
    from serving.duties import ChatPlace
    from serving.types import Encoder


def metrics(encoder: Encoder) -> list[tuple[str, Callable[[str, str], float]]]:
    """Name and likeness of two texts, 0 to 1; of meaning by `encoder`, -1 to 1."""
    _tell_nobody()
    alike = SemanticSimilarity(embeddings=Encoded(encoder))
    return [(type(metric).__name__, _scored(metric)) for metric in (alike, NonLLMStringSimilarity(), ChrfScore())]


def _tell_nobody() -> None:
    """Ragas sends its makers word of every metric that is asked, unless this is set before the first one."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"


class Encoded:
    """An encoder as ragas asks for one; each text is encoded once."""

    def __init__(self, encoder: Encoder) -> None:
        """`encoder` should know the languages of the texts."""
        self._encoder = encoder
        self._rows: dict[str, list[float]] = {}

    def embed_text(self, text: str) -> list[float]:
        """The vector of a text."""
        if text not in self._rows:
            self._rows[text] = self._encoder.encode_passages([text])[0].tolist()
        return self._rows[text]

    async def aembed_text(self, text: str) -> list[float]:
        """The same, for who awaits it."""
        return self.embed_text(text)


def _scored(metric: SemanticSimilarity | NonLLMStringSimilarity | ChrfScore) -> Callable[[str, str], float]:
    def likeness(text: str, other: str) -> float:
        return float(metric.single_turn_score(SingleTurnSample(response=text, reference=other)))

    return likeness


def judged_metrics(place: ChatPlace) -> tuple[Metric, ...]:
    """Faithfulness, context precision and recall, answer and factual correctness, all asked of one served judge. Connects to nothing yet."""
    _tell_nobody()
    client = AsyncOpenAI(base_url=place.url, api_key=place.key or "none", timeout=place.timeout, max_retries=0)
    judge = llm_factory(place.model, client=client, max_tokens=place.tokens)
    facts_alone = [1.0, 0.0]  # the other half of its score is a likeness of meaning, for which it would need a served encoder
    asked = (Faithfulness, LLMContextPrecisionWithReference, LLMContextRecall, FactualCorrectness)
    return tuple(Asked(one) for one in (*(metric(llm=judge) for metric in asked), AnswerCorrectness(llm=judge, weights=facts_alone)))


class Asked:
    """One metric of ragas over our cases."""

    def __init__(self, metric: Any) -> None:  # noqa: ANN401 - ragas has no types
        """`metric` is one of ragas."""
        self._metric = metric
        self.name = str(metric.name)

    def score(self, case: Case) -> float:
        """0 to 1, or NaN. Raises whatever ragas and its client do."""
        sample = SingleTurnSample(user_input=case.question, response=case.reply, retrieved_contexts=list(case.sources), reference=case.reference)
        return float(self._metric.single_turn_score(sample))
