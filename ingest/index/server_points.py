"""Passages, filters and rankings in a Qdrant server's words, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, uuid5

import numpy as np
from qdrant_client import models as m

from ingest.index.types import Scored
from ingest.sparse import SparseRow
from ingest.types import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from ingest.index.types import Point
    from ingest.types import Where

WINDOWS, TERMS = "windows", "terms"
NEVER = 2**31 - 1
"""`until` of a passage that has no end yet."""
_EVERYWHERE = "*"
"""Stands in `markets` of a passage that names no market, so that one condition finds "this market or none"."""
_ALWAYS, _FOREVER = "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"
_KEYWORDS = ("passage", "path", "lang", "kind", "family", "markets", "audience")


def indexes() -> dict[str, m.PayloadSchemaType | m.KeywordIndexParams | m.IntegerIndexParams]:
    """Payload indexes by field. The tenant's one lays a tenant's points side by side."""
    lived = m.IntegerIndexParams(type=m.IntegerIndexType.INTEGER, lookup=False, range=True)
    return {
        "tenant": m.KeywordIndexParams(type=m.KeywordIndexType.KEYWORD, is_tenant=True),
        "since": lived,
        "until": lived,
        **dict.fromkeys(_KEYWORDS, m.PayloadSchemaType.KEYWORD),
        "valid_from": m.PayloadSchemaType.DATETIME,
        "valid_to": m.PayloadSchemaType.DATETIME,
    }


def struct_of(point: Point, tenant: str, generation: int) -> m.PointStruct:
    """A point of a generation. Its id is of tenant, generation and passage, so that the same put twice is one point."""
    passage = point.passage
    vectors: dict[str, list[list[float]] | m.SparseVector] = {}
    if np.any(point.windows):
        vectors[WINDOWS] = point.windows.tolist()
    if len(point.terms.indices):
        vectors[TERMS] = m.SparseVector(indices=point.terms.indices.tolist(), values=point.terms.values.tolist())
    payload = {
        "tenant": tenant,
        "since": generation,
        "until": NEVER,
        "passage": passage.id,
        "path": passage.path,
        "version": passage.version,
        "lang": passage.lang,
        "kind": passage.kind.value,
        "family": passage.family,
        "markets": list(passage.markets) or [_EVERYWHERE],
        "audience": passage.audience.value,
        "valid_from": _day(passage.validity.starts) if passage.validity.starts else _ALWAYS,
        "valid_to": _day(passage.validity.ends) if passage.validity.ends else _FOREVER,
    }
    return m.PointStruct(id=str(uuid5(NAMESPACE_OID, f"{tenant}\n{generation}\n{passage.id}")), vector=vectors, payload=payload)


def conditions(where: Where) -> list[m.FieldCondition]:
    """Every condition but the language, which is a quota and not only a filter."""
    # whoever names no reader is a customer: no way of asking leaves this condition out
    wanted: list[m.FieldCondition] = [among("audience", [audience.value for audience in where.audiences or (Audience.PUBLIC,)])]
    if where.markets:
        wanted.append(among("markets", [*where.markets, _EVERYWHERE]))
    if where.kinds:
        wanted.append(among("kind", [kind.value for kind in where.kinds]))
    if where.families:
        wanted.append(among("family", where.families))
    if where.on is not None:
        day = _day(where.on)
        wanted.append(m.FieldCondition(key="valid_from", range=m.DatetimeRange(lte=day)))
        wanted.append(m.FieldCondition(key="valid_to", range=m.DatetimeRange(gte=day)))
    return wanted


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


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
