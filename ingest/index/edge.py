"""The only door to Qdrant Edge: one folder, one shard, one point per passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import qdrant_edge as qe

from ingest.errors import IndexBusy, IndexUnreadable
from ingest.index.payload import DATES, KEYWORDS, Among, NotAfter, conditions, payload_of
from ingest.index.types import Point, Rankings, Scored, Vectors, check_finite
from ingest.sparse import SparseRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.index.payload import Condition
    from ingest.types import Where

_WINDOWS, _TERMS = "windows", "terms"
_AT_ONCE = 512
_PANIC = "PanicException"


class EdgeShard:
    """A folder's shard. Queries may come from several threads; changes come from one."""

    def __init__(self, shard: qe.EdgeShard) -> None:
        """Use `create` or `open`."""
        self._shard = shard

    @classmethod
    def create(cls, folder: Path, dimension: int) -> EdgeShard:
        """A new shard in an empty folder. Payload indexes come first: a filter made after the graph costs seconds."""
        folder.mkdir(parents=True, exist_ok=True)
        windows = qe.EdgeVectorParams(
            dimension,
            qe.Distance.Cosine,
            multivector_config=qe.MultiVectorConfig(qe.MultiVectorComparator.MaxSim),
            quantization_config=qe.ScalarQuantizationConfig(qe.ScalarType.Int8),
        )
        config = qe.EdgeConfig(vectors={_WINDOWS: windows}, sparse_vectors={_TERMS: qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)})
        shard = qe.EdgeShard.create(str(folder), config)
        for key in KEYWORDS:
            shard.update(qe.UpdateOperation.create_field_index(key, qe.PayloadSchemaType.Keyword))
        for key in DATES:
            shard.update(qe.UpdateOperation.create_field_index(key, qe.PayloadSchemaType.Datetime))
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

    def put(self, points: Sequence[Point]) -> None:
        """Add points. Raises `UnusableInput` for a vector that is not finite: the engine would take it and never find it."""
        check_finite(points)
        for start in range(0, len(points), _AT_ONCE):
            self._shard.update(qe.UpdateOperation.upsert_points([_point(point) for point in points[start : start + _AT_ONCE]]))

    def drop(self, paths: Sequence[str]) -> None:
        """Delete every point of these documents."""
        for start in range(0, len(paths), _AT_ONCE):
            self._shard.update(qe.UpdateOperation.delete_points_by_filter(qe.Filter(must=[_any("path", paths[start : start + _AT_ONCE])])))

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
        """One engine call under one filter: `overall` passages by best window, `each` more per language, `lexical` by terms.

        `vector` (dimension,) or `terms` may be None: that arm stays empty.
        """
        common = [_asked(condition) for condition in conditions(where)]
        within: list[qe.ConditionType] = [*common, _any("lang", where.langs)] if where.langs else [*common]
        asked = []
        if vector is not None:
            query = qe.Query.Nearest(vector.tolist(), using=_WINDOWS)
            asked.append(qe.QueryRequest(overall, query=query, filter=qe.Filter(must=within)))
            asked += [qe.QueryRequest(each, query=query, filter=qe.Filter(must=[*common, _any("lang", [lang])])) for lang in langs]
        if terms is not None and len(terms.indices):
            sparse = qe.Query.Nearest(qe.SparseVector(terms.indices.tolist(), terms.values.tolist()), using=_TERMS)
            asked.append(qe.QueryRequest(lexical, query=sparse, filter=qe.Filter(must=within)))
        if not asked:
            return Rankings((), (), ())
        found = [_ranking(points) for points in self._shard.query_batch(qe.QueryBatchRequest(asked))]
        dense = 0 if vector is None else 1 + len(langs)
        return Rankings(found[0] if dense else (), tuple(found[1:dense]), found[dense] if len(found) > dense else ())

    def windows(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """(windows, dimension) vectors by passage id; unknown ids and passages without vectors are left out."""
        records = self._shard.retrieve(list(ids), with_payload=False, with_vector=[_WINDOWS]) if ids else []
        vectors = {str(record.id): record.vector for record in records}
        return {one: np.asarray(named[_WINDOWS], np.float32) for one, named in vectors.items() if isinstance(named, dict) and _WINDOWS in named}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Everything kept of these passages; unknown ids are left out."""
        records = self._shard.retrieve(list(ids), with_payload=False, with_vector=[_WINDOWS, _TERMS]) if ids else []
        return {str(record.id): _vectors(record.vector) for record in records}

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


def _point(point: Point) -> qe.Point:
    vectors: dict[str, list[float] | qe.SparseVector | list[list[float]]] = {}
    if np.any(point.windows):
        vectors[_WINDOWS] = point.windows.tolist()
    if len(point.terms.indices):
        vectors[_TERMS] = qe.SparseVector(point.terms.indices.tolist(), point.terms.values.tolist())
    return qe.Point(point.passage.id, vectors, payload_of(point.passage))


def _vectors(named: object) -> Vectors:
    held = named if isinstance(named, dict) else {}
    windows, terms = held.get(_WINDOWS), held.get(_TERMS)
    row = SparseRow(np.asarray(terms.indices, np.uint32), np.asarray(terms.values, np.float32)) if terms is not None else None
    return Vectors(
        np.empty((0, 0), np.float32) if windows is None else np.asarray(windows, np.float32),
        row or SparseRow(np.empty(0, np.uint32), np.empty(0, np.float32)),
    )


def _ranking(points: Sequence[qe.ScoredPoint]) -> tuple[Scored, ...]:
    """Best first; equal scores by id, so that the same question gets the same answer."""
    return tuple(sorted((Scored(str(point.id), point.score) for point in points), key=lambda one: (-one.score, one.id)))


def _asked(condition: Condition) -> qe.FieldCondition:
    if isinstance(condition, Among):
        return _any(condition.key, condition.values)
    days = qe.RangeDateTime(lte=condition.day) if isinstance(condition, NotAfter) else qe.RangeDateTime(gte=condition.day)
    return qe.FieldCondition(condition.key, range=days)


def _any(key: str, values: Iterable[str]) -> qe.FieldCondition:
    return qe.FieldCondition(key, match=qe.MatchAny(list(values)))
