"""Which column of a CSV file, or pointer into JSON (RFC 6901), is which field of an order or product: a shop's own file, checked line by line."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.errors import BadPayload, BadRequest
from ingest.cldr import is_currency
from prompts.errors import PromptError
from prompts.schema import read_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prompts.schema import Entry

BUYER = ("email", "phone", "first_name", "family_name", "language")
ORDER: tuple[str, ...] = ("number", "id", *BUYER, "placed_at", "changed_at", "currency", "total", "status", "country")
SENT = ("delivered_on", "carrier", "tracking", "promised")
PRODUCT = ("id", "name", "kind", "link", "changed_at", "currency", "fits", "sizes")
LINE = ("sku", "name", "quantity", "price")
VARIANT = ("sku", "price", "stock")
PARTS = {"orders": ((*ORDER, *SENT), LINE, "lines"), "products": (PRODUCT, VARIANT, "variants")}
MOST = 200_000
"""Rows of one file."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One order or product as its fields, and its lines or forms as theirs, all as the file writes them."""

    fields: dict[str, object]
    parts: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A mapping file."""

    kind: str
    """orders or products."""
    rows: str
    """Pointer to the list in a JSON document; "" for the document itself."""
    fields: Mapping[str, str]
    parts: Mapping[str, str]
    """Fields of a line or form; in JSON relative to an item of `list`, in CSV columns of the same row."""
    list: str
    """Pointer from an order to its lines (JSON)."""
    options: Mapping[str, str]
    """Name of an option to its column or pointer."""
    statuses: Mapping[str, str]
    """The shop's words to an order's status."""
    currency: str
    """Where no field says."""


def read_mapping(path: Path) -> FieldMap:
    """One file. Raises `BadRequest` with its line for a key nobody knows, or one that is missing."""
    try:
        given = read_entry(path).fields(("kind", "fields"), ("rows", "lines", "variants", "options", "statuses", "currency"))
        kind = given["kind"].choice(*PARTS)
        known, inner, name = PARTS[kind]
        fields = _texts(given["fields"], known)
        key = "number" if kind == "orders" else "name"
        if key not in fields:
            raise given["fields"].wrong(f"the key '{key}' is missing. Add it.")
        below = given[name].fields((), ("list", *inner)) if name in given else {}
        parts = {field: entry.text() for field, entry in below.items() if field != "list"}
        currency = given["currency"].text() if "currency" in given else ""
        if currency and not is_currency(currency):
            raise given["currency"].wrong("an ISO 4217 code such as EUR is expected.")
        return FieldMap(
            kind,
            given["rows"].text(empty=True) if "rows" in given else "",
            fields,
            parts,
            below["list"].text() if "list" in below else "",
            _texts(given["options"]) if "options" in given else {},
            _texts(given["statuses"]) if "statuses" in given else {},
            currency,
        )
    except (PromptError, OSError) as error:
        raise BadRequest(f"The mapping cannot be used: {error}") from error


def rows_of(data: bytes, mapping: FieldMap, *, table: bool) -> tuple[Mapped, ...]:
    """The orders or products of a document; `table` for CSV. Raises `BadPayload` for what is no such document, or lacks a column."""
    found = _of_table(data, mapping) if table else _of_json(data, mapping)
    if len(found) > MOST:
        raise BadPayload(f"The file holds more than {MOST:,} rows. Cut it in parts.")
    return found


def pointed(document: Any, pointer: str) -> object:  # noqa: ANN401 - JSON of any shape
    """What a JSON pointer leads to; None where the way ends before."""
    for step in pointer.lstrip("/").split("/") if pointer.strip("/") else ():
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list):
            document = document[int(name)] if name.isdecimal() and int(name) < len(document) else None
        else:
            document = document.get(name) if isinstance(document, dict) else None
    return document


def _of_json(data: bytes, mapping: FieldMap) -> tuple[Mapped, ...]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadPayload(f"The document is no JSON: {error}") from error
    found = pointed(document, mapping.rows)
    listed = found if isinstance(found, list) else [found]
    return tuple(_record(one, mapping) for one in listed if isinstance(one, dict))


def _record(one: dict[str, object], mapping: FieldMap) -> Mapped:
    inside = pointed(one, mapping.list) if mapping.list else None
    items = inside if isinstance(inside, list) else [one]
    parts = tuple(_part(item, mapping) for item in items if isinstance(item, dict)) if mapping.parts else ()
    return Mapped({name: pointed(one, pointer) for name, pointer in mapping.fields.items()}, parts)


def _part(item: dict[str, object], mapping: FieldMap) -> dict[str, object]:
    fields = {name: pointed(item, pointer) for name, pointer in mapping.parts.items()}
    return {**fields, "options": {name: pointed(item, pointer) for name, pointer in mapping.options.items()}}


def _of_table(data: bytes, mapping: FieldMap) -> tuple[Mapped, ...]:
    """Rows of one number are one order, a line each; an empty row is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPayload("The file is not written in UTF-8. Save it as CSV UTF-8.") from error
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t|", key=head.count))
    columns = set(reader.fieldnames or ())
    wanted = {*mapping.fields.values(), *mapping.parts.values(), *mapping.options.values()}
    if missing := sorted(wanted - columns):
        raise BadPayload(f"The file has no column {missing[0]!r}. It has {', '.join(sorted(columns))[:400]}. Correct the mapping, or the file.")
    key = mapping.fields["number" if mapping.kind == "orders" else "name"]
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in reader:
        if name := (row.get(key) or "").strip():
            grouped.setdefault(name, []).append(row)
    return tuple(_of_rows(rows, mapping) for rows in grouped.values())


def _of_rows(rows: list[dict[str, str]], mapping: FieldMap) -> Mapped:
    first: dict[str, object] = {name: rows[0].get(column) for name, column in mapping.fields.items()}
    parts: tuple[dict[str, object], ...] = tuple(
        {**{name: row.get(column) for name, column in mapping.parts.items()}, "options": {name: row.get(at) for name, at in mapping.options.items()}}
        for row in rows
    )
    return Mapped(first, parts if mapping.parts else ())


def _texts(entry: Entry, known: tuple[str, ...] = ()) -> dict[str, str]:
    given = entry.fields((), known) if known else entry.entries()
    return {name: one.text() for name, one in given.items()}
