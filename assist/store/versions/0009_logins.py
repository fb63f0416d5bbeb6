"""Browsers on their way to the identity provider."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "logins",
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("to", sa.String(2000), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Whoever is on the way begins anew."""
    op.drop_table("logins")
