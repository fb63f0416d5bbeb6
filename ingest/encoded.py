"""What an encoder and the lexical arm made of passages, and the bytes in which one process hands it to another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import UnusableInput
from ingest.sparse import SparseRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Encoded:
    """One passage."""

    whole: NDArray[np.float32]
    """(dimension,)."""
    windows: NDArray[np.float32]
    """(windows, dimension)."""
    terms: SparseRow
    pieces: NDArray[np.uint32]
    """(pieces,) distinct, ascending."""


def pack(passages: Sequence[Encoded]) -> bytes:
    """Passages of one dimension as bytes: how many, the dimension, the lengths of each, then everything of a kind in a row."""
    dimension = len(passages[0].whole) if passages else 0
    lengths = [(len(one.windows), len(one.terms.indices), len(one.pieces)) for one in passages]
    head = np.array([len(passages), dimension, *(number for each in lengths for number in each)], np.uint32)
    kinds = (
        [one.whole for one in passages],
        [one.windows for one in passages],
        [one.terms.indices for one in passages],
        [one.terms.values for one in passages],
        [one.pieces for one in passages],
    )
    return b"".join((head.tobytes(), *(np.ascontiguousarray(array).tobytes() for kind in kinds for array in kind)))


def unpack(data: bytes) -> tuple[Encoded, ...]:
    """What was packed, as views of the bytes. Raises `UnusableInput` for bytes that are not of that form."""
    try:
        return tuple(_passages(data))
    except (ValueError, IndexError) as error:
        message = f"A reading process answered with vectors that cannot be read ({error}); nothing that was live has changed. Load again."
        raise UnusableInput(message) from error


def _passages(data: bytes) -> Iterator[Encoded]:
    count, dimension = (int(one) for one in np.frombuffer(data, np.uint32, 2))
    lengths = np.frombuffer(data, np.uint32, 3 * count, 8).reshape(count, 3)
    windows, terms, pieces = (int(one) for one in lengths.sum(axis=0, dtype=np.int64))
    at = 8 + 12 * count
    if len(data) != at + 4 * ((count + windows) * dimension + 2 * terms + pieces):
        message = f"{len(data)} bytes"
        raise ValueError(message)
    wholes = np.frombuffer(data, np.float32, count * dimension, at).reshape(count, dimension)
    vectors = np.frombuffer(data, np.float32, windows * dimension, at := at + wholes.nbytes).reshape(windows, dimension)
    indices = np.frombuffer(data, np.uint32, terms, at := at + vectors.nbytes)
    values = np.frombuffer(data, np.float32, terms, at := at + indices.nbytes)
    ids = np.frombuffer(data, np.uint32, pieces, at + values.nbytes)
    edges = [pairwise(accumulate(lengths[:, kind].tolist(), initial=0)) for kind in range(3)]
    for whole, (w0, w1), (t0, t1), (p0, p1) in zip(wholes, *edges, strict=True):
        yield Encoded(whole, vectors[w0:w1], SparseRow(indices[t0:t1], values[t0:t1]), ids[p0:p1])
