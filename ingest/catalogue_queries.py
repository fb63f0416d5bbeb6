"""What every draft asks of the catalogue several times over, each statement put together once: building it takes longer than the database takes to answer.

Each is asked with `generation`, and with `ids`, or `family` and `lang`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from ingest.catalogue_staging import lives
from ingest.catalogue_tables import passages

if TYPE_CHECKING:
    from sqlalchemy import Select


@cache
def whole() -> Select[Any]:
    """Passages with every column."""
    return select(passages).where(passages.c.id.in_(bindparam("ids", expanding=True)), lives(passages, bindparam("generation")))


@cache
def marked() -> Select[Any]:
    """Of each passage its id and what makes its `Marks`, in that order."""
    return whole().with_only_columns(passages.c.id, passages.c.pieces, passages.c.terms, passages.c.family, passages.c.machine, passages.c.lang)


@cache
def of_family(*, in_one_language: bool) -> Select[Any]:
    """A family's passages in document order."""
    found = select(passages).where(passages.c.family == bindparam("family"), lives(passages, bindparam("generation")))
    return (found.where(passages.c.lang == bindparam("lang")) if in_one_language else found).order_by(passages.c.path, passages.c.ordinal)
