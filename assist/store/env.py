"""Alembic's entry: runs the migrations on the connection it is given."""

from __future__ import annotations

from alembic import context

from assist.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, version_table="assist_version", render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
