"""Structure of cleaned Markdown: stretches under one heading, and inside them tables apart from running text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.characters import columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n.*?^ {0,3}\1[ \t]*$", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*\|[ \t]*$\n?){3,}", re.MULTILINE)
_TINY = 100
"""Columns of text under which a section joins its neighbour; a Chinese character counts two."""


@dataclass(frozen=True, slots=True)
class Section:
    """Characters `start` to `end` of a text, under the headings that lead there."""

    start: int
    end: int
    heading: tuple[str, ...]
    body: int
    """Columns of text besides its headings."""
    header: str = ""
    """For a stretch of a table: its header row."""
    table: int = 0
    """Where that table starts."""


def sections(text: str, title: str = "") -> tuple[Section, ...]:
    """Sections in order, together holding the whole text; tiny ones are joined with a neighbour. `title` leads every heading path that lacks it."""
    return tuple(_merged(_headed(text, title)))


def pieces(text: str, section: Section) -> Iterator[Section]:
    """A section's tables apart from the text around them, each table with its header row and with the few words that lead to it."""
    at = section.start
    for table in _TABLE.finditer(text, section.start, section.end):
        before, start = text[at : table.start()].strip(), table.start()
        if columns(before) >= _TINY:
            yield replace(section, start=at, end=table.start())
        elif before:
            start = at
        header = " | ".join(cell.strip() for cell in table.group().split("\n")[0].strip(" |").split("|")).strip(" |")
        yield replace(section, start=start, end=table.end(), header=header, table=table.start())
        at = table.end()
    if text[at : section.end].strip():
        yield replace(section, start=at)


def _headed(text: str, title: str) -> Iterator[Section]:
    fences = [(fence.start(), fence.end()) for fence in _FENCE.finditer(text)]
    marks = [match for match in _HEADING.finditer(text) if not any(start <= match.start() < end for start, end in fences)]
    first = marks[0].start() if marks else len(text)
    if text[:first].strip():
        yield Section(0, first, (title,) if title else (), columns(text[:first].strip()))
    path: list[tuple[int, str]] = []
    for index, match in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        level, words = len(match.group(1)), match.group(2).strip()
        path = [*(entry for entry in path if entry[0] < level), (level, words)]
        yield Section(match.start(), end, _with_title(title, [entry[1] for entry in path]), columns(text[match.end() : end].strip()))


def _with_title(title: str, path: Sequence[str]) -> tuple[str, ...]:
    return tuple(path) if not title or path[0].casefold() == title.casefold() else (title, *path)


def _merged(found: Iterator[Section]) -> list[Section]:
    """A heading without text goes with what follows; a tiny section joins the next of the same parent, else the one before."""
    forward: list[Section] = []
    for section in found:
        last = forward[-1] if forward else None
        if last and last.body < _TINY and (last.body == 0 or _related(last, section)):
            heading = section.heading if last.body * 2 < section.body or last.body == 0 else last.heading
            forward[-1] = Section(last.start, section.end, heading, last.body + section.body)
        else:
            forward.append(section)
    done: list[Section] = []
    for section in forward:
        if done and section.body < _TINY and (section.heading[:1] == done[-1].heading[:1] or section.body == 0):
            done[-1] = replace(done[-1], end=section.end, body=done[-1].body + section.body)
        else:
            done.append(section)
    return done


def _related(first: Section, second: Section) -> bool:
    """Same parent, or the second lies under the first."""
    return first.heading[:-1] == second.heading[:-1] or second.heading[: len(first.heading)] == first.heading
