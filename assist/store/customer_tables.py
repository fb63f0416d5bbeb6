"""The tables of orders, parcels, products, customers and what the shop owes them, as SQLAlchemy Core. Their history is in `versions/`."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from assist.store.tables import METADATA, Moment

ORDERS = Table(
    "orders",
    METADATA,
    Column("id", String(160), primary_key=True),
    Column("feed", String(40), nullable=False),
    Column("number", String(64), nullable=False, index=True),
    Column("shop_key", String(64), nullable=False, index=True),
    Column("address", String(254), nullable=False, index=True),
    Column("phone", String(24), nullable=False, index=True),
    Column("as_of", Moment),
    Column("payload", JSON, nullable=False),
    Column("buyer", JSON, nullable=False),
)
"""What shops told: `number` folded, `address` and `phone` the buyer's; no means of payment is in it. The newest by the shop's own clock stays."""

SHIPMENTS = Table(
    "shipments",
    METADATA,
    Column("tracking", String(64), primary_key=True),
    Column("feed", String(40), nullable=False),
    Column("order_number", String(64), nullable=False, index=True),
    Column("carrier", String(64), nullable=False),
    Column("origin", String(2), nullable=False),
    Column("destination", String(2), nullable=False),
    Column("sent_at", Moment),
    Column("delivered_at", Moment),
    Column("updated_at", Moment),
    Column("told_at", Moment, nullable=False),
    Column("payload", JSON, nullable=False),
    Index("ix_shipments_lane", "carrier", "origin", "destination"),
)
"""What carriers told of a parcel, and when; `sent_at` to `delivered_at` is what lanes are measured by."""

PRODUCTS = Table(
    "products",
    METADATA,
    Column("id", String(160), primary_key=True),
    Column("feed", String(40), nullable=False),
    Column("words", Text, nullable=False),
    Column("as_of", Moment),
    Column("payload", JSON, nullable=False),
)
"""Articles with their forms; `words` is what a search looks in. Price and stock hold at `as_of`."""

CUSTOMERS = Table(
    "customers",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("payload", JSON, nullable=False),
    Column("opted_out_at", Moment),
    Column("made_at", Moment, nullable=False),
)
"""One row for a person, whatever channel they write by."""

CUSTOMER_KEYS = Table(
    "customer_keys",
    METADATA,
    Column("kind", String(16), primary_key=True),
    Column("value", String(254), primary_key=True),
    Column("customer_id", String(36), ForeignKey("customers.id"), nullable=False, index=True),
)
"""By what a person is known: an e-mail address, a telephone number, a helpdesk's number."""

CUSTOMER_TALKS = Table(
    "customer_talks",
    METADATA,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("customer_id", String(36), ForeignKey("customers.id"), nullable=False, index=True),
)

MERGES = Table(
    "merges",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("kept", String(36), ForeignKey("customers.id"), nullable=False, index=True),
    Column("gone", String(36), nullable=False, index=True),
    Column("moved", JSON, nullable=False),
    Column("consent", Text, nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone_at", Moment),
)
"""Two records made one, with all that is needed to part them again; `consent` is how the customer agreed."""

PROMISES = Table(
    "promises",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("draft_id", String(36), ForeignKey("drafts.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("agent", String(128), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("settled_at", Moment),
)
"""What an approved reply says will happen by a day; `state` is open, kept, broken or dropped."""

LETTERS = Table(
    "letters",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("key", String(160), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), index=True),
    Column("customer_id", String(36), ForeignKey("customers.id"), index=True),
    Column("order_number", String(64), nullable=False),
    Column("language", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("gloss", Text, nullable=False),
    Column("sources", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("who", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_letters_state_due_at", "state", "due_at"),
)
"""What the shop writes unasked: check-ins and notices. Drafted until a person approves or drops one; `key` keeps a second for the same cause away."""

SURVEYS = Table(
    "surveys",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("customer_id", String(36), ForeignKey("customers.id")),
    Column("language", String(12), nullable=False),
    Column("market", String(2), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("answered_at", Moment, index=True),
    Column("csat", Integer),
    Column("nps", Integer),
    Column("reason", Text, nullable=False),
)
"""A question how it went, asked by a signed link: `csat` 1 to 5, `nps` 0 to 10, `reason` in the customer's words; all empty until it is answered, once."""
