"""Finding a stretch of text again in a later version of it: exactly, or with the same words, numbers and signs in other markup, spacing or case."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ingest.types import Span

_KEPT_SIGNS = frozenset("%‰<>=+±×÷≤≥")
"""Signs that change what a number says; the pipe of a table is not among them."""
_BEGUN, _GOES_ON = re.compile(r"\d[.,:]?\d$"), re.compile(r"\d[.,:]?\d")


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text without what a new export changes, and where each of its characters stood."""

    text: str
    places: tuple[int, ...]


def locate(text: str, fragment: str, near: int = 0) -> Span | None:
    """Where `fragment` stands in `text`; of several places the one nearest to character `near`. None if no place says the same.

    A word or a number that differs is another text: a price that was changed is not found under its old value.
    """
    if not fragment:
        return None
    exact = min(_places(text, fragment), key=lambda at: abs(at - near), default=None)
    if exact is not None:
        return Span(exact, exact + len(fragment))
    whole, sought = _folded(text), _folded(fragment)
    start = min(_places(whole.text, sought.text), key=lambda at: abs(whole.places[at] - near), default=None)
    if start is None:
        return None
    return _with_edges(text, Span(whole.places[start], whole.places[start + len(sought.text) - 1] + 1), fragment)


def plain(text: str) -> str:
    """A text as it is compared: without markup, spacing and case, every number kept apart from the next."""
    return _folded(text).text


def _places(text: str, part: str) -> list[int]:
    """Every place of a part, but none inside a longer number."""
    found, at = [], text.find(part) if part else -1
    while at >= 0:
        if not _BEGUN.search(text[max(0, at - 2) : at] + part[0]) and not _GOES_ON.match(part[-1] + text[at + len(part) : at + len(part) + 2]):
            found.append(at)
        at = text.find(part, at + 1)
    return found


def _folded(text: str) -> _Folded:
    kept: list[str] = []
    places: list[int] = []
    dropped = False
    for at, char in enumerate(text):
        said = _said(text, at, char)
        for one in said:
            if dropped and one.isdigit() and kept and kept[-1].isdigit():
                kept.append(" ")
                places.append(at)
            kept.append(one)
            places.append(at)
            dropped = False
        dropped = dropped or not said
    return _Folded("".join(kept), tuple(places))


def _said(text: str, at: int, char: str) -> str:
    """What a character says: letters, marks and digits in one form (١٤ is 14); a sign that changes a number; a mark between two digits. Else nothing."""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] in "LMN":
        return unicodedata.normalize("NFKC", char).casefold()
    if category == "Sc" or char in _KEPT_SIGNS:
        return char
    inside = text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
    return unicodedata.normalize("NFKC", char) if inside and category[0] == "P" and char not in "*_" else ""


def _with_edges(text: str, found: Span, fragment: str) -> Span:
    """The place with the markup around it, on the sides where the fragment had some: a row of a table keeps its outer pipes."""
    start, end = found.start, found.end
    if not _said(fragment, 0, fragment[0]):
        while start > 0 and text[start - 1] != "\n" and not _said(text, start - 1, text[start - 1]):
            start -= 1
    if not _said(fragment, len(fragment) - 1, fragment[-1]):
        while end < len(text) and text[end] != "\n" and not _said(text, end, text[end]):
            end += 1
    return Span(start, end)
