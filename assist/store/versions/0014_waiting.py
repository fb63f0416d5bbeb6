"""Who waits since when, and how the newest draft read it: what lists are ordered by, beside the conversation, so that no draft is read for a list."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and fill them from what is kept."""
    op.add_column("conversations", sa.Column("waiting_since", sa.DateTime(timezone=True)))
    op.add_column("conversations", sa.Column("replied", sa.Integer, nullable=False, server_default="0"))
    for name, length in (("mood", 16), ("risk", 16), ("topic", 64)):
        op.add_column("conversations", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.create_index("ix_conversations_state_newest_at", "conversations", ["state", "newest_at"])
    op.create_index("ix_conversations_waiting_since", "conversations", ["waiting_since"])
    connection = op.get_bind()
    for name, state in connection.execute(sa.text("select id, state from conversations")).all():
        connection.execute(_FILL, {"id": name, **_waits(connection, name, state), **_read(connection, name)})


_FILL = sa.text(
    "update conversations set waiting_since = :since, replied = :replied, mood = :mood, risk = :risk, topic = :topic where id = :id"
).bindparams(sa.bindparam("since", type_=sa.DateTime(timezone=True)))


def _waits(connection: sa.Connection, name: str, state: str) -> dict[str, object]:
    since, replied = None, state != "open"
    rows = connection.execute(sa.text("select payload from messages where conversation_id = :id order by position"), {"id": name})
    for (payload,) in rows:
        one = json.loads(payload) if isinstance(payload, str) else payload
        if one.get("role") == "agent":
            since, replied = None, True
        elif one.get("role") == "customer" and since is None and one.get("at"):
            at = datetime.fromisoformat(one["at"])
            since = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return {"since": since if state == "open" else None, "replied": int(replied)}


def _read(connection: sa.Connection, name: str) -> dict[str, str]:
    query = sa.text("select payload from drafts where conversation_id = :id order by made_at desc limit 1")
    row = connection.execute(query, {"id": name}).first()
    payload = (json.loads(row[0]) if isinstance(row[0], str) else row[0]) if row else {}
    triage = payload.get("triage") or {}
    topic = next((one.get("intent", "") for one in triage.get("intents", [])), "")
    return {"mood": triage.get("emotion", ""), "risk": triage.get("risk", ""), "topic": topic[:64]}


def downgrade() -> None:
    """The columns go; they can be made again from what is kept."""
    op.drop_index("ix_conversations_waiting_since", "conversations")
    op.drop_index("ix_conversations_state_newest_at", "conversations")
    for name in ("topic", "risk", "mood", "replied", "waiting_since"):
        op.drop_column("conversations", name)
