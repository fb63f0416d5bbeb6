"""A text with the facts it holds, and the table of those written by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from eval.errors import UnusableSuite
from prompts.table import TableUnreadable, read_table

WRITTEN = Path(__file__).parent / "written.yaml"
_ROW = re.compile(r"(?P<denied>!?)(?P<kind>[a-z]+) (?P<value>\S+)(?: (?P<unit>\S*))? \| (?P<text>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One fact a text holds, in the canonical form of `ingest.types.Fact`."""

    kind: str
    value: str
    unit: str
    denied: bool = False
    text: str = ""
    """Its characters; empty where any are right."""

    def __str__(self) -> str:
        """As the table writes it."""
        return f"{'!' if self.denied else ''}{self.kind} {self.value} {self.unit}".rstrip() + (f" | {self.text}" if self.text else "")


@dataclass(frozen=True, slots=True)
class FactCase:
    """A text in a language with every fact it holds, in order; none means that nothing may be read."""

    text: str
    lang: str
    wanted: tuple[Wanted, ...]


def read_written(path: Path = WRITTEN) -> tuple[FactCase, ...]:
    """The table of expressions written by hand: per language rows of [text, ["kind value unit | characters", …]].

    Raises `UnusableSuite` for a row of another shape, or one whose characters do not stand in its text.
    """
    try:
        table = read_table(path)
    except TableUnreadable as error:
        raise UnusableSuite(str(error)) from error
    return tuple(_case(text, lang, rows) for lang, cases in table.items() for text, rows in cases)


def _case(text: str, lang: str, rows: list[str]) -> FactCase:
    return FactCase(text, lang, tuple(_wanted(row, text) for row in rows))


def _wanted(row: str, text: str) -> Wanted:
    match = _ROW.fullmatch(row)
    if match is None or match["text"] not in text:
        raise UnusableSuite(f'{row!r} is no fact of {text!r}: write "kind value unit | characters", the characters as they stand in the text.')
    return Wanted(match["kind"], match["value"], match["unit"] or "", bool(match["denied"]), match["text"])
