"""The only door to Qdrant Edge: one folder, one shard, one point per passage."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
import qdrant_edge as qe

from ingest.errors import IndexBusy, IndexUnreadable
from ingest.index.edge_points import TERMS, WHOLE, WINDOWS, among, conditions, config, indexes, nearest, plain, point_of, ranking, vectors_of, worded
from ingest.index.types import Point, Rankings, Vectors, check_finite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.sparse import SparseRow
    from ingest.types import Where

_AT_ONCE = 512
_CONFIG = "edge_config.json"
"""Where the engine keeps its configuration in a folder."""
_PANIC = "PanicException"
_BREADTH, _BREADTH_EACH = 128, 32
"""Candidates that the graph's walk keeps, over everything and inside one language."""


class EdgeShard:
    """A folder's shard. Queries may come from several threads; changes come from one."""

    def __init__(self, shard: qe.EdgeShard) -> None:
        """Use `create` or `open`."""
        self._shard = shard

    @classmethod
    def create(cls, folder: Path, dimension: int) -> EdgeShard:
        """A new shard in an empty folder. Payload indexes come first: a filter made after the graph costs seconds."""
        folder.mkdir(parents=True, exist_ok=True)
        shard = qe.EdgeShard.create(str(folder), config(dimension))
        for index in indexes():
            shard.update(index)
        return cls(shard)

    @classmethod
    def open(cls, folder: Path) -> EdgeShard:
        """An existing shard. Raises `IndexBusy` if another handle has it, `IndexUnreadable` if it is missing or broken."""
        try:
            return cls(qe.EdgeShard.load(str(folder)))
        except Exception as error:  # the engine raises bare Exception for everything
            if "WouldBlock" in str(error):
                message = f"The index in {folder} is open in another process; close it or ask that process."
                raise IndexBusy(message) from error
            raise unreadable(folder, error) from error
        except BaseException as error:
            # files cut short make the engine panic, which reaches Python as an exception that is not an Exception
            if type(error).__name__ == _PANIC:
                raise unreadable(folder, error) from error
            raise

    @classmethod
    def settle(cls, folder: Path, dimension: int) -> EdgeShard:
        """A closed shard opened again, what it held in memory (4 KiB a passage) merged into a segment on disk: without a graph, and apart from those before."""
        kept = folder / _CONFIG
        before = kept.read_bytes()
        shard = qe.EdgeShard.load(str(folder), plain(dimension))
        shard.optimize()
        shard.flush()
        shard.close()
        # how the folder is to be kept when its graph is built
        kept.write_bytes(before)
        return cls.open(folder)

    def put(self, points: Sequence[Point]) -> None:
        """Add points. Raises `UnusableInput` for a vector that is not finite: the engine would take it and never find it."""
        check_finite(points)
        for start in range(0, len(points), _AT_ONCE):
            self._shard.update(qe.UpdateOperation.upsert_points([point_of(point) for point in points[start : start + _AT_ONCE]]))

    def drop(self, paths: Sequence[str]) -> None:
        """Delete every point of these documents."""
        for start in range(0, len(paths), _AT_ONCE):
            self._shard.update(qe.UpdateOperation.delete_points_by_filter(qe.Filter(must=[among("path", paths[start : start + _AT_ONCE])])))

    def pour(self, into: EdgeShard) -> None:
        """Put every stored point into another shard, as it is: what was deleted here never reaches it."""
        offset: qe.PointId | None = None
        while True:
            records, offset = self._shard.scroll(qe.ScrollRequest(offset=offset, limit=_AT_ONCE, with_payload=True, with_vector=True))
            points = [qe.Point(record.id, record.vector or {}, record.payload or {}) for record in records]
            if points:
                into._shard.update(qe.UpdateOperation.upsert_points(points))
            if offset is None:
                return

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
        common = conditions(where)
        within = [*common, among("lang", where.langs)] if where.langs else common
        asked = []
        if vector is not None:
            asked.append(nearest(vector, WHOLE, overall, within, max(_BREADTH, overall)))
            asked += [nearest(vector, WHOLE, each, [*common, among("lang", [lang])], _BREADTH_EACH) for lang in langs]
        if terms is not None and len(terms.indices):
            asked.append(worded(terms, lexical, within))
        if not asked:
            return Rankings((), (), ())
        found = [ranking(points) for points in self._shard.query_batch(qe.QueryBatchRequest(asked))]
        dense = 0 if vector is None else 1 + len(langs)
        return Rankings(found[0] if dense else (), tuple(found[1:dense]), found[dense] if len(found) > dense else ())

    def nearness(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, float]:
        """Cosine of a unit vector with the best window of each passage, by id (MaxSim); unknown ids and passages without vectors are left out."""
        if not ids:
            return {}
        those = qe.Filter(must=[qe.HasIdCondition({UUID(one) for one in ids})])
        points = self._shard.query(qe.QueryRequest(len(ids), query=qe.Query.Nearest(vector.tolist(), using=WINDOWS), filter=those))
        return {str(point.id): point.score for point in points}

    def windows(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """(windows, dimension) vectors by passage id; unknown ids and passages without vectors are left out."""
        records = self._shard.retrieve(list(ids), with_payload=False, with_vector=[WINDOWS]) if ids else []
        found = {str(record.id): vectors_of(record.vector).windows for record in records}
        return {one: windows for one, windows in found.items() if len(windows)}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Everything kept of these passages; unknown ids are left out."""
        records = self._shard.retrieve(list(ids), with_payload=False, with_vector=[WHOLE, WINDOWS, TERMS]) if ids else []
        return {str(record.id): vectors_of(record.vector) for record in records}

    def langs(self) -> tuple[str, ...]:
        """Languages of the stored passages, most frequent first."""
        return tuple(str(hit.value) for hit in self._shard.facet(qe.FacetRequest("lang", limit=500, exact=True)).hits)

    def count(self) -> int:
        """Number of stored passages."""
        return self._shard.count(qe.CountRequest())

    def optimise(self) -> None:
        """Merge segments and build the graph. Takes long and holds the interpreter: for a child process."""
        self._shard.optimize()

    def flush(self) -> None:
        """Everything to disk; the folder may be copied after this as long as nothing changes."""
        self._shard.flush()

    def close(self) -> None:
        """Let go of the folder."""
        self._shard.close()


def unreadable(folder: Path, error: BaseException) -> IndexUnreadable:
    """What to say of a folder that the engine cannot read."""
    return IndexUnreadable(f"The index in {folder} cannot be opened ({error}); it is rebuilt from the kept text at the next start.")
