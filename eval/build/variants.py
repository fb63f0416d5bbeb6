"""The same question as people also write it: in Latin letters, with slips of the pen, with English words in it. Which language has which is data."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.tickets import misspelt as swapped
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eval.build.topics import Made
    from prompts.types import Library

VARIANTS = Path(__file__).parent / "variants.yaml"
KINDS = ("romanised", "misspelt", "code-switched")
_HANGUL, _LAST, _VOWELS, _FINALS = 0xAC00, 0xD7A3, 21, 28


def varied(topics: Iterable[Made], kinds: Iterable[str], library: Library) -> Iterator[Made]:
    """Each topic's variants as topics of their own, with what is right for the topic: only in languages that have the variant and whose question it changes."""
    written = {text: own for example in library.examples if (own := dict(example.text)) for text in own.values()}
    for topic in topics:
        for kind in kinds:
            changed = [(lang, text, _written_so(kind, lang, text, written)) for lang, text in topic.questions]
            questions = tuple((lang, new) for lang, text, new in changed if new and new != text)
            if questions:
                yield replace(topic, id=f"{topic.id}~{kind}", questions=questions, variant=kind)


def variant(kind: str, lang: str, text: str) -> str:
    """A question in a variant; "" where the language has none."""
    return {"romanised": _romanised, "misspelt": _misspelt, "code-switched": _switched}[kind](lang, text)


def _written_so(kind: str, lang: str, text: str, written: dict[str, dict[str, str]]) -> str:
    """What somebody wrote in Latin letters goes before what the letters make of it."""
    by_hand = written.get(text, {}).get(f"{lang}-Latn", "") if kind == "romanised" else ""
    return by_hand or variant(kind, lang, text)


def _misspelt(lang: str, text: str) -> str:
    table = _table()["misspelt"]
    letters = table["replace"].get(lang)
    if letters and any(letter in text for letter in letters):
        return "".join(letters.get(letter, letter) for letter in text)
    return swapped(text) if lang in table["swap"] else ""


def _switched(lang: str, text: str) -> str:
    words = _table()["code_switched"].get(lang, {})
    if not any(word in text for word in words):
        return ""
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
    spaced = pattern.sub(lambda found: f" {words[found[0]]} " if lang in {"zh", "zh-TW", "ja", "th"} else words[found[0]], text)
    return " ".join(spaced.split())


def _romanised(lang: str, text: str) -> str:
    table = _table()["romanised"]
    if lang == "ko":
        return "".join(_syllable(letter, table["hangul"]) for letter in text)
    letters = table["letters"].get(lang)
    if not letters:
        return ""
    vowel = table["inherent"].get(lang, "")
    return "".join(_letters(text.lower(), letters, vowel))


def _letters(text: str, letters: dict[str, str], vowel: str) -> Iterator[str]:
    """Letter by letter, two-letter entries first; with `vowel`, after each consonant that no sign follows inside a word."""
    at = 0
    while at < len(text):
        size = 2 if text[at : at + 2] in letters else 1
        piece = text[at : at + size]
        at += size
        yield letters.get(piece, "" if piece == "्" else piece)
        following = text[at : at + 1]
        if vowel and "क" <= piece[0] <= "ह" and "ऄ" <= following <= "ह":
            yield vowel


def _syllable(letter: str, parts: dict[str, list[str]]) -> str:
    if not _HANGUL <= ord(letter) <= _LAST:
        return letter
    place = ord(letter) - _HANGUL
    initial, rest = divmod(place, _VOWELS * _FINALS)
    return parts["initial"][initial] + parts["vowel"][rest // _FINALS] + parts["final"][rest % _FINALS]


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = read_table(VARIANTS)
    return found
