"""What is learnt from use: candidates, changes of approved wordings, the shop's own wordings."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
WHEN = sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _short(name: str, length: int, *, unique: bool | None = None, index: bool | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, unique=unique, index=index)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "candidates",
        sa.Column("id", sa.String(36), primary_key=True),
        *(_short("kind", 16), _short("state", 16), _short("digest", 64, unique=True), _short("lang", 16), _short("market", 8), _short("topic", 64)),
        *(_text("title"), _text("asked"), _text("text"), sa.Column("findings", sa.JSON, nullable=False), _short("draft_id", 36)),
        *(_short("conversation_id", 64, index=True), _short("author", 128, index=True), _text("note"), sa.Column("made_at", WHEN, nullable=False)),
        *(_short("decided_by", 128), sa.Column("decided_at", WHEN), _text("reason")),
    )
    op.create_index("ix_candidates_state_made_at", "candidates", ["state", "made_at", "id"])
    op.create_table(
        "amendments",
        sa.Column("id", sa.String(36), primary_key=True),
        *(_short("key", 64), _short("how", 16), _short("source", 256), _short("lang", 16), _text("was"), _text("text")),
        *(sa.Column("states", sa.JSON, nullable=False), _short("draft_id", 36), _short("conversation_id", 64, index=True), _short("agent", 128)),
        sa.Column("at", WHEN, nullable=False),
    )
    op.create_index("ix_amendments_key", "amendments", ["key", "at"])
    op.create_table(
        "wordings",
        sa.Column("id", sa.String(36), primary_key=True),
        *(_short("key", 64, index=True), _short("state", 16), _short("how", 16), _short("source", 256), _short("lang", 16), _text("was"), _text("text")),
        *(sa.Column("authors", sa.JSON, nullable=False), _short("who", 128), sa.Column("at", WHEN, nullable=False)),
        *(sa.Column("starts_at", WHEN, nullable=False), _short("undone_by", 128), sa.Column("undone_at", WHEN)),
    )
    op.create_table(
        "spoken",
        sa.Column("draft_id", sa.String(36), primary_key=True),
        sa.Column("source", sa.String(256), primary_key=True),
        *(_short("lang", 16), _short("conversation_id", 64, index=True), sa.Column("distance", sa.Float, nullable=False)),
        sa.Column("at", WHEN, nullable=False),
    )
    op.create_index("ix_spoken_source_lang", "spoken", ["source", "lang", "at"])


def downgrade() -> None:
    """Drafts are made from the shipped wordings again."""
    for table in ("spoken", "wordings", "amendments", "candidates"):
        op.drop_table(table)
