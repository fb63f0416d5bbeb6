"""A document put into another language by a machine, line by line, with every fact of it compared with the original."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ingest.facts import canonical, read_facts
from ingest.language import identify_document
from ingest.places import language_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serving.translate import Translator

_LINES, _CHARACTERS = 20, 3_000
"""Asked for in one call: enough to keep words the same, little enough to fit any model."""
_LEAD = re.compile(r"^\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,9}[.)]\s+|>\s*)*")
_RULE = re.compile(r"^[\s|:=-]*$")


@dataclass(frozen=True, slots=True)
class Translated:
    """What a machine wrote, and what its reader should look at first."""

    text: str
    title: str
    findings: tuple[str, ...]
    """A sentence for each fact that is not in both, and one if the language is not the one asked for; empty if nothing was found."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of one line, or of one cell of a table's row."""

    line: int
    start: int
    end: int
    text: str


def translated(text: str, title: str, source: str, target: str, translator: Translator) -> Translated:
    """Translate Markdown from one language into another; code and rules stay as they are. Raises the translator's errors."""
    lines = text.splitlines()
    pieces = list(_pieces(lines))
    words: list[str] = []
    for some in _batches(pieces):
        words += (" ".join(one.split()) for one in translator.translate([piece.text for piece in some], source, target))
    new = list(lines)
    for piece, said in reversed(list(zip(pieces, words, strict=True))):
        new[piece.line] = new[piece.line][: piece.start] + said + new[piece.line][piece.end :]
    (name,) = translator.translate([title], source, target) if title.strip() else (title,)
    whole = "\n".join(new) + "\n"
    return Translated(whole, " ".join(name.split()), (*_language(whole, target), *_facts(lines, new, source, target)))


def _pieces(lines: Sequence[str]) -> Iterator[_Piece]:
    code = False
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            code = not code
        elif not code and line.strip() and not _RULE.match(line):
            yield from _cells(number, line) if line.lstrip().startswith("|") else _whole(number, line)


def _whole(number: int, line: str) -> Iterator[_Piece]:
    lead = _LEAD.match(line)
    yield from _piece(number, line, lead.end() if lead else 0, len(line))


def _cells(number: int, line: str) -> Iterator[_Piece]:
    edges = [at.start() for at in re.finditer(r"(?<!\\)\|", line)]
    for start, end in zip(edges, [*edges[1:], len(line)], strict=True):
        yield from _piece(number, line, start + 1, end)


def _piece(number: int, line: str, start: int, end: int) -> Iterator[_Piece]:
    words = line[start:end]
    if any(char.isalpha() for char in words):
        start += len(words) - len(words.lstrip())
        yield _Piece(number, start, start + len(words.strip()), words.strip())


def _batches(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    waiting = iter(pieces)
    while some := list(islice(waiting, _LINES)):
        while sum(len(piece.text) for piece in some) > _CHARACTERS and len(some) > 1:
            half = len(some) // 2
            yield some[:half]
            some = some[half:]
        yield some


def _language(text: str, target: str) -> tuple[str, ...]:
    found = identify_document(text).lang
    if found in {target, "und"} or found.partition("-")[0] == target.partition("-")[0]:
        return ()
    return (f"It seems to be written in {language_name(found, 'en')}, not in {language_name(target, 'en')}.",)


def _facts(old: Sequence[str], new: Sequence[str], source: str, target: str) -> tuple[str, ...]:
    """Line by line, so that a number that moved to another sentence is noticed."""
    findings = []
    for number, (before, after) in enumerate(zip(old, new, strict=True), 1):
        here, there = _read(before, source), _read(after, target)
        lost, made = here - there, there - here
        if lost or made:
            told = [f"the original says {_said(lost)}"] * bool(lost) + [f"the translation says {_said(made)}"] * bool(made)
            findings.append(f"Line {number}: {', '.join(told)}.")
    return tuple(findings)


def _read(line: str, lang: str) -> Counter[tuple[tuple[str, str, str], bool]]:
    return Counter((canonical(fact), fact.polarity) for fact in read_facts(line, lang))


def _said(facts: Counter[tuple[tuple[str, str, str], bool]]) -> str:
    return ", ".join(f"{'' if affirmed else 'not '}{value} {unit}".strip() for (_, value, unit), affirmed in sorted(facts.elements()))
