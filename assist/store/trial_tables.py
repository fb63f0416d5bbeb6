"""The tables of experiments, as SQLAlchemy Core."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String, Table, Text

from assist.store.tables import METADATA, Moment

TRIALS = Table(
    "trials",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("arm", JSON, nullable=False),
    Column("metric", String(16), nullable=False),
    Column("least", Integer, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("made_by", String(128), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("why", String(16), nullable=False),
    Column("detail", Text, nullable=False),
)
"""Two ways to draft; `arm` is what the second one does otherwise, `ended_at` is empty while it runs."""

TRIAL_CASES = Table(
    "trial_cases",
    METADATA,
    Column("trial_id", String(36), ForeignKey("trials.id"), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True, index=True),
    Column("customer", String(64), nullable=False, index=True),
    Column("arm", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Which conversation was drafted by which arm: 0 is the shop as it is, 1 the other way."""
