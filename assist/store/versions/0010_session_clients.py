"""With which browser a session began, as a word its person knows it by."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sessions that stand have none."""
    op.add_column("sessions", sa.Column("client", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    """Sessions go on without it."""
    with op.batch_alter_table("sessions") as batch:
        batch.drop_column("client")
