"""Names of people where the text itself says so: after an introduction, and on the line under a sign-off."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.cues import cue_words

if TYPE_CHECKING:
    from collections.abc import Iterator

Piece = tuple[str, int, int]
_UPPER = r"[A-ZÀ-ÖØ-ÞĀ-Ž\u0386-\u03ab\u0400-\u042f]"
_WORD = rf"(?:{_UPPER}(?:[^\W\d_]|['’-](?=[^\W\d_]))+|{_UPPER}\.?)"
# One to three words that begin with a capital; scripts without capitals give a run of their letters.
_CAPITALISED = rf"(?-i:{_WORD}(?:[ ](?:(?:de|da|van|von|der|del|la|di|bin|al)[ ])?{_WORD}){{0,2}})"
_HAN = r"[\u4e00-\u9fff]{2,4}(?=[\s，。,.、！!是的]|$)"
_KANA_HAN = r"[\u3041-\u30ff\u4e00-\u9fff]{2,10}?(?=です|と申します|と言います|といいます)"
_SEMITIC = r"[\u05d0-\u05ea\u0621-\u0652\u066e-\u06d3]{2,}"
_OTHER = (
    rf"{_SEMITIC}(?:\s{_SEMITIC})?|[\u0900-\u0963]{{2,}}(?:\s[\u0900-\u0963]{{2,}})?"
    r"|[\u0e00-\u0e7f]{2,20}|[\uac00-\ud7af]{2,4}(?=입니다|이에요|예요|\s|$)"
)


@cache
def _introduction() -> re.Pattern[str]:
    name = rf"{_KANA_HAN}|{_HAN}|{_OTHER}|{_CAPITALISED}"
    return re.compile(rf"(?:(?<![^\W_])|(?<=[\u3040-\u9fff\u0e00-\u0e7f]))(?:{_words('introduction')})[:\s]*(?P<name>{name})", re.IGNORECASE)


@cache
def _sign_off() -> re.Pattern[str]:
    name = rf"{_CAPITALISED}|[\u4e00-\u9fff]{{2,4}}|[\uac00-\ud7af]{{2,4}}|{_SEMITIC}(?:\s{_SEMITIC}){{0,2}}"
    return re.compile(rf"(?:^|[.!?\n]\s{{0,3}})(?:{_words('sign_off')})[ ]*[,!.，。،]?[ ]*\n{{1,3}}[ ]*(?P<name>{name})[ ]*(?=\n|\Z)", re.IGNORECASE)


_SELF = re.compile(r"(?P<name>[\u4e00-\u9fff\u3041-\u30ff]{2,8}?)(?=と申します)")


def _words(name: str) -> str:
    return "|".join(re.escape(word) for word in sorted(cue_words("cues", prefix="redact")[name], key=len, reverse=True))


def find_names(text: str) -> Iterator[Piece]:
    """Kind "name", start and end of each name, and of each place where a name found so stands again."""
    found: set[str] = set()
    for pattern in (_introduction(), _sign_off(), _SELF):
        for match in pattern.finditer(text):
            yield "name", *match.span("name")
            found.add(match.group("name"))
    for name in found:
        if len(name) >= 3:
            yield from (("name", *again.span()) for again in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))
