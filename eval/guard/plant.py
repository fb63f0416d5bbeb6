"""Faults planted in right replies, by plain characters and tables: without any code that reads facts, conditions or languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS = Path(__file__).with_name("words.yaml")
RUN_TOGETHER = frozenset({"zh", "zh-TW", "ja"})
"""Languages whose sentences follow each other without a space."""
NUMBER = re.compile(r"(?<![A-Za-z\u00c0-\u058f\d.,:/#\-–&=_])\d{1,6}(?:[.,]\d{1,3})?(?![A-Za-z\u00c0-\u058f]*\d|[.,:/\-–]\d)")
URL = re.compile(r"https?://[^\s,，。)）]+|www\.[^\s,，。)）]+")
NAME = re.compile(r"(?<![\w./@-])(?:[A-Z][a-z]+[A-Z]\w*|[A-Z][a-z]+ [A-Z]\d\w*)(?![\w@/-])")
"""A product by its looks: inner capitals, or a name and a letter with a digit."""


SIGNS = frozenset({"€", "$", "£", "EUR", "USD", "GBP"})
"""Money that may stand before its number."""
DAYS = frozenset("年月년월")
LEFT = 8
"""Characters a sentence must still have without its condition."""


class Fault(StrEnum):
    """What is done to a right reply."""

    NUMBER = "number"
    UNIT = "unit"
    CURRENCY = "currency"
    DATE = "date"
    LINK = "link"
    PRODUCT = "product"
    COUNTRY = "country"
    POLARITY = "polarity"
    CONDITION = "dropped condition"
    PROMISE = "extra promise"
    FOREIGN = "foreign sentence"
    CITATION = "wrong citation"
    LEAK = "leaked data"


@dataclass(frozen=True, slots=True)
class RightDraft:
    """A reply that says what its sources say."""

    id: str
    half: str
    """Whose words: "written" for this ruler, or "found" in texts of others."""
    lang: str
    sentences: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    """(language, text)."""

    @property
    def reply(self) -> str:
        """The sentences as a customer reads them."""
        return ("" if self.lang in RUN_TOGETHER else " ").join(self.sentences)


@dataclass(frozen=True, slots=True)
class Planted:
    """A draft spoiled in one way."""

    fault: Fault
    draft: RightDraft
    """As spoiled."""
    what: str
    """Old and new, for a person who reads the misses."""


def faults(draft: RightDraft, stranger: RightDraft, words: dict[str, Any]) -> tuple[Planted, ...]:
    """Every fault this draft can be given; `stranger` is a draft on something else, whose sources are cited wrongly."""
    return tuple(_all(draft, stranger, words))


def read_words(path: Path = WORDS) -> dict[str, Any]:
    """The tables beside this file."""
    table: dict[str, Any] = read_table(path)
    return table


def other_number(written: str) -> str:
    """The number with its first digit changed, in the same digits, never to zero: 0 and 1 become one more, anything else 1."""
    digit = unicodedata.digit(written[0])
    new = digit + 1 if digit in {0, 1} else 1
    return chr(ord(written[0]) - digit + new) + written[1:]


def _all(draft: RightDraft, stranger: RightDraft, words: dict[str, Any]) -> Iterator[Planted]:
    spoiler = Spoiler(draft.lang, words)
    for at, sentence in enumerate(draft.sentences):
        for fault, edit in spoiler.edits():
            new = edit(sentence)
            if new is not None and new != sentence:
                yield Planted(fault, replace(draft, sentences=(*draft.sentences[:at], new, *draft.sentences[at + 1 :])), f"{sentence} → {new}")
    for fault, added in spoiler.added(sum(map(ord, draft.id))):
        yield Planted(fault, replace(draft, sentences=(*draft.sentences, added)), f"+ {added}")
    yield Planted(Fault.CITATION, replace(draft, sources=stranger.sources), f"cites {stranger.sources[0][1][:80]}")


@dataclass(frozen=True, slots=True)
class Spoiler:
    """Spoils one language's sentences with the words of the table; each edit gives None for a sentence it cannot be made to."""

    lang: str
    words: dict[str, Any]

    def edits(self) -> tuple[tuple[Fault, Callable[[str], str | None]], ...]:
        """What is done to a sentence, by the fault it makes."""
        return (
            (Fault.NUMBER, lambda sentence: self._number(sentence, dated=False)),
            (Fault.DATE, lambda sentence: self._number(sentence, dated=True)),
            (Fault.UNIT, lambda sentence: self._beside_number("units", sentence)),
            (Fault.CURRENCY, lambda sentence: self._beside_number("currencies", sentence)),
            (Fault.LINK, lambda sentence: self._named(URL.search(sentence), "links", sentence)),
            (Fault.PRODUCT, lambda sentence: self._named(NAME.search(URL.sub(lambda url: " " * len(url[0]), sentence)), "products", sentence)),
            (Fault.COUNTRY, lambda sentence: self._swapped("countries", sentence)),
            (Fault.POLARITY, lambda sentence: self._swapped("polarity", sentence)),
            (Fault.CONDITION, self._unbound),
        )

    def added(self, turn: int) -> Iterator[tuple[Fault, str]]:
        """Sentences that do not belong into the reply; `turn` chooses which."""
        for fault, table in ((Fault.PROMISE, self.words["promises"].get(self.lang, ())), (Fault.LEAK, self.words["leaks"]), (Fault.LINK, self.words["links"])):
            if table:
                yield fault, table[turn % len(table)]
        strange = [text for lang, text in self.words["foreign"].items() if lang.partition("-")[0] != self.lang.partition("-")[0]]
        yield Fault.FOREIGN, strange[turn % len(strange)]

    def _number(self, sentence: str, *, dated: bool) -> str | None:
        found = next((one for one in NUMBER.finditer(sentence) if self._dated(sentence, one) is dated), None)
        return _put(sentence, found, other_number(found[0])) if found else None

    def _dated(self, sentence: str, found: re.Match[str]) -> bool:
        """Whether a month's name, or the sign for a day or year, stands beside a number."""
        around = sentence[max(0, found.start() - 14) : found.start()] + "\n" + sentence[found.end() : found.end() + 14]
        named = any(name in around for names in self.words["months"] for name in names if not name[0].isdigit())
        return named or sentence[found.end() :].lstrip()[:1] in DAYS

    def _beside_number(self, table: str, sentence: str) -> str | None:
        """The unit or money beside the first number that has one, swapped."""
        pairs = (*self.words[table].get(self.lang, ()), *self.words[table]["*"])
        return next((new for found in NUMBER.finditer(sentence) if (new := _swapped_beside(sentence, found, pairs)) is not None), None)

    def _swapped(self, table: str, sentence: str) -> str | None:
        return next((sentence.replace(old, new, 1) for old, new in self.words[table].get(self.lang, ()) if old in sentence), None)

    def _named(self, found: re.Match[str] | None, table: str, sentence: str) -> str | None:
        return _put(sentence, found, self.words[table][len(sentence) % len(self.words[table])]) if found else None

    def _unbound(self, sentence: str) -> str | None:
        """The sentence without the condition it begins with; None where little would be left."""
        for opens, ends in self.words["conditions"].get(self.lang, ()):
            at = sentence.find(ends)
            if sentence.startswith(opens) and at > len(opens):
                rest = sentence[at + len(ends) :]
                return rest[0].upper() + rest[1:] if len(rest) >= LEFT else None
        return None


def _swapped_beside(sentence: str, found: re.Match[str], pairs: Sequence[tuple[str, str]]) -> str | None:
    after = sentence[found.end() :]
    start = found.end() + len(after) - len(after.lstrip(" \u00a0\u202f-"))
    before = sentence[: found.start()].rstrip(" \u00a0")
    for old, new in pairs:
        if _begins(sentence[start:], old):
            return sentence[:start] + new + sentence[start + len(old) :]
        if old in SIGNS and before.endswith(old):
            return before[: -len(old)] + new + sentence[len(before) :]
    return None


def _begins(after: str, word: str) -> bool:
    """Whether a text begins with a word, ended as its script ends words."""
    spaced = bool(re.match(r"[A-Za-z\u00c0-\u052f\u0600-\u06ff]", word[-1]))
    return after.startswith(word) and not (spaced and after[len(word) : len(word) + 1].isalpha())


def _put(sentence: str, found: re.Match[str], new: str) -> str:
    return sentence[: found.start()] + new + sentence[found.end() :]
