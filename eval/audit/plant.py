"""Changes to plant in one language version of a document, found by plain patterns: without any code of the reader or of the audit they try."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SYMBOLS = Path(__file__).parent / "symbols.yaml"
WORDS = Path(__file__).parent.parent / "plants.yaml"
NOES = Path(__file__).parent.parent / "planting" / "words.yaml"

_NUMBER = re.compile(r"(?<![A-Za-z\u00c0-\u058f\d.,:/#\-–—+&=_(])(?<!\d )\d{1,6}(?:[.,]\d{1,3})?(?![A-Za-z\u00c0-\u058f.,:/\-–—=]*\d)(?! \d\d)")
_HIDDEN = re.compile(
    r"```(?s:.*?)```|`[^`\n]*`|<[^>\n]*>|!?\[[^\]\n]*\]\([^)\n]*\)|https?://\S+|^[ \t]*#+ [^\n]*|^[ \t]*\d+[.)][ \t]|^[ \t|:-]+$", re.MULTILINE
)
"""Code, tags, links, headings, list numbers, table rules: a change there is no change of what the document says."""
_PART_OF_WORD = re.compile(r"(?![x×](?!\w))[A-Za-z\u00c0-\u024f]")
"""3D, 5G, 4XL: another number there is another word, not another count; 4x is a count."""
_STOP = re.compile(r"[.!?。！？\n]")
_NEAR = 0.2
"""A number has its counterpart if another version holds the same one within this share of the document."""
_LETTER = r"[^\W\d_]"
_SPACED_LETTERS = r"[A-Za-z\u00c0-\u052f]{2}"


class Plant(StrEnum):
    """What is changed."""

    MEASURE = "number with its unit"
    COUNT = "bare number"
    UNIT = "unit"
    CURRENCY = "currency"
    DATE = "date"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one document: characters `start` to `end` become `new`."""

    kind: Plant
    start: int
    end: int
    old: str
    new: str

    def made_in(self, text: str) -> str:
        """The text with the change made."""
        return text[: self.start] + self.new + text[self.end :]


@dataclass(frozen=True, slots=True)
class Tables:
    """What stands for what, in each language."""

    symbols: tuple[tuple[str, str], ...]
    months: tuple[tuple[str, ...], ...]
    units: dict[str, tuple[tuple[str, str], ...]]
    currencies: dict[str, tuple[tuple[str, str], ...]]
    negations: dict[str, tuple[tuple[str, str], ...]]
    noes: dict[str, tuple[str, ...]]
    """What a sentence that denies something holds."""


def read_tables() -> Tables:
    """The tables shipped with the ruler."""
    own, shared = read_table(SYMBOLS), read_table(WORDS)
    words = {name: {lang: tuple((old, new) for old, new in pairs) for lang, pairs in table.items()} for name, table in shared.items()}
    noes = {lang: tuple(some) for lang, some in read_table(NOES)["noes"].items()}
    return Tables(tuple((a, b) for a, b in own["symbols"]), tuple(map(tuple, own["months"])), words["units"], words["currencies"], words["negations"], noes)


def changes(text: str, lang: str, others: Sequence[str], tables: Tables) -> tuple[Change, ...]:
    """Every change that can be planted in this version.

    A number only where one of `others`, the versions in other languages, holds the same; a denial only where all of them follow this one line by line.
    """
    hidden = [match.span() for match in _HIDDEN.finditer(text)]
    found = [*_numbers(text, lang, others, tables), *(_denials(text, lang, tables) if _line_by_line(text, others) else ())]
    return tuple(one for one in found if not any(start < one.end and one.start < end for start, end in hidden))


def _numbers(text: str, lang: str, others: Sequence[str], tables: Tables) -> Iterator[Change]:
    for match in _NUMBER.finditer(text):
        if not _has_counterpart(match, text, others):
            continue
        start, end = match.span()
        kind = _kind(text, start, end, lang, tables)
        if kind is Plant.COUNT and (len(match[0]) > 4 or _PART_OF_WORD.match(text, end)):
            continue
        yield Change(kind, start, end, match[0], earlier(match[0]) if kind is Plant.DATE else other_number(match[0]))
        yield from _swaps(text, start, end, lang, tables)


def other_number(written: str) -> str:
    """The number with its first digit changed, in the same digits; never to zero."""
    digit = unicodedata.digit(written[0])
    return chr(ord(written[0]) - digit + (digit % 9) + 1) + written[1:]


def earlier(written: str) -> str:
    """The day or year before, the second for the first, in the same digits: a day that exists, a year somebody may have written by mistake."""
    number, zero = int(written.replace(",", "").replace(".", "")), ord(written[0]) - unicodedata.digit(written[0])
    return "".join(chr(zero + int(digit)) for digit in str(number - 1 if number > 1 else 2))


