"""The tables, as SQLAlchemy Core. Their history is in `versions/`."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from assist.store.moment import Moment as Moment  # noqa: PLC0414 - told on to the other files of tables

METADATA = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"})

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("newest_at", Moment, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("waiting_since", Moment),
    Column("replied", Integer, nullable=False, server_default="0"),
    Column("mood", String(16), nullable=False, server_default=""),
    Column("risk", String(16), nullable=False, server_default=""),
    Column("topic", String(64), nullable=False, server_default=""),
    Index("ix_conversations_state_newest_at", "state", "newest_at"),
    Index("ix_conversations_waiting_since", "waiting_since"),
)
"""One row per conversation; `payload` is everything of it but its messages. `waiting_since`: the oldest customer's message that waits for a reply; `replied`: 1
once the shop ever replied; `mood`, `risk` and `topic` as the newest draft read them."""

MESSAGES = Table(
    "messages",
    METADATA,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("payload", JSON, nullable=False),
)

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answered", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Index("ix_drafts_conversation_state", "conversation_id", "state"),
)
"""`state` is current, outdated or decided; `answered` is the number of messages the draft has read."""

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("draft_id", String(36), ForeignKey("drafts.id"), nullable=False, unique=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("final_text", Text, nullable=False),
    Column("edit_distance", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("agent", String(128), nullable=False),
    Column("digests", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)
"""What a person decided; one decision for a draft, never changed."""

SOURCE_MARKS = Table(
    "source_marks",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("complaint", String(16), nullable=False),
    Column("path", String(1024), nullable=False),
    Column("quote", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("agent", String(128), nullable=False),
    Column("at", Moment, nullable=False),
)
"""What an agent marked wrong, outdated or missing at a source; `path` is empty where nothing was found at all."""

VOUCHED = Table(
    "vouched",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("draft_id", String(36), ForeignKey("drafts.id"), nullable=False),
    Column("code", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("agent", String(128), nullable=False),
    Column("at", Moment, nullable=False),
)
"""What the guard found in a reply that a person sent all the same, a row for each finding, with the person's reason."""

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("prefix", String(16), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("name", String(128), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("used_on", Moment),
)
"""Keys for programs; a key itself is nowhere, only its digest."""

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("connection", String(40), primary_key=True),
    Column("mark", String(128), primary_key=True),
    Column("at", Moment, nullable=False),
)
"""What webhooks have brought: a delivery's own id and the digest of its body, a row for each, so that the same one is never taken twice."""

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("key", String(160), nullable=False, unique=True),
    Column("subject", String(64), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unsure", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("status", Integer, nullable=False),
    Column("told", Text, nullable=False),
    Index("ix_jobs_state_due_at", "state", "due_at"),
    Index("ix_jobs_subject", "subject"),
)
"""What is still to be done, and was: `key` makes a job the only one of its kind for its cause; `unsure` is 1 where a try may have taken effect."""

CHOICES = Table(
    "choices",
    METADATA,
    Column("subject", String(160), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""What agents chose and is remembered: a customer's reply language, a paused conversation."""

USAGE = Table(
    "usage",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("duty", String(16), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("profile", String(80), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("answer_tokens", BigInteger, nullable=False),
    Column("estimated", Integer, nullable=False),
    Column("micros", BigInteger, nullable=False),
)
"""What model calls took: a row for each day (UTC), duty, model and profile; `micros` is their cost in millionths of the shop's currency."""

RECORD = Table(
    "record",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("act", String(16), nullable=False),
    Column("who", String(128), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("salt", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("content", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)
"""The unbroken record; `salt`, `subject` and `body` go with a customer's data, all else stays."""

RECORD_HEAD = Table(
    "record_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)
"""One row: how many entries there are and the last one's digest. Whoever adds one holds it, so that there is one order."""
