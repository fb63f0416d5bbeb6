"""Tables of who may come in and what they asked: accounts, sessions, sign-ins under way, answers under a key."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Table

from assist.store.tables import METADATA, Moment

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("folded", String(128), nullable=False, unique=True),
    Column("roles", JSON, nullable=False),
    Column("digest", String(256), nullable=False),
    Column("subject", String(512), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)
"""People who sign in; `digest` is their password's (Argon2id), `subject` who they are at an identity provider."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("account_id", String(36), ForeignKey("accounts.id"), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("earlier", String(64), nullable=False, index=True),
    Column("began_at", Moment, nullable=False),
    Column("renewed_at", Moment, nullable=False),
    Column("client", String(64), nullable=False, server_default=""),
)
"""Who is signed in; `digest` is the token's, `earlier` that of the token it was traded for."""

LOGINS = Table(
    "logins",
    METADATA,
    Column("state", String(64), primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("to", String(2000), nullable=False),
    Column("began_at", Moment, nullable=False),
)
"""Browsers on their way to the identity provider, by digest of their state."""

ANSWERS = Table(
    "answers",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary),
    Column("at", Moment, nullable=False, index=True),
)
"""What was answered under an idempotency key, by digest of who asked and of the key, for a day; status 0 while it is under way."""

TRIES = Table(
    "tries",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("at", Moment, nullable=False),
)
"""Tries to sign in of the last quarter of an hour, by digest of account and address."""
