"""The tables of what owners said of the law, of remedies and of approvals, as SQLAlchemy Core. Their history is in `versions/`."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String, Table, Text

from assist.store.tables import METADATA, Moment

MARKET_MARKS = Table(
    "market_marks",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("market", String(2), nullable=False, index=True),
    Column("fact", String(64), nullable=False),
    Column("act", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("by", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Column("review", Date),
    Column("value", String(32), nullable=False),
    Column("unit", String(16), nullable=False),
    Column("payer", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
)
"""What an owner verified, corrected or retired of a market's law, a row for each act; the newest of a fact counts."""

REMEDIES = Table(
    "remedies",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("kind", String(24), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("score", Integer, nullable=False),
    Column("offered", JSON, nullable=False),
    Column("taken", String(160), nullable=False),
    Column("amount", String(24), nullable=False),
    Column("cost", String(24), nullable=False, server_default="0"),
    Column("currency", String(3), nullable=False),
    Column("agent", String(128), nullable=False),
    Column("at", Moment, nullable=False),
)
"""Which of the offered remedies a customer took, a row each; `offered` lists the keys of all."""

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("remedy", String(160), nullable=False),
    Column("amount", String(24), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("note", Text, nullable=False),
    Column("asked_by", String(128), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("decided_by", String(128), nullable=False),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False),
)
"""Remedies above an agent's authority: waiting, approved, declined or withdrawn."""
