"""A moment as the tables keep it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import DateTime
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


SLACK = timedelta(minutes=5)
"""What was written further ahead than this was written by a clock that has been set back since."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC on every database: SQLite keeps no time zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the decorator's signature
        """Stored in UTC; a moment without a zone is taken as UTC."""
        return None if value is None else value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the decorator's signature
        """Read back with its zone."""
        return None if value is None else value if value.tzinfo else value.replace(tzinfo=UTC)
