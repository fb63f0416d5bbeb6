"""Orders, parcels, products, customers, promises, letters and surveys."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    for make in (_orders, _shipments, _products, _customers, _promises, _letters, _surveys):
        make()


def downgrade() -> None:
    """They go; shops and carriers can tell again, customers cannot."""
    for name in ("surveys", "letters", "promises", "merges", "customer_talks", "customer_keys", "customers", "products", "shipments", "orders"):
        op.drop_table(name)


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.String(160), primary_key=True),
        sa.Column("feed", sa.String(40), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("shop_key", sa.String(64), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(24), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True)),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("buyer", sa.JSON, nullable=False),
    )
    op.create_index("ix_orders_number", "orders", ["number"])
    op.create_index("ix_orders_shop_key", "orders", ["shop_key"])
    op.create_index("ix_orders_address", "orders", ["address"])
    op.create_index("ix_orders_phone", "orders", ["phone"])


def _shipments() -> None:
    op.create_table(
        "shipments",
        sa.Column("tracking", sa.String(64), primary_key=True),
        sa.Column("feed", sa.String(40), nullable=False),
        sa.Column("order_number", sa.String(64), nullable=False),
        sa.Column("carrier", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(2), nullable=False),
        sa.Column("destination", sa.String(2), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("updated_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
    )
    op.create_index("ix_shipments_order_number", "shipments", ["order_number"])
    op.create_index("ix_shipments_lane", "shipments", ["carrier", "origin", "destination"])


def _products() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.String(160), primary_key=True),
        sa.Column("feed", sa.String(40), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True)),
        sa.Column("payload", sa.JSON, nullable=False),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "customer_keys",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("value", sa.String(254), primary_key=True),
        sa.Column("customer_id", sa.String(36), sa.ForeignKey("customers.id"), nullable=False),
    )
    op.create_index("ix_customer_keys_customer_id", "customer_keys", ["customer_id"])
    op.create_table(
        "customer_talks",
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("customer_id", sa.String(36), sa.ForeignKey("customers.id"), nullable=False),
    )
    op.create_index("ix_customer_talks_customer_id", "customer_talks", ["customer_id"])
    op.create_table(
        "merges",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kept", sa.String(36), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("gone", sa.String(36), nullable=False),
        sa.Column("moved", sa.JSON, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_merges_kept", "merges", ["kept"])
    op.create_index("ix_merges_gone", "merges", ["gone"])


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("draft_id", sa.String(36), sa.ForeignKey("drafts.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(128), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_promises_conversation_id", "promises", ["conversation_id"])
    op.create_index("ix_promises_due_at", "promises", ["due_at"])


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("key", sa.String(160), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id")),
        sa.Column("customer_id", sa.String(36), sa.ForeignKey("customers.id")),
        sa.Column("order_number", sa.String(64), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("gloss", sa.Text, nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_letters_conversation_id", "letters", ["conversation_id"])
    op.create_index("ix_letters_customer_id", "letters", ["customer_id"])
    op.create_index("ix_letters_state_due_at", "letters", ["state", "due_at"])


def _surveys() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("customer_id", sa.String(36), sa.ForeignKey("customers.id")),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("market", sa.String(2), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("csat", sa.Integer),
        sa.Column("nps", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_surveys_conversation_id", "surveys", ["conversation_id"])
    op.create_index("ix_surveys_answered_at", "surveys", ["answered_at"])
