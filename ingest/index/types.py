"""What goes into an engine and what comes out, whichever engine it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ingest.errors import UnusableInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.frequencies import Frequencies
    from ingest.rows import Live
    from ingest.sparse import SparseRow
    from ingest.types import Passage, Where
    from serving.types import Encoder


@dataclass(frozen=True, slots=True)
class Point:
    """One passage as an engine keeps it: vectors and what filters ask for, never its text."""

    passage: Passage
    whole: NDArray[np.float32]
    """(dimension,): unit vector of all of it, by which it is found; zeros if the encoder knows nothing of it."""
    windows: NDArray[np.float32]
    """(windows, dimension): unit rows, by which it is looked at; a row of zeros is a window of which the encoder knows nothing."""
    terms: SparseRow


@dataclass(frozen=True, slots=True)
class Vectors:
    """What an engine keeps of a passage."""

    whole: NDArray[np.float32]
    """(dimension,); empty if the encoder knew nothing of it."""
    windows: NDArray[np.float32]
    """(windows, dimension); no rows if the encoder knew nothing of it."""
    terms: SparseRow


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage's id and its score in one ranking."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Rankings:
    """What one engine call found."""

    dense: tuple[Scored, ...]
    """Over all languages asked for: cosine of the whole passage, best first."""
    by_language: tuple[tuple[Scored, ...], ...]
    """The same for each language asked for."""
    lexical: tuple[Scored, ...]
    """One ranking over all languages asked for, best first."""


class Engine(Protocol):
    """One generation of one tenant's passages, whichever engine keeps it. Queries may come from several threads; changes come from one."""

    def put(self, points: Sequence[Point]) -> None:
        """Add points; the same passage again replaces itself. Raises `UnusableInput` for a vector that is not finite, and then stores none of them."""
        ...

    def drop(self, paths: Sequence[str]) -> None:
        """Take every passage of these documents out of this generation."""
        ...

    def find(
        self,
        vector: NDArray[np.float32] | None,
        terms: SparseRow | None,
        where: Where,
        *,
        langs: Sequence[str],
        overall: int,
        each: int,
        lexical: int,
    ) -> Rankings:
        """One engine call under one filter: `overall` passages by their whole vector, `each` more per language, `lexical` by terms.

        `vector` (dimension,) or `terms` may be None: that arm stays empty.
        """
        ...

    def nearness(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, float]:
        """Cosine of a unit vector with the best window of each passage, by id (MaxSim); unknown ids and passages without vectors are left out."""
        ...

    def windows(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """(windows, dimension) vectors by passage id; unknown ids and passages without vectors are left out."""
        ...

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Everything kept of these passages, for another engine; unknown ids are left out."""
        ...

    def langs(self) -> tuple[str, ...]:
        """Languages of the stored passages, most frequent first."""
        ...

    def count(self) -> int:
        """Number of stored passages."""
        ...

    def optimise(self) -> None:
        """Merge segments and build the graph, where that is not the engine's own business."""
        ...

    def flush(self) -> None:
        """Everything that was put is there after a crash."""
        ...

    def close(self) -> None:
        """Let go of the engine."""
        ...


class Store(Protocol):
    """Where a load puts the next generation; nothing live is touched until the catalogue flips."""

    def fresh(self, new: int, encoder: Encoder) -> Engine:
        """An empty generation `new`. Raises `NoRoom`."""
        ...

    def following(self, live: int, new: int, encoder: Encoder) -> tuple[Engine, Frequencies]:
        """Generation `new` holding what `live` holds, and how many passages hold each term. Raises `NoRoom`."""
        ...

    def emptied(self, engine: Engine, new: int, encoder: Encoder) -> Engine:
        """Generation `new` once more, without a byte of what was dropped from it."""
        ...

    def settled(self, engine: Engine, new: int, encoder: Encoder) -> Engine:
        """Generation `new` with what was put into it taken out of memory, where the engine holds it there until it is merged."""
        ...

    def finish(self, engine: Engine, frequencies: Frequencies, new: Live, *, optimise: bool = True) -> None:
        """Everything was put: make it last, and let go of the engine."""
        ...


def check_finite(points: Sequence[Point]) -> None:
    """Raises `UnusableInput` for a vector that is not finite: an engine would take it and never find it."""
    for point in points:
        if not (np.isfinite(point.whole).all() and np.isfinite(point.windows).all() and np.isfinite(point.terms.values).all()):
            message = f"A vector of {point.passage.path} is not finite; nothing of this batch was stored. Check the encoder."
            raise UnusableInput(message)
