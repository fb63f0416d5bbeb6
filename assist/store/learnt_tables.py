"""Tables of what is learnt from use, as SQLAlchemy Core."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Index, String, Table, Text

from assist.store.tables import METADATA, Moment

CANDIDATES = Table(
    "candidates",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("lang", String(16), nullable=False),
    Column("market", String(8), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("draft_id", String(36), nullable=False),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("author", String(128), nullable=False, index=True),
    Column("note", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("decided_by", String(128), nullable=False),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False),
    Index("ix_candidates_state_made_at", "state", "made_at", "id"),
)
"""Texts that would become knowledge, without personal data; `digest` makes the same text about the same thing one candidate."""

AMENDMENTS = Table(
    "amendments",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("how", String(16), nullable=False),
    Column("source", String(256), nullable=False),
    Column("lang", String(16), nullable=False),
    Column("was", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("states", JSON, nullable=False),
    Column("draft_id", String(36), nullable=False),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("agent", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_amendments_key", "key", "at"),
)
"""Changes that people made to approved wordings, values masked; the same change has the same key."""

WORDINGS = Table(
    "wordings",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("key", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("how", String(16), nullable=False),
    Column("source", String(256), nullable=False),
    Column("lang", String(16), nullable=False),
    Column("was", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("undone_by", String(128), nullable=False),
    Column("undone_at", Moment),
)
"""The shop's own wordings: approved and holding from `starts_at`, rejected, or undone. None is ever taken out."""

SPOKEN = Table(
    "spoken",
    METADATA,
    Column("draft_id", String(36), primary_key=True),
    Column("source", String(256), primary_key=True),
    Column("lang", String(16), nullable=False),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("distance", Float, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_spoken_source_lang", "source", "lang", "at"),
)
"""Which approved wordings stood in each reply that was decided, and how much of the reply was typed anew, 0 to 1."""
