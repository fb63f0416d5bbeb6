"""A family's language versions beside each other: for every passage of one, the passages of the others that say the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.encode import context_of
from ingest.monotone import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ingest.types import Passage
    from serving.types import Encoder

MOST = 300
"""Passages of a document that are laid beside the others; a longer one is read at its own page."""
_LIKE = 0.35
"""Likeness under which two passages are not each other's counterpart."""
_SHARED = 0.75
"""Share of its own row's likeness from which a passage also speaks for a neighbouring row that has none."""
_APART = 0.6
"""What the distance between two places, as shares of their documents, takes from the likeness: the same section stands at about the same place."""


@dataclass(frozen=True, slots=True)
class Column:
    """One document of the family."""

    path: str
    lang: str
    title: str
    cut: int
    """Passages beyond `MOST`, which are not shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one document says at one row."""

    passages: tuple[Passage, ...]
    near: str = ""
    """"above" or "below" where it has nothing of its own because a longer passage of a neighbouring row says this too; else empty."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Rows of cells, one cell for each column, in document order."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def side_by_side(passages: Sequence[Passage], encoder: Encoder) -> SideBySide:
    """Lay a family's documents beside each other. The one with most passages leads; rows that only others have stand where those have them."""
    documents: dict[str, list[Passage]] = defaultdict(list)
    for one in sorted(passages, key=lambda p: (p.path, p.ordinal)):
        documents[one.path].append(one)
    ordered = sorted(documents.values(), key=lambda some: (-len(some), some[0].lang != "en", some[0].path))
    columns = tuple(Column(some[0].path, some[0].lang, some[0].title, max(0, len(some) - MOST)) for some in ordered)
    shown = [some[:MOST] for some in ordered]
    if not shown:
        return SideBySide((), ())
    vectors = [encoder.encode_passages([f"{context_of(one)} {one.text}" for one in some]) for some in shown]
    likeness = [vectors[0] @ rows.T for rows in vectors[1:]]
    placed = [_placed(some, _counterparts(shown[0], some, cosines), cosines) for some, cosines in zip(shown[1:], likeness, strict=True)]
    return SideBySide(columns, tuple(_rows(shown[0], placed)))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A document's passages by the row of the leading one."""

    cells: dict[int, list[Passage]]
    alone: dict[int, list[Passage]]
    """Passages with nothing in the leading document, by the row they stand after."""
    near: dict[int, str]
    """Empty rows that a neighbour speaks for, and on which side it stands."""


def _counterparts(lead: Sequence[Passage], other: Sequence[Passage], cosines: NDArray[np.float32]) -> list[int]:
    """For each passage of `other` the place of its counterpart in `lead`, -1 for none: the monotone assignment with the greatest sum of likenesses."""
    places = np.arange(len(lead))[:, None] / len(lead) - np.arange(len(other))[None, :] / len(other)
    depth = np.array([[len(a.heading) == len(b.heading) for b in other] for a in lead])
    gain = np.maximum(cosines + 0.1 * depth - _APART * np.abs(places) - _LIKE, 0.0)
    return in_order(gain)


def _rows(lead: Sequence[Passage], placed: Sequence[_Placed]) -> list[tuple[Cell, ...]]:
    rows = _alone(placed, -1)
    for at, one in enumerate(lead):
        rows.append((Cell((one,)), *(Cell(tuple(other.cells.get(at, ())), other.near.get(at, "")) for other in placed)))
        rows += _alone(placed, at)
    return rows


def _placed(some: Sequence[Passage], found: Sequence[int], cosines: NDArray[np.float32]) -> _Placed:
    cells: dict[int, list[Passage]] = defaultdict(list)
    alone: dict[int, list[Passage]] = defaultdict(list)
    at = -1
    for one, place in zip(some, found, strict=True):
        at = max(at, place)
        continued = cells.get(at) and cells[at][-1].heading == one.heading
        (cells if place >= 0 or continued else alone)[at].append(one)
    return _Placed(dict(cells), dict(alone), dict(_near(found, cosines)))


def _near(found: Sequence[int], cosines: NDArray[np.float32]) -> Iterator[tuple[int, str]]:
    """Rows without a passage of this document that the one before or after speaks for: a Chinese passage holds what two English ones say."""
    taken = {place: j for j, place in enumerate(found) if place >= 0}
    for row in range(cosines.shape[0]):
        if row in taken:
            continue
        above = max((place for place in taken if place < row), default=None)
        below = min((place for place in taken if place > row), default=None)
        for place, side in ((above, "above"), (below, "below")):
            if place is not None and cosines[row, taken[place]] >= max(_LIKE, _SHARED * cosines[place, taken[place]]):
                yield row, side
                break


def _alone(placed: Sequence[_Placed], at: int) -> list[tuple[Cell, ...]]:
    """Rows that one document has and the others lack."""
    width = len(placed) + 1
    return [tuple(Cell((one,) if n == column else ()) for n in range(width)) for column, other in enumerate(placed, 1) for one in other.alone.get(at, ())]
