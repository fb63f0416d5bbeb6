"""Plain BM25 over a task's passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eval.bm25 import Bm25
from eval.peer import read_texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.peer import Text


class Bm25Peer:
    """BM25 with a mask as its filter."""

    def __init__(self, texts: Sequence[Text]) -> None:
        """Index the texts."""
        self._ids = [text.id for text in texts]
        self._open = np.array([text.market in {"DE", "*"} and text.audience == "public" for text in texts], np.bool_)
        self._index = Bm25([text.text for text in texts])

    def search(self, question: str, limit: int, *, filtered: bool) -> list[str]:
        """Ids of the best passages; passages without any word of the question are left out."""
        scores = self._index.scores(question) * (self._open if filtered else 1.0)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [self._ids[number] for number in order.tolist() if scores[number] > 0]


def build(_system: str, folder: Path) -> Bm25Peer:
    """BM25 over the passages of a task."""
    return Bm25Peer(read_texts(folder))
