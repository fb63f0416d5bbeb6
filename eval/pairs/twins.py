"""Two answers in one language: sentences that are the same but for a few words, held against each other word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from eval.pairs.departure import Departure
from eval.pairs.duties import Duty
from ingest.stance import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.pairs.reading import Line, Reading

SAME = 0.62
"""Likeness (Ratcliff and Obershelp, by words; by characters where words run together) from which two sentences are one, edited."""
CLOSE = 0.8
"""The same from which one or two words alone were changed."""
PIECE = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f\d-]*")
DIGITS = re.compile(r"\d+")


def twin_departures(mine: Reading, other: Reading) -> Iterator[Departure]:
    """What an edited sentence says otherwise: yes for no, may for must, its condition left out, another number, another name. None between two languages."""
    base = mine.answer.lang.partition("-")[0]
    if base != other.answer.lang.partition("-")[0]:
        return
    theirs = {line.text for line in other.lines}
    ours = {line.text for line in mine.lines}
    left = [line for line in other.lines if line.text not in ours]
    for line in (line for line in mine.lines if line.text not in theirs):
        twin = max(left, key=lambda one: _likeness(line.text, one.text, base), default=None)
        alike = _likeness(line.text, twin.text, base) if twin is not None else 0.0
        if twin is not None and alike >= SAME:
            yield from _edited(line, twin, base, close=alike >= CLOSE)


def _edited(line: Line, twin: Line, base: str, *, close: bool) -> Iterator[Departure]:
    if line.denials != twin.denials and (close or not (line.half or twin.half)):
        yield Departure("yes_no", line.text, twin.text)
    if {line.duty, twin.duty} == {Duty.MUST, Duty.MAY} or (close and line.duty is not twin.duty):
        yield Departure("obligation", line.text, twin.text)
    if line.conditional is not twin.conditional and (len(line.text) < len(twin.text)) is twin.conditional:
        yield Departure("condition", line.text, twin.text)
    ours, theirs = ({_plain(run) for run in DIGITS.findall(one.text)} for one in (line, twin))
    if close and ours - theirs and theirs - ours:
        yield Departure("number", ", ".join(sorted(ours - theirs)), ", ".join(sorted(theirs - ours)))
    if close:
        yield from _names(line.text, twin.text, base)


def _names(one: str, other: str, base: str) -> Iterator[Departure]:
    """A word with a capital in place of another one; in German, where every noun has one, only beside a capital or digit inside, or a model's number."""
    ours, theirs = ((LATIN if base in UNSPACED else PIECE).findall(text) for text in (one, other))
    for tag, start, end, first, last in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        new, old = ours[start:end], theirs[first:last]
        if tag == "replace" and end - start == last - first and any(_name(word, base) for word in new) and any(_name(word, base) for word in old):
            yield Departure("product", " ".join(new), " ".join(old))


def _name(word: str, base: str) -> bool:
    return bool(re.search(r"[A-Z]", word[1:] if base == "de" else word)) or (bool(re.search(r"\d", word)) and bool(re.search(r"[A-Za-z]", word)))


def _likeness(one: str, other: str, base: str) -> float:
    ours, theirs = (list(text) if base in UNSPACED else PIECE.findall(text) for text in (one, other))
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def _plain(run: str) -> str:
    return "".join(str(int(digit)) for digit in run).lstrip("0") or "0"
