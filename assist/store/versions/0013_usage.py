"""What model calls took."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    key = [sa.Column(name, sa.String(size), primary_key=True) for name, size in (("day", 10), ("duty", 16), ("model", 200), ("profile", 80))]
    counts = [sa.Column(name, sa.Integer, nullable=False) for name in ("calls", "failed", "estimated")]
    sums = [sa.Column(name, sa.BigInteger, nullable=False) for name in ("prompt_tokens", "answer_tokens", "micros")]
    op.create_table("usage", *key, *counts, *sums)


def downgrade() -> None:
    """The counts go."""
    op.drop_table("usage")
