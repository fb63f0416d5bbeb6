"""Reads and writes records: the validator of a type is built on its first use, which takes ten milliseconds, and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

Record = TypeVar("Record")


def adapter(kind: type[Record]) -> TypeAdapter[Record]:
    """The adapter of a type, the same one each time."""
    found: TypeAdapter[Record] = _built(cast("Any", kind))
    return found


@lru_cache(maxsize=256)
def _built(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type that pydantic knows
    return TypeAdapter(kind)
