"""Standing approvals and what went out by them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; none is given."""
    op.create_table(
        "mandates",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("markets", sa.JSON, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("per_day", sa.Integer, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("given_at", WHEN, nullable=False),
        sa.Column("stopped_at", WHEN),
        sa.Column("stopped_by", sa.String(128), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
    )
    op.create_table(
        "mandated",
        sa.Column("draft_id", sa.String(36), primary_key=True),
        sa.Column("mandate_id", sa.String(36), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False, index=True),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("sampled", sa.Integer, nullable=False),
        sa.Column("right", sa.Integer),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("judged_by", sa.Text, nullable=False),
    )
    op.create_index("ix_mandated_mandate_at", "mandated", ["mandate_id", "at"])


def downgrade() -> None:
    """Nothing goes out without a person's key any more."""
    op.drop_table("mandated")
    op.drop_table("mandates")
