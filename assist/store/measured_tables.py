"""The tables that figures are counted from, as SQLAlchemy Core: no text, no name, one narrow row for what a draft's JSON says at length."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table

from assist.store.tables import METADATA, Moment

COUNTED = ("language", "market", "topic", "verdict", "refusal", "because", "glossed", "shown_at", "distance", "handled_seconds")
"""Figures are counted from the index alone: with the rows in it, a year of them is read in a quarter of the time."""

MEASURED_CASES = Table(
    "measured_cases",
    METADATA,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("began_at", Moment, nullable=False),
    Column("language", String(16), nullable=False),
    Column("market", String(8), nullable=False),
    Column("channel", String(24), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("complaint", String(16), nullable=False),
    Column("mood", String(16), nullable=False),
    Column("product", String(128), nullable=False),
    Column("carrier", String(64), nullable=False),
    Column("lane", String(8), nullable=False),
    Column("customer", String(64), nullable=False, index=True),
    Column("ordered_on", Date),
    Column("remedy", String(16), nullable=False),
    Column("first_seconds", Integer),
    Column("close_seconds", Integer),
    Column("replied_at", Moment),
    Column("again", Integer, nullable=False),
    Column("waits", Integer, nullable=False),
    Index("ix_measured_cases_counted", "began_at", "language", "market", "topic", "first_seconds", "waits", "replied_at", "again"),
)
"""One row per conversation. `customer` is a digest; `first_seconds` from the customer's first message to the first reply, `close_seconds` to the
last one so far; `again` counts the customer's messages after the first reply; `waits` is 1 while the customer spoke last; `lane` is "CN-DE"."""

MEASURED_DRAFTS = Table(
    "measured_drafts",
    METADATA,
    Column("draft_id", String(36), ForeignKey("drafts.id"), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("language", String(16), nullable=False),
    Column("market", String(8), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("refusal", String(32), nullable=False),
    Column("glossed", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("shown_at", Moment),
    Column("decided_at", Moment),
    Column("verdict", String(16), nullable=False),
    Column("distance", Integer, nullable=False),
    Column("because", String(16), nullable=False),
    Column("agent", String(128), nullable=False),
    Column("handled_seconds", Integer),
    Column("micros", BigInteger, nullable=False, server_default="0"),
    Index("ix_measured_drafts_counted", "made_at", *COUNTED),
)
"""One row per draft. `handled_seconds` from its showing to the decision. `micros` is what the model calls of it and of its rewordings cost, in millionths of
the currency that the shop counts them in. `distance` is the edit's share of the draft in thousandths
(0 as it was, 1,000 all of it); `verdict` is empty until a person decided;
`because` is why it was rejected: one of the reasons with a key of its own, other, or empty."""

MEASURED_PARTS = Table(
    "measured_parts",
    METADATA,
    Column("draft_id", String(36), ForeignKey("drafts.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("name", String(512), primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("distance", Integer, nullable=False),
    Index("ix_measured_parts_counted", "kind", "name", "made_at", "verdict", "distance"),
)
"""Which approved scripts wrote a draft, and which documents it cites; the decision once more, so that no join is needed to count."""

ALL = (MEASURED_PARTS, MEASURED_DRAFTS, MEASURED_CASES)
