"""Ticket files: CSV, JSON and JSONL with a mapping file, one ticket a row, or one message a row."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from ingest.errors import SourceMissing, UnusableInput
from ingest.language import normal_tag
from ingest.quotes_html import without_quoted
from ingest.read import html_markdown
from ingest.readers.delimited import separator_of
from ingest.sources.mapping import at, read_mapping, said
from ingest.types.tickets import Page, Side, Ticket, TicketState, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ingest.fetch import Fetch
    from ingest.sources.mapping import Mapping
    from ingest.sources.spec import Spec

_AT_ONCE = 500
ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json")
_HTML = re.compile(r"</(?:p|div|br|blockquote|span|html|body|td|a|b|i|ul|li)\s*>|<br\s*/?>", re.IGNORECASE)


def tickets(_fetch: Fetch | None, spec: Spec, _cursor: str) -> Iterator[Page]:
    """The tickets of a file. It is a whole: what it does not hold is gone."""
    if spec.path is None or spec.mapping is None:
        raise UnusableInput(f"The source file of {spec.name} needs `path` (the export) and `mapping` (which column is what).")
    yield from read_export(spec.path, read_mapping(spec.mapping), spec.markets)


def read_export(path: Path, mapping: Mapping, markets: tuple[str, ...] = ()) -> Iterator[Page]:
    """Pages of a file's tickets. Raises `SourceMissing`, and `UnusableInput` with the line of a row that cannot be read or the columns there are."""
    found = _grouped(_rows(path), mapping) if mapping.rows_are_messages else _rows(path)
    made = (_ticket(row, mapping, markets) for row in _checked(found, mapping, path.name))
    while some := tuple(islice(made, _AT_ONCE)):
        yield Page("", tickets=some)
    yield Page("", complete=True)


def _rows(path: Path) -> Iterator[object]:
    if not path.is_file():
        raise SourceMissing(f"There is no file {path}; check the path.")
    if path.suffix.lower() not in ENDINGS:
        raise UnusableInput(f"{path.name} is no ticket export: it can be {', '.join(ENDINGS)}.")
    try:
        if path.suffix.lower() in {".jsonl", ".ndjson"}:
            yield from _lines(path)
        elif path.suffix.lower() == ".json":
            whole = json.loads(path.read_text("utf-8-sig"))
            yield from [{"id": name, "messages": one} if isinstance(one, list) else one for name, one in whole.items()] if isinstance(whole, dict) else whole
        else:
            yield from _table(path)
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise UnusableInput(f"{path.name} cannot be read ({error}); export it again as UTF-8. Nothing was changed.") from error


def _lines(path: Path) -> Iterator[object]:
    with path.open(encoding="utf-8-sig") as opened:
        for number, line in enumerate(opened, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except json.JSONDecodeError as error:
                    raise UnusableInput(f"{path.name}, line {number}: this is no JSON ({error.msg}); correct it. Nothing was changed.") from error


def _table(path: Path) -> Iterator[object]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        separator = separator_of(opened.read(100_000))
        opened.seek(0)
        yield from csv.DictReader(_without_nul(opened), delimiter=separator)


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "")


def _grouped(rows: Iterator[object], mapping: Mapping) -> Iterator[object]:
    """Rows that are messages, joined to tickets by their id; the first row's other columns stand for the ticket."""
    joined: dict[str, dict[str, object]] = {}
    for row in rows:
        one = joined.setdefault(said(row, mapping.id), {"first": row, "messages": []})
        messages = one["messages"]
        if isinstance(messages, list):
            messages.append(row)
    yield from (one | {"grouped": True} for one in joined.values())


def _checked(rows: Iterator[object], mapping: Mapping, name: str) -> Iterator[object]:
    """The rows, if the first of them has the columns that the mapping names."""
    for number, row in enumerate(rows, 1):
        first = _first(row)
        if number == 1 and isinstance(first, dict):
            wanted = {column for column in (mapping.id, mapping.customer, mapping.agent, mapping.status, mapping.messages) if column}
            missing = sorted(column for column in wanted if at(first, column) is None)
            if missing:
                raise UnusableInput(f"{name} has no column {', '.join(missing)}; it has {', '.join(map(str, list(first)[:30]))}. Correct the mapping file.")
        yield row


def _first(row: object) -> object:
    return row["first"] if isinstance(row, dict) and row.get("grouped") is True else row


def _ticket(row: object, mapping: Mapping, markets: tuple[str, ...]) -> Ticket:
    first = _first(row)
    solved = mapping.all_solved or said(first, mapping.status).casefold() in mapping.solved
    market = said(first, mapping.market).upper()
    lang = said(first, mapping.lang)
    return Ticket(
        id=said(first, mapping.id),
        state=TicketState.SOLVED if solved else TicketState.OPEN,
        subject=_plain(said(first, mapping.subject)),
        turns=tuple(_turns(row, mapping)),
        lang=normal_tag(lang) if lang else "",
        markets=(market,) if re.fullmatch(r"[A-Z]{2}", market) else markets,
        product=said(first, mapping.product),
        solved_on=_day(said(first, mapping.date)),
        people=tuple(name for column in mapping.names if (name := said(first, column))),
    )


def _turns(row: object, mapping: Mapping) -> Iterator[Turn]:
    if mapping.customer:
        told = ((Side.CUSTOMER, said(row, mapping.customer)), (Side.AGENT, said(row, mapping.agent)))
        yield from (Turn(side, _plain(text)) for side, text in told if text)
        return
    listed = at(row, "messages") if mapping.rows_are_messages else at(row, mapping.messages)
    for message in listed if isinstance(listed, list) else ():
        role, text = said(message, mapping.role).casefold(), said(message, mapping.text)
        side = Side.CUSTOMER if role in mapping.customers else Side.AGENT if role in mapping.agents else None
        if side and text:
            yield Turn(side, _plain(text))


def _plain(text: str) -> str:
    """Exports often hold HTML."""
    return html_markdown(without_quoted(text)) if _HTML.search(text) else text


def _day(text: str) -> date | None:
    """A day, or a moment in ISO 8601 or unix seconds; None for what cannot be read as one."""
    if text.isdigit() and len(text) in {10, 13}:
        return datetime.fromtimestamp(int(text[:10]), UTC).date()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
