"""The narrow rows that figures are counted from; the service fills in those of older conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _cases()
    _drafts()
    _parts()


def _cases() -> None:
    op.create_table(
        "measured_cases",
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("began_at", MOMENT, nullable=False),
        *(sa.Column(name, sa.String(size), nullable=False) for name, size in (("language", 16), ("market", 8), ("channel", 24), ("topic", 64))),
        *(sa.Column(name, sa.String(size), nullable=False) for name, size in (("complaint", 16), ("mood", 16), ("product", 128), ("carrier", 64))),
        sa.Column("lane", sa.String(8), nullable=False),
        sa.Column("customer", sa.String(64), nullable=False),
        sa.Column("ordered_on", sa.Date),
        sa.Column("remedy", sa.String(16), nullable=False),
        sa.Column("first_seconds", sa.Integer),
        sa.Column("close_seconds", sa.Integer),
        sa.Column("replied_at", MOMENT),
        sa.Column("again", sa.Integer, nullable=False),
        sa.Column("waits", sa.Integer, nullable=False),
    )
    op.create_index("ix_measured_cases_customer", "measured_cases", ["customer"])
    counted = ["began_at", "language", "market", "topic", "first_seconds", "waits", "replied_at", "again"]
    op.create_index("ix_measured_cases_counted", "measured_cases", counted)


def _drafts() -> None:
    op.create_table(
        "measured_drafts",
        sa.Column("draft_id", sa.String(36), sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        *(sa.Column(name, sa.String(size), nullable=False) for name, size in (("language", 16), ("market", 8), ("topic", 64), ("mode", 16), ("refusal", 32))),
        sa.Column("glossed", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("shown_at", MOMENT),
        sa.Column("decided_at", MOMENT),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("distance", sa.Integer, nullable=False),
        sa.Column("because", sa.String(16), nullable=False),
        sa.Column("agent", sa.String(128), nullable=False),
        sa.Column("handled_seconds", sa.Integer),
    )
    op.create_index("ix_measured_drafts_conversation_id", "measured_drafts", ["conversation_id"])
    counted = ["made_at", "language", "market", "topic", "verdict", "refusal", "because", "glossed", "shown_at", "distance", "handled_seconds"]
    op.create_index("ix_measured_drafts_counted", "measured_drafts", counted)


def _parts() -> None:
    op.create_table(
        "measured_parts",
        sa.Column("draft_id", sa.String(36), sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(512), primary_key=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("distance", sa.Integer, nullable=False),
    )
    op.create_index("ix_measured_parts_counted", "measured_parts", ["kind", "name", "made_at", "verdict", "distance"])


def downgrade() -> None:
    """What was counted goes; what it was counted from stays."""
    for name in ("measured_parts", "measured_drafts", "measured_cases"):
        op.drop_table(name)
