"""What goes into an engine and what comes out, whichever engine it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ingest.sparse import SparseRow
    from ingest.types import Passage


@dataclass(frozen=True, slots=True)
class Point:
    """One passage as an engine keeps it: vectors and what filters ask for, never its text."""

    passage: Passage
    windows: NDArray[np.float32]
    """(windows, dimension): unit rows; a row of zeros is a window of which the encoder knows nothing."""
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
    """Over all languages asked for: cosine of the best window, best first."""
    by_language: tuple[tuple[Scored, ...], ...]
    """The same for each language asked for."""
    lexical: tuple[Scored, ...]
    """One ranking over all languages asked for, best first."""
