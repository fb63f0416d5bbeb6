"""Whether two answers mean alike. A weak signal: an encoder finds thirty days and forty days nearly the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.scores.answers import Answered


def likeness(one: Answered, other: Answered) -> float | None:
    """F1 of greedy matching (as in BERTScore, Zhang et al. 2020, sentences for tokens): mean cosine of each sentence with the nearest of the other answer.

    Negative means count as 0. None where one declines, is missing, or has no sentence.
    """
    if one.reading is None or other.reading is None or not one.reading.lines or not other.reading.lines:
        return None
    cosines = one.reading.rows @ other.reading.rows.T
    precision, recall = float(cosines.max(axis=1).mean()), float(cosines.max(axis=0).mean())
    return max(0.0, 2 * precision * recall / (precision + recall)) if precision > 0 and recall > 0 else 0.0
