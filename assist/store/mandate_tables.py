"""Tables of standing approvals, as SQLAlchemy Core."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, Text

from assist.store.tables import METADATA, Moment

MANDATES = Table(
    "mandates",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("intent", String(64), nullable=False),
    Column("markets", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("per_day", Integer, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("person", String(128), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("stopped_at", Moment),
    Column("stopped_by", String(128), nullable=False),
    Column("why", String(32), nullable=False),
)
"""One script that a person approves ahead, for some markets and a time; once stopped it never holds again."""

MANDATED = Table(
    "mandated",
    METADATA,
    Column("draft_id", String(36), primary_key=True),
    Column("mandate_id", String(36), nullable=False),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("sampled", Integer, nullable=False),
    Column("right", Integer),
    Column("findings", JSON, nullable=False),
    Column("judged_by", Text, nullable=False),
    Index("ix_mandated_mandate_at", "mandate_id", "at"),
)
"""Each reply that went out by a standing approval; `right` is 1 or 0 once it was judged."""
