"""What is older than the record is taken into it: from then on a draft or decision without an entry was put in past it, whatever day it names."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import sqlalchemy as sa
from alembic import op

from assist.store.moment import Moment
from assist.store.proof import decision_digests, draft_digests
from assist.store.record import TAKEN_IN, Act, Entry, entry_after

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DRAFTS = sa.table(
    "drafts",
    sa.column("id", sa.String),
    sa.column("conversation_id", sa.String),
    sa.column("made_at", Moment),
    sa.column("text", sa.Text),
    sa.column("payload", sa.JSON),
)
DECISIONS = sa.table(
    "decisions",
    sa.column("draft_id", sa.String),
    sa.column("conversation_id", sa.String),
    sa.column("verdict", sa.String),
    sa.column("final_text", sa.Text),
    sa.column("edit_distance", sa.Integer),
    sa.column("reason", sa.Text),
    sa.column("agent", sa.String),
    sa.column("digests", sa.JSON),
    sa.column("at", Moment),
)
RECORD = sa.table("record", *(sa.column(name) for name in Entry.__dataclass_fields__))
HEAD = sa.table("record_head", sa.column("number"), sa.column("digest"))


def upgrade() -> None:
    """An entry for each draft and decision that has none and is older than the first entry there is. One that is younger stays a stranger."""
    connection = op.get_bind()
    connection.execute(sa.update(HEAD).values(number=HEAD.c.number))  # held until the end, as whoever adds an entry does
    known = {act: _named(connection, act) for act in (Act.DRAFTED, Act.DECIDED)}
    until = _begun(connection)
    for row in connection.execute(sa.select(DRAFTS).where(DRAFTS.c.made_at < until).order_by(DRAFTS.c.made_at, DRAFTS.c.id)).all():
        if row.id not in known[Act.DRAFTED]:
            _add(connection, Act.DRAFTED, "", {"draft": row.id, **draft_digests(row.text, row.payload)}, row.conversation_id)
    for row in connection.execute(sa.select(DECISIONS).where(DECISIONS.c.at < until).order_by(DECISIONS.c.at, DECISIONS.c.draft_id)).all():
        if row.draft_id not in known[Act.DECIDED]:
            about = {"draft": row.draft_id, **decision_digests(SimpleNamespace(**row._mapping)), "verdict": row.verdict}
            _add(connection, Act.DECIDED, row.agent, about, row.conversation_id)


def downgrade() -> None:
    """Entries are never taken out of the record."""


def _named(connection: sa.Connection, act: Act) -> set[str]:
    bodies = connection.execute(sa.select(RECORD.c.body).where((RECORD.c.act == act.value) & (RECORD.c.body != ""))).scalars()
    return {str(json.loads(one).get("draft", "")) for one in bodies}


def _begun(connection: sa.Connection) -> datetime:
    first = connection.execute(sa.select(RECORD.c.at).order_by(RECORD.c.number).limit(1)).scalar()
    return datetime.fromisoformat(first) if first else datetime.max.replace(tzinfo=UTC)


def _add(connection: sa.Connection, act: Act, who: str, about: dict[str, object], subject: str) -> None:
    number, before = connection.execute(sa.select(HEAD.c.number, HEAD.c.digest)).one()
    row = entry_after(before, number + 1, act, who, {**about, TAKEN_IN: True}, subject)
    connection.execute(sa.insert(RECORD).values(**{name: getattr(row, name) for name in Entry.__dataclass_fields__}))
    connection.execute(sa.update(HEAD).values(number=row.number, digest=row.digest))
