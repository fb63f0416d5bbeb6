"""What customs does with a parcel, read from the words of an event: the table `tables/customs.yaml`, eighteen languages at once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assist.payloads.digits import clean
from assist.types import CustomsState
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = Path(__file__).parent / "tables" / "customs.yaml"
LETTERS = str.maketrans("ıłøđßæœأإآىةؤئ", "iloddaoااايهوي")
"""Letters that no decomposition folds; Arabic ones as careless typing joins them."""
ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0652\u0640]")
JOINED = re.compile("[\u0600-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Scripts whose words stand without blanks, or carry a prefix: a part is looked for anywhere."""
SPECIFIC = frozenset({CustomsState.REFUSED, CustomsState.DUTIES_DUE, CustomsState.INFO_REQUIRED, CustomsState.INSPECTION})
"""What words may add to a code that only says customs is at work."""

Phrases = tuple[tuple[str, ...], ...]
"""Phrases, each the parts that must all stand in a text."""


@dataclass(frozen=True, slots=True)
class Words:
    """The table, folded."""

    innocent: Phrases
    about: Phrases
    states: tuple[tuple[CustomsState, Phrases], ...]
    """Without "released", in the order in which they are asked."""
    released: Phrases
    not_yet: Phrases
    settled: Phrases


@lru_cache(maxsize=4096)
def customs_in(text: str) -> CustomsState:
    """What an event's text says of customs; NONE where it does not speak of it."""
    words, folded = customs_words(), fold(text)
    for (innocent,) in words.innocent:
        folded = folded.replace(innocent, "")
    if not _any(words.about, folded):
        return CustomsState.NONE
    refused, *waiting = words.states
    if _any(refused[1], folded):
        return CustomsState.REFUSED
    if _any(words.released, folded) and not _any(words.not_yet, folded):
        return CustomsState.RELEASED
    settled = _any(words.settled, folded)
    for state, phrases in waiting:
        due = state in {CustomsState.DUTIES_DUE, CustomsState.INFO_REQUIRED}
        if not (due and settled) and _any(phrases, folded):
            return state
    return CustomsState.IN_PROGRESS


def customs_of(code: CustomsState, text: str) -> CustomsState:
    """The state by the vendor's code, by the words where the code says nothing or only that customs is at work."""
    if code is CustomsState.NONE:
        return customs_in(text)
    said = customs_in(text)
    finer = code is CustomsState.IN_PROGRESS and said in SPECIFIC
    return said if finer or (code is CustomsState.INFO_REQUIRED and said is CustomsState.DUTIES_DUE) else code


def fold(text: str) -> str:
    """Lower case, without accents, letter forms and direction marks told apart by no reader."""
    plain = unicodedata.normalize("NFKD", clean(text).casefold())
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", ACCENTS.sub("", plain))).translate(LETTERS)


@lru_cache(maxsize=1)
def customs_words() -> Words:
    """The table beside this file. Raises `TableUnreadable` for a state it lacks or one that is none."""
    given = read_table(TABLE)
    states = {name: _phrases(by_language) for name, by_language in given["states"].items()}
    known = {state.value for state in CustomsState} - {"none", "in_progress"}
    if states.keys() != known:
        raise TableUnreadable(f"{TABLE}: states must be {', '.join(sorted(known))}. Correct it.")
    order = ("refused", "duties_due", "info_required", "inspection", "presented")
    asked = tuple((CustomsState(name), states[name]) for name in order)
    return Words(_phrases(given["innocent"]), _phrases(given["about"]), asked, states["released"], _phrases(given["not_yet"]), _phrases(given["settled"]))


def _phrases(by_language: Mapping[str, list[str]]) -> Phrases:
    return tuple(tuple(fold(part) for part in phrase.split(" + ")) for phrases in by_language.values() for phrase in phrases)


def _any(phrases: Phrases, text: str) -> bool:
    return any(all(_stands(part, text) for part in parts) for parts in phrases)


def _stands(part: str, text: str) -> bool:
    at = text.find(part)
    if at < 0 or JOINED.match(part):
        return at >= 0
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return True
        at = text.find(part, at + 1)
    return False
