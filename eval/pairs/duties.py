"""Whether a sentence says that something must be, that it may be, or nothing but a courtesy."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

COURTESY = Path(__file__).parent / "courtesy.yaml"
DUTIES = Path(__file__).parent / "duties.yaml"
IDLE = "idle"
PURPOSE = "purpose"
STOPS = " .。!?！？\"'”’»」"
HUNG, HUNG_LEAST = {"ar": "[وف]?س?"}, 3
"""What is written together with the word behind it ("and", "so", "will"), and the letters such a word has at least."""
UNSPACED = frozenset({"zh", "zh-TW", "ja", "ko", "th"})


class Duty(StrEnum):
    """What a sentence demands or allows."""

    MUST = "must"
    MAY = "may"
    NEITHER = ""


def duty_of(text: str, lang: str) -> Duty:
    """What must be outweighs what may be, idle phrases ("need not", "cannot") left out; `NEITHER` as well in a language without a row in `duties.yaml`."""
    said = _told(text, lang)
    return next((duty for duty in (Duty.MUST, Duty.MAY) if _holds(duty, said, lang)), Duty.NEITHER)


def frees(text: str, lang: str) -> bool:
    """Whether a sentence allows something, whatever else it demands."""
    return _holds(Duty.MAY, _told(text, lang), lang)


def _told(text: str, lang: str) -> str:
    said = _without_purpose(f"{text.casefold().rstrip(STOPS)} ", lang)
    idle = _pattern(IDLE, lang)
    return idle.sub(" \u0002 ", said) if idle is not None else said


def _holds(duty: Duty, said: str, lang: str) -> bool:
    pattern = _pattern(duty.value, lang)
    return pattern is not None and pattern.search(said) is not None


def _without_purpose(said: str, lang: str) -> str:
    """Without the clause that gives our purpose: "so that we can find your order" allows the reader nothing."""
    purpose = _pattern(PURPOSE, lang)
    ours = purpose.search(said) if purpose is not None else None
    return said if ours is None else said[: ours.start()] + said[ours.end() :].partition(",")[2]


def courteous(text: str, lang: str) -> bool:
    """Whether a sentence thanks, greets, regrets or wishes well."""
    pattern = _courtesies(lang)
    return pattern is not None and pattern.search(text.casefold()) is not None


@lru_cache(maxsize=64)
def _courtesies(lang: str) -> re.Pattern[str] | None:
    table = read_table(COURTESY)
    return _any_of(table.get(lang) or table.get(lang.partition("-")[0]), lang)


def knows_duties(lang: str) -> bool:
    """Whether duties can be read in this language."""
    return _pattern(Duty.MUST.value, lang) is not None


@lru_cache(maxsize=128)
def _pattern(row: str, lang: str) -> re.Pattern[str] | None:
    table = read_table(DUTIES)[row]
    return _any_of(table.get(lang) or table.get(lang.partition("-")[0]), lang)


def _any_of(words: Sequence[str] | None, lang: str) -> re.Pattern[str] | None:
    """Any of the words of a row, as the row marks them; None for a language without a row."""
    if not words:
        return None
    if lang in UNSPACED:
        return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
    before = HUNG.get(lang.partition("-")[0], "")
    return re.compile("|".join(_word(word.casefold(), before) for word in words))


def _word(word: str, before: str) -> str:
    body = re.escape(word.strip("-"))
    return ("" if word.startswith("-") else rf"(?<!\w){before if len(body) >= HUNG_LEAST else ''}") + body + ("" if word.endswith("-") else r"(?!\w)")
