"""What a taken remedy and the model calls of a draft cost the shop; an experiment that was decided by seconds of work says so."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TRIALS = sa.table("trials", sa.column("metric", sa.String))
REMEDIES = sa.table("remedies", sa.column("amount", sa.String), sa.column("cost", sa.String))


def upgrade() -> None:
    """A remedy of before is taken to have cost what it was worth, a draft of before nothing."""
    op.add_column("measured_drafts", sa.Column("micros", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("remedies", sa.Column("cost", sa.String(24), nullable=False, server_default="0"))
    op.execute(sa.update(REMEDIES).values(cost=REMEDIES.c.amount))
    op.execute(sa.update(TRIALS).where(TRIALS.c.metric == "cost").values(metric="handling"))


def downgrade() -> None:
    """Costs are forgotten; an experiment that was decided by money is then told as one of seconds."""
    op.execute(sa.update(TRIALS).where(TRIALS.c.metric == "handling").values(metric="cost"))
    with op.batch_alter_table("remedies") as table:
        table.drop_column("cost")
    with op.batch_alter_table("measured_drafts") as table:
        table.drop_column("micros")
