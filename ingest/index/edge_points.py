"""Passages, filters and rankings in Qdrant Edge's words, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import qdrant_edge as qe

from ingest.index.payload import DATES, KEYWORDS, Among, NotAfter, payload_of
from ingest.index.payload import conditions as conditions_of
from ingest.index.types import Scored, Vectors
from ingest.sparse import SparseRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from ingest.index.payload import Condition
    from ingest.index.types import Point
    from ingest.types import Where

WHOLE, WINDOWS, TERMS = "whole", "windows", "terms"
_LINKED = frozenset({"lang", "kind", "markets", "audience", "channels"})
"""Keywords with few values, which most searches ask for: the graph is linked inside each value, so that a filter does not cut it to pieces, and their index
stays in memory (on disk it costs 13 ms a search instead of 3 at 10⁵ passages). The others' indexes are read from disk."""
_EDGES, _BREADTH = 16, 128
"""Edges of a point in the graph, and candidates looked at to find them."""
_SCANNED_KIB = 1_000
"""KiB of vectors below which those that pass a filter are compared one by one: about 4,000 passages."""
_APART_KIB = 40_000
"""KiB of vectors from which a segment is not merged with others before the graph is built: about 10,000 passages."""


def config(dimension: int) -> qe.EdgeConfig:
    """How a shard keeps its points.

    A passage is found by one vector, with a graph over int8 copies that stay in memory; its windows have no graph (one over MaxSim compares windows with
    windows and is not done with 10⁵ passages in 45 minutes) and are looked at for a few hundred candidates. Float16 originals and terms are read from disk.
    """
    cold, half = qe.Memory.Cold, qe.VectorStorageDatatype.Float16
    whole = qe.EdgeVectorParams(
        dimension,
        qe.Distance.Cosine,
        datatype=half,
        memory=cold,
        hnsw_config=qe.HnswIndexConfig(_EDGES, _BREADTH, _SCANNED_KIB),
        quantization_config=qe.ScalarQuantizationConfig(qe.ScalarType.Int8, memory=qe.Memory.Pinned),
    )
    return qe.EdgeConfig(vectors={WHOLE: whole, WINDOWS: _windows(dimension)}, sparse_vectors={TERMS: _terms()})


def plain(dimension: int) -> qe.EdgeConfig:
    """As `config`, for segments on disk without a graph that are not merged with one another: what is merged at once stays small."""
    whole = qe.EdgeVectorParams(dimension, qe.Distance.Cosine, datatype=qe.VectorStorageDatatype.Float16, memory=qe.Memory.Cold, hnsw_config=_no_graph())
    apart = qe.EdgeOptimizersConfig(max_segment_size=_APART_KIB)
    return qe.EdgeConfig(vectors={WHOLE: whole, WINDOWS: _windows(dimension)}, sparse_vectors={TERMS: _terms()}, optimizers=apart)


def _windows(dimension: int) -> qe.EdgeVectorParams:
    return qe.EdgeVectorParams(
        dimension,
        qe.Distance.Cosine,
        datatype=qe.VectorStorageDatatype.Float16,
        memory=qe.Memory.Cold,
        multivector_config=qe.MultiVectorConfig(qe.MultiVectorComparator.MaxSim),
        hnsw_config=_no_graph(),
    )


def _terms() -> qe.EdgeSparseVectorParams:
    return qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf, memory=qe.Memory.Cold)


def _no_graph() -> qe.HnswIndexConfig:
    return qe.HnswIndexConfig(0, _BREADTH, _SCANNED_KIB)


def indexes() -> Iterator[qe.UpdateOperation]:
    """Payload indexes: made before the first point, for a filter made after the graph costs seconds."""
    for key in KEYWORDS:
        linked = key in _LINKED
        yield qe.UpdateOperation.create_field_index(key, qe.KeywordIndexParams(enable_hnsw=linked, memory=None if linked else qe.Memory.Cold))
    for key in DATES:
        yield qe.UpdateOperation.create_field_index(key, qe.DatetimeIndexParams(enable_hnsw=False))


def point_of(point: Point) -> qe.Point:
    """A point as the engine takes it; a vector of zeros is left out, so that nothing is near it."""
    vectors: dict[str, list[float] | qe.SparseVector | list[list[float]]] = {}
    if np.any(point.whole):
        vectors[WHOLE] = point.whole.tolist()
    if np.any(point.windows):
        vectors[WINDOWS] = point.windows.tolist()
    if len(point.terms.indices):
        vectors[TERMS] = qe.SparseVector(point.terms.indices.tolist(), point.terms.values.tolist())
    return qe.Point(point.passage.id, vectors, payload_of(point.passage))


def vectors_of(named: object) -> Vectors:
    """What a record of the engine holds."""
    held = named if isinstance(named, dict) else {}
    whole, windows, terms = held.get(WHOLE), held.get(WINDOWS), held.get(TERMS)
    row = SparseRow(np.asarray(terms.indices, np.uint32), np.asarray(terms.values, np.float32)) if terms is not None else None
    return Vectors(
        np.empty(0, np.float32) if whole is None else np.asarray(whole, np.float32),
        np.empty((0, 0), np.float32) if windows is None else np.asarray(windows, np.float32),
        row or SparseRow(np.empty(0, np.uint32), np.empty(0, np.float32)),
    )


def ranking(points: Sequence[qe.ScoredPoint]) -> tuple[Scored, ...]:
    """Best first; equal scores by id, so that the same question gets the same answer."""
    return tuple(sorted((Scored(str(point.id), point.score) for point in points), key=lambda one: (-one.score, one.id)))


def nearest(vector: NDArray[np.float32], using: str, limit: int, conditions: Sequence[qe.ConditionType], breadth: int) -> qe.QueryRequest:
    """The nearest by one vector, as its int8 copies tell: who is nearer by a hair is seen when they are looked at."""
    told = qe.SearchParams(hnsw_ef=breadth, quantization=qe.QuantizationSearchParams(rescore=False))
    return qe.QueryRequest(limit, query=qe.Query.Nearest(vector.tolist(), using=using), filter=qe.Filter(must=list(conditions)), params=told)


def worded(terms: SparseRow, limit: int, conditions: Sequence[qe.ConditionType]) -> qe.QueryRequest:
    """The best by their terms."""
    sparse = qe.Query.Nearest(qe.SparseVector(terms.indices.tolist(), terms.values.tolist()), using=TERMS)
    return qe.QueryRequest(limit, query=sparse, filter=qe.Filter(must=list(conditions)))


def conditions(where: Where) -> list[qe.ConditionType]:
    """Every condition but the language, which is a quota and not only a filter."""
    return [_asked(condition) for condition in conditions_of(where)]


def _asked(condition: Condition) -> qe.FieldCondition:
    if isinstance(condition, Among):
        return among(condition.key, condition.values)
    days = qe.RangeDateTime(lte=condition.day) if isinstance(condition, NotAfter) else qe.RangeDateTime(gte=condition.day)
    return qe.FieldCondition(condition.key, range=days)


def among(key: str, values: Iterable[str]) -> qe.FieldCondition:
    """The field holds one of these words."""
    return qe.FieldCondition(key, match=qe.MatchAny(list(values)))
