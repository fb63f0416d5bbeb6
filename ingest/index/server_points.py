"""Passages, filters and rankings in a Qdrant server's words, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, uuid5

import numpy as np
from qdrant_client import models as m

from ingest.index.payload import DATES, KEYWORDS, Among, NotAfter, payload_of
from ingest.index.payload import conditions as conditions_of
from ingest.index.types import Scored
from ingest.signature import LAYOUT
from ingest.sparse import SparseRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ingest.index.payload import Condition
    from ingest.index.types import Point
    from ingest.types import Where

WHOLE, WINDOWS, TERMS = "whole", "windows", "terms"
NEVER = 2**31 - 1
"""`until` of a passage that has no end yet."""


def indexes() -> dict[str, m.PayloadSchemaType | m.KeywordIndexParams | m.IntegerIndexParams]:
    """Payload indexes by field. The tenant's one lays a tenant's points side by side."""
    lived = m.IntegerIndexParams(type=m.IntegerIndexType.INTEGER, lookup=False, range=True)
    return {
        "tenant": m.KeywordIndexParams(type=m.KeywordIndexType.KEYWORD, is_tenant=True),
        "since": lived,
        "until": lived,
        "layout": lived,
        **dict.fromkeys(("passage", *KEYWORDS), m.PayloadSchemaType.KEYWORD),
        **dict.fromkeys(DATES, m.PayloadSchemaType.DATETIME),
    }


def struct_of(point: Point, tenant: str, generation: int) -> m.PointStruct:
    """A point of a generation. Its id is of tenant, generation and passage, so that the same put twice is one point."""
    passage = point.passage
    vectors: dict[str, list[float] | list[list[float]] | m.SparseVector] = {}
    if np.any(point.whole):
        vectors[WHOLE] = point.whole.tolist()
    if np.any(point.windows):
        vectors[WINDOWS] = point.windows.tolist()
    if len(point.terms.indices):
        vectors[TERMS] = m.SparseVector(indices=point.terms.indices.tolist(), values=point.terms.values.tolist())
    own = {"tenant": tenant, "since": generation, "until": NEVER, "layout": LAYOUT, "passage": passage.id}
    payload = {**own, **payload_of(passage)}
    return m.PointStruct(id=str(uuid5(NAMESPACE_OID, f"{tenant}\n{generation}\n{passage.id}")), vector=vectors, payload=payload)


def conditions(where: Where) -> list[m.FieldCondition]:
    """Every condition but the language, which is a quota and not only a filter."""
    return [_asked(condition) for condition in conditions_of(where)]


def _asked(condition: Condition) -> m.FieldCondition:
    if isinstance(condition, Among):
        return among(condition.key, condition.values)
    days = m.DatetimeRange(lte=condition.day) if isinstance(condition, NotAfter) else m.DatetimeRange(gte=condition.day)
    return m.FieldCondition(key=condition.key, range=days)


def among(key: str, values: Iterable[str]) -> m.FieldCondition:
    """The field holds one of these words."""
    return m.FieldCondition(key=key, match=m.MatchAny(any=list(values)))


def equals(key: str, value: str) -> m.FieldCondition:
    """The field holds this word."""
    return m.FieldCondition(key=key, match=m.MatchValue(value=value))


def ranking(points: Sequence[m.ScoredPoint]) -> tuple[Scored, ...]:
    """Best first; equal scores by id, so that the same question gets the same answer."""
    scored = (Scored(str((point.payload or {})["passage"]), point.score) for point in points)
    return tuple(sorted(scored, key=lambda one: (-one.score, one.id)))


def whole_of(record: m.Record) -> NDArray[np.float32]:
    """(dimension,) vector of a whole passage; empty if it has none."""
    held = record.vector.get(WHOLE) if isinstance(record.vector, dict) else None
    return np.asarray(held if isinstance(held, list) else [], np.float32)


def windows_of(record: m.Record) -> NDArray[np.float32]:
    """(windows, dimension) vectors of a point; no rows if it has none."""
    held = record.vector.get(WINDOWS) if isinstance(record.vector, dict) else None
    return np.asarray(held, np.float32) if isinstance(held, list) and held else np.empty((0, 0), np.float32)


def terms_of(record: m.Record) -> SparseRow:
    """The sparse vector of a point; empty if it has none."""
    held = record.vector.get(TERMS) if isinstance(record.vector, dict) else None
    if not isinstance(held, m.SparseVector):
        return SparseRow(np.empty(0, np.uint32), np.empty(0, np.float32))
    return SparseRow(np.asarray(held.indices, np.uint32), np.asarray(held.values, np.float32))
