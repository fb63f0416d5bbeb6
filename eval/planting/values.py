"""Numbers, units, currencies, dates and percentages changed where plain patterns find them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from eval.planting.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.planting.kinds import Pairs, Words

NUMBER = re.compile(r"(?<![A-Za-z\u00c0-\u058f\d.,:/#\-–—+&_'’])(?<!\d[ \u00a0\u202f])\d{1,6}(?:[.,]\d{1,3})*(?![\d:/#\-–—]|[.,]\d|[ \u00a0\u202f]\d{3})")
YEAR = re.compile(r"(?:19|20)\d\d")
GAP = " \u00a0\u202f-"
MONEY = re.compile(r"[€$£¥₩]|EUR|USD")
_LETTER = r"[^\W\d_]"
_HAN_DATE = re.compile(r"\s?[月일日월]")


def changed_value(kind: Kind, text: str, words: Words) -> str | None:
    """The text with its first value of this kind changed; None if it has none."""
    return next(_changes(kind, text, words), None)


def _changes(kind: Kind, text: str, words: Words) -> Iterator[str]:
    for match in NUMBER.finditer(text):
        start, end = match.span()
        what = _what(text, start, end, words)
        if kind is Kind.DATE and what is Kind.DATE:
            yield text[:start] + _other_day(match[0]) + text[end:]
        elif (kind is Kind.PERCENTAGE and what is Kind.PERCENTAGE) or (kind is Kind.NUMBER and what is Kind.NUMBER):
            yield text[:start] + other_number(match[0]) + text[end:]
        elif kind is Kind.UNIT and what is Kind.NUMBER and not YEAR.fullmatch(match[0]):
            yield from _swapped(text, end, words.units)
        elif kind is Kind.CURRENCY and what is Kind.NUMBER:
            yield from _swapped(text, end, words.currencies)
            yield from _sign_before(text, start, words.currencies)


def _what(text: str, start: int, end: int, words: Words) -> Kind:
    after, before = text[end : end + 16], text[max(0, start - 16) : start]
    if after.lstrip(GAP).startswith(words.percents) or before.rstrip(GAP).endswith(("%", "٪")):
        return Kind.PERCENTAGE
    named = any(re.search(rf"(?<!{_LETTER}){re.escape(name)}(?!{_LETTER})", before[-14:] + "\n" + after[:14]) for name in words.months)
    if named or (_HAN_DATE.match(after) and re.search(r"\d\s?[月월]", before[-6:] + text[start : end + 2])):
        return Kind.DATE
    return Kind.NUMBER


def other_number(written: str) -> str:
    """The number with its first digit changed, in the same digits, never to zero."""
    digit = unicodedata.digit(written[0])
    return chr(ord(written[0]) - digit + digit % 9 + 1) + written[1:]


def _other_day(written: str) -> str:
    """Another day that exists, or another year."""
    number = int("".join(str(unicodedata.digit(one)) for one in written if one.isdigit()))
    zero = ord(written[0]) - unicodedata.digit(written[0])
    changed = number - 1 if number > 28 else number % 28 + 1
    return "".join(chr(zero + int(digit)) for digit in str(changed))


def _swapped(text: str, end: int, pairs: Pairs) -> Iterator[str]:
    gap = len(text[end : end + 4]) - len(text[end : end + 4].lstrip(GAP))
    after = text[end + gap :]
    for old, new in pairs:
        if after.startswith(old) and not (_spaced(old[-1]) and re.match(_LETTER, after[len(old) :])):
            yield text[: end + gap] + new + after[len(old) :]
            return


def _spaced(letter: str) -> bool:
    return bool(re.match(r"[A-Za-z\u00c0-\u052f\u0600-\u06ff\u0900-\u097f]", letter))


def _sign_before(text: str, start: int, pairs: Pairs) -> Iterator[str]:
    before = text[:start].rstrip(GAP)
    for old, new in pairs:
        if MONEY.fullmatch(old) and before.endswith(old) and not before[: -len(old)].endswith(("A", "C", "S", "Z", "R")):
            yield before[: -len(old)] + new + text[len(before) :]
            return
