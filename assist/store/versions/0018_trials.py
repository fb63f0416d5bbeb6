"""Experiments and the conversations in them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "trials",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("arm", sa.JSON, nullable=False),
        sa.Column("metric", sa.String(16), nullable=False),
        sa.Column("least", sa.Integer, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("made_by", sa.String(128), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_table(
        "trial_cases",
        sa.Column("trial_id", sa.String(36), sa.ForeignKey("trials.id"), primary_key=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("customer", sa.String(64), nullable=False),
        sa.Column("arm", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_trial_cases_conversation_id", "trial_cases", ["conversation_id"])
    op.create_index("ix_trial_cases_customer", "trial_cases", ["customer"])


def downgrade() -> None:
    """Experiments are forgotten; what was drafted in them stays."""
    for name in ("trial_cases", "trials"):
        op.drop_table(name)
