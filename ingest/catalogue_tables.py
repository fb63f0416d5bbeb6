"""The tables behind the catalogue, in plain SQL types so that any SQLAlchemy database holds them."""

from __future__ import annotations

from sqlalchemy import Column, Date, DateTime, Index, Integer, LargeBinary, MetaData, String, Table, Text

FORMAT = 4
"""Layout of these tables; a higher one was written by a newer version, a lower one is brought up to date by `ingest/catalogue_upgrade.py`."""

metadata = MetaData()

meta = Table("ingest_meta", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

documents = Table(
    "ingest_documents",
    metadata,
    Column("path", String(1024), primary_key=True),
    Column("source", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("family", String(512), nullable=False),
    Column("lang", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("passages", Integer, nullable=False),
    Column("options", Text, nullable=False, server_default=""),
)
"""Every file ever given and how its last load ended. `digest` covers the bytes and how they were read, so an unchanged file is known unopened; `options` are
those of its last load, as JSON."""

_lived = ("since", "until")

versions = Table(
    "ingest_versions",
    metadata,
    Column("path", String(1024), primary_key=True),
    Column("since", Integer, primary_key=True),
    Column("until", Integer, nullable=True),
    Column("version", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("pages", Text, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    Column("number", Integer, nullable=False, server_default="1"),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    Column("about", Text, nullable=False, server_default=""),
    Column("base", Text, nullable=False, server_default=""),
    Index("ingest_versions_lived", *_lived),
)
"""A version is live in generation g if since <= g and (until is null or until > g). Ended ones stay as history. `base` is what
its file and the options of its load say of it and `about` what holds with what its owner stated here, each a `Meta` as JSON."""

passages = Table(
    "ingest_passages",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("since", Integer, primary_key=True),
    Column("until", Integer, nullable=True),
    Column("path", String(1024), nullable=False),
    Column("version", String(12), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("heading", Text, nullable=False),
    Column("page", Integer, nullable=True),
    Column("lang", String(16), nullable=False),
    Column("family", String(512), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("markets", Text, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("starts", Date, nullable=True),
    Column("ends", Date, nullable=True),
    Column("title", Text, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    Column("windows", LargeBinary, nullable=False),
    Column("pieces", LargeBinary, nullable=False),
    Column("terms", LargeBinary, nullable=False),
    Column("machine", Integer, nullable=False, server_default="0"),
    Column("products", Text, nullable=False, server_default=""),
    Column("channels", Text, nullable=False, server_default=""),
    Column("turns", Text, nullable=False, server_default=""),
    Index("ingest_passages_path", "path"),
    Index("ingest_passages_family", "family"),
    Index("ingest_passages_lived", *_lived),
)
"""`windows`: int32 pairs of start and end; `pieces`: uint32 ids of the encoder's distinct pieces, for late interaction; `terms`: uint32 dimensions of its
sparse vector, for overlap; `products` and `channels`: JSON lists, "" for none; `turns`: offsets parted by commas."""

corrections = Table(
    "ingest_corrections",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("path", String(1024), nullable=False),
    Column("original", Text, nullable=False),
    Column("corrected", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", String(256), nullable=False),
    Column("note", Text, nullable=False),
    Index("ingest_corrections_path", "path"),
)
"""What owners corrected by hand; no version of a document owns them, so that they outlive a new upload of it."""

pins = Table(
    "ingest_pins",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("wordings", Text, nullable=False),
    Column("sentences", Text, nullable=False),
    Column("markets", Text, nullable=False),
    Column("ends", Date, nullable=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", String(256), nullable=False),
    Column("note", Text, nullable=False),
)
"""`wordings`: JSON pairs of language and text; `sentences`: JSON pairs of path and quote. The row "pins" of the meta table counts every change."""

frequencies = Table(
    "ingest_frequencies",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("passages", Integer, nullable=False),
    Column("indices", LargeBinary, nullable=False),
    Column("counts", LargeBinary, nullable=False),
)
"""How many passages of a generation hold each term, for an index on a server; a folder keeps them beside it. `indices`: uint32, `counts`: int64."""
statements = Table("ingest_statements", metadata, Column("path", String(1024), primary_key=True), Column("meta", Text, nullable=False))
"""What an owner stated of a document here, as a `Meta` in JSON: it wins over whatever the file says, also when the file comes again."""

erasures = Table("ingest_erasures", metadata, Column("path", String(1024), primary_key=True), Column("generation", Integer, nullable=False))
"""Documents of which nothing may be left: their rows that end by `generation` go with the next pruning, history too."""

tasks = Table(
    "ingest_tasks",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("task", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=True),
    Column("finished_at", DateTime(timezone=True), nullable=True),
    Column("counts", Text, nullable=False),
    Column("generation", Integer, nullable=False),
)
"""The queue: what was asked for, in order, and how it ended. A task that was running when its process died is run again."""

dismissals = Table(
    "ingest_dismissals",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", String(128), nullable=False),
)
"""Findings of an audit that somebody dismissed: the id is a digest of the sentences they are about, so a changed sentence is a new finding."""
