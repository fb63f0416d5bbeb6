"""How many passages hold a term: what makes a rare word weigh more than a common one outside the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import IndexUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_FILE = "frequencies.npz"


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Term counts of one generation."""

    passages: int
    indices: NDArray[np.uint32]
    """(terms,) ascending."""
    counts: NDArray[np.int64]
    """(terms,) passages that hold each term."""

    @classmethod
    def none(cls) -> Frequencies:
        """Of an empty index."""
        return cls(0, np.empty(0, np.uint32), np.empty(0, np.int64))

    @classmethod
    def read(cls, folder: Path) -> Frequencies:
        """From a generation's folder. Raises `IndexUnreadable`."""
        try:
            with np.load(folder / _FILE) as kept:
                return cls(int(kept["passages"]), kept["indices"], kept["counts"])
        except (OSError, ValueError, KeyError, EOFError) as error:
            message = f"{folder / _FILE} is missing or broken; the index is rebuilt from the kept text at the next start."
            raise IndexUnreadable(message) from error

    def write(self, folder: Path) -> None:
        """Into a generation's folder."""
        np.savez(folder / _FILE, passages=self.passages, indices=self.indices, counts=self.counts)

    def changed(self, added: Sequence[NDArray[np.uint32]], removed: Sequence[NDArray[np.uint32]]) -> Frequencies:
        """After passages with these distinct terms came and went."""
        parts = [self.indices, *added, *removed]
        weights = [self.counts, *(np.ones(len(terms), np.int64) for terms in added), *(-np.ones(len(terms), np.int64) for terms in removed)]
        indices, places = np.unique(np.concatenate(parts), return_inverse=True)
        counts = np.zeros(len(indices), np.int64)
        np.add.at(counts, places, np.concatenate(weights))
        held = counts > 0
        return Frequencies(self.passages + len(added) - len(removed), indices[held], counts[held])

    def rarity(self, indices: NDArray[np.uint32]) -> NDArray[np.float32]:
        """(len(indices),) inverse document frequency as in BM25, above 0; a term of no passage is the rarest."""
        counts = np.zeros(len(indices), np.float64)
        if len(self.indices):
            places = np.minimum(np.searchsorted(self.indices, indices), len(self.indices) - 1)
            counts = np.where(self.indices[places] == indices, self.counts[places], 0).astype(np.float64)
        return np.log1p((self.passages - counts + 0.5).clip(0.5) / (counts + 0.5)).astype(np.float32)
