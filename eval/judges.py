"""The judges of ragas: so far its string metrics, which need no model. Imported only where the extra is installed: it takes seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ragas.dataset_schema import SingleTurnSample
from ragas.metrics import ChrfScore, NonLLMStringSimilarity

if TYPE_CHECKING:
    from collections.abc import Callable


def metrics() -> list[tuple[str, Callable[[str, str], float]]]:
    """Name and likeness of two texts, 0 to 1."""
    return [(type(metric).__name__, _scored(metric)) for metric in (NonLLMStringSimilarity(), ChrfScore())]


def _scored(metric: NonLLMStringSimilarity | ChrfScore) -> Callable[[str, str], float]:
    def likeness(text: str, other: str) -> float:
        return float(metric.single_turn_score(SingleTurnSample(response=text, reference=other)))

    return likeness
