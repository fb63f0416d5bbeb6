"""A mapping file: which column of an export is the subject, the customer's text, the agent's reply, the language, the day, the market, the status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import UnusableInput
from ingest.sources.spec import read_yaml
from prompts.errors import PromptFileError
from prompts.schema import Entry

if TYPE_CHECKING:
    from pathlib import Path

_ONE = ("id", "subject", "customer", "agent", "messages", "role", "text", "status", "lang", "date", "market", "product")
_MANY = ("solved", "customers", "agents", "names")
_CUSTOMERS, _AGENTS = ("customer", "user", "requester", "client", "end-user"), ("agent", "assistant", "support", "staff", "operator")


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names of columns; a dot leads inside an object: `scenario.name`. "" where the export has no such column."""

    id: str
    subject: str = ""
    customer: str = ""
    agent: str = ""
    messages: str = ""
    """A list of messages; with it, or without customer and agent, `role` and `text` name their parts."""
    role: str = ""
    text: str = ""
    status: str = ""
    lang: str = ""
    date: str = ""
    market: str = ""
    product: str = ""
    solved: tuple[str, ...] = ("solved", "closed", "resolved")
    """Values of the status column that mean solved, in small letters."""
    customers: tuple[str, ...] = _CUSTOMERS
    agents: tuple[str, ...] = _AGENTS
    """Values of the role that mean customer and agent, in small letters; whoever else speaks is left out."""
    names: tuple[str, ...] = ()
    """Columns that name people; what they hold is taken out of the texts."""
    all_solved: bool = False
    """The export holds solved tickets alone and has no status column."""

    @property
    def rows_are_messages(self) -> bool:
        """Whether a row is one message, and a ticket the rows of the same id."""
        return not self.messages and not self.customer


def read_mapping(path: Path) -> Mapping:
    """A mapping file. Raises `SourceMissing` and `UnusableInput`, which names file and key."""
    try:
        return _mapping(Entry(read_yaml(path), path.name))
    except PromptFileError as error:
        raise UnusableInput(f"Mapping file {error}") from error


def _mapping(top: Entry) -> Mapping:
    fields = top.fields(("id",), (*_ONE, *_MANY, "all_solved"))
    one = {name: fields[name].text() for name in _ONE if name in fields}
    many = {name: tuple(word if name == "names" else word.casefold() for word in fields[name].words()) for name in _MANY if name in fields}
    mapping = Mapping(**one, **many, all_solved="all_solved" in fields and fields["all_solved"].flag())  # type: ignore[arg-type]
    if mapping.customer and not mapping.agent:
        raise top.wrong("the key 'agent' is missing: name the column of the agent's reply.")
    if not mapping.customer and not (mapping.role and mapping.text):
        raise top.wrong("name the columns of the texts: 'customer' and 'agent', or 'role' and 'text' of each message.")
    if not mapping.status and not mapping.all_solved:
        raise top.wrong("only solved tickets become knowledge: name the 'status' column, or write `all_solved: true`.")
    return mapping


def at(row: object, name: str) -> object:
    """What stands in a column; a dot leads inside an object or to a place of a list. None if there is nothing."""
    if isinstance(row, dict) and name in row:
        return row[name]
    found = row
    for step in name.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def said(row: object, name: str) -> str:
    """A column's text; "" if it holds none."""
    found = at(row, name) if name else None
    return str(found).strip() if isinstance(found, str | int | float) and not isinstance(found, bool) else ""
