"""Faults that are known of products: the owner's own file, from which customers who bought one are told before they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assist.errors import BadRequest
from prompts.errors import PromptError
from prompts.schema import read_entry

if TYPE_CHECKING:
    from pathlib import Path

    from prompts.schema import Entry

FILE = "faults.yaml"


@dataclass(frozen=True, slots=True)
class Fault:
    """One known fault."""

    sku: str
    text: dict[str, str]
    """What is wrong and what to do, by language; English where a customer's is missing."""
    source: str
    """Where it stands: a recall notice, a document of the knowledge."""
    bought_from: date
    bought_until: date


def read_faults(data: Path) -> tuple[Fault, ...]:
    """The faults of `faults.yaml` in the data folder; none without that file. Raises `BadRequest` with the line."""
    path = data / FILE
    if not path.is_file():
        return ()
    try:
        return tuple(_fault(one) for one in read_entry(path).fields(("faults",))["faults"].items())
    except PromptError as error:
        raise BadRequest(f"The file of known faults cannot be used: {error}") from error


def _fault(one: Entry) -> Fault:
    given = one.fields(("sku", "text", "source", "bought_from", "bought_until"))
    text = dict(given["text"].by_language())
    if "en" not in text:
        raise given["text"].wrong("the English text is missing. Add it.")
    return Fault(given["sku"].text(), text, given["source"].text(), _day(given["bought_from"]), _day(given["bought_until"]))


def _day(entry: Entry) -> date:
    if isinstance(entry.value, date):
        return entry.value
    try:
        return date.fromisoformat(entry.text())
    except ValueError as error:
        raise entry.wrong("a day such as 2026-11-26 is expected.") from error