def _kind(text: str, start: int, end: int, lang: str, tables: Tables) -> Plant:
    if _month(text, start, end, tables):
        return Plant.DATE
    money = [old for old, _ in (*tables.currencies["*"], *tables.currencies.get(lang, ()))]
    units = [old for old, _ in (*tables.symbols, *tables.units.get(lang, ()))]
    after, before = text[end : end + 24].lstrip(" \u00a0\u202f-"), text[max(0, start - 6) : start].rstrip(" \u00a0\u202f")
    measured = any(_begins(after, word) for word in (*units, *money)) or any(before.endswith(word) for word in money)
    return Plant.MEASURE if measured else Plant.COUNT


def _swaps(text: str, start: int, end: int, lang: str, tables: Tables) -> Iterator[Change]:
    """The unit or the money beside a number, swapped."""
    gap = len(text[end : end + 24]) - len(text[end : end + 24].lstrip(" \u00a0\u202f-"))
    after = text[end + gap : end + gap + 30]
    units, money = (*tables.units.get(lang, ()), *tables.symbols), (*tables.currencies.get(lang, ()), *tables.currencies["*"])
    for kind, pairs in ((Plant.UNIT, units), (Plant.CURRENCY, money)):
        pair = next(((old, new) for old, new in pairs if _begins(after, old)), None)
        if pair:
            yield Change(kind, end + gap, end + gap + len(pair[0]), *pair)
    before = text[max(0, start - 2) : start]
    if before.rstrip(" \u00a0").endswith("€"):
        place = max(0, start - 2) + before.rindex("€")
        yield Change(Plant.CURRENCY, place, place + 1, "€", "$")


def _begins(after: str, word: str) -> bool:
    """Whether a text begins with a word, ended as its script ends words."""
    if not after.startswith(word):
        return False
    spaced = bool(re.match(r"[A-Za-z\u00c0-\u052f\u0600-\u06ff\u0900-\u097f]", word[-1]))
    return not (spaced and re.match(_LETTER, after[len(word) : len(word) + 1]))


def _month(text: str, start: int, end: int, tables: Tables) -> bool:
    around = text[max(0, start - 14) : start] + "\n" + text[end : end + 14]
    if re.match(r"\s?[年月日년월일]", text[end : end + 2]):
        return not re.match(r"\s?[年日]", text[end : end + 2]) or bool(re.search(r"\d\s?[年月년월]", text[max(0, start - 10) : end + 6]))
    return any(re.search(rf"(?<!{_LETTER}){re.escape(name)}(?!{_LETTER})", around) for names in tables.months for name in names)


def _has_counterpart(match: re.Match[str], text: str, others: Sequence[str]) -> bool:
    """Some other version holds the same number near the same place: what only one holds cannot contradict anything."""
    wanted = _value(match[0])
    place = match.start() / max(1, len(text))
    return any(_value(m[0]) == wanted and abs(m.start() / len(one) - place) <= _NEAR for one in others for m in _NUMBER.finditer(one))


def _value(written: str) -> str:
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else "." for char in written)


def _line_by_line(text: str, others: Sequence[str]) -> bool:
    """Versions that follow each other line by line: as many lines that are not empty, give or take a tenth."""
    count = sum(bool(line.strip()) for line in text.splitlines())
    return bool(others) and all(abs(sum(bool(line.strip()) for line in one.splitlines()) - count) <= count / 10 for one in others)


def _denials(text: str, lang: str, tables: Tables) -> Iterator[Change]:
    for old, new in tables.negations.get(lang, ()):
        for match in re.finditer(re.escape(old), text):
            if _inside_a_word(text, match) or _denies_already(text, match.start(), tables.noes.get(lang, ())):
                continue  # a second no makes a yes, or nonsense; so does one in the middle of "apprend"
            yield Change(Plant.YES_NO, match.start(), match.end(), old, new)


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    """Whether a word of a script with spaces begins or ends within another one."""
    before, after = text[match.start() - 1 : match.start() + 1], text[match.end() - 1 : match.end() + 1]
    return any(re.fullmatch(_SPACED_LETTERS, pair) for pair in (before, after))


def _denies_already(text: str, place: int, noes: Sequence[str]) -> bool:
    """Whether the sentence around a place holds a no."""
    start = max((found.end() for found in _STOP.finditer(text, max(0, place - 400), place)), default=max(0, place - 400))
    end = _STOP.search(text, place)
    sentence = text[start : end.start() if end else len(text)]
    return any(no in f" {sentence}" for no in noes)
