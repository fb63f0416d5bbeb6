"""Characters that carry no text: one Unicode form, one line ending, no invisible marks but those a script or emoji needs."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# C0 and C1 controls, soft hyphen, zero width space, word joiner and invisible operators, byte order mark, bidi marks and overrides, interlinear marks,
# and the tag letters that can hide a second text inside the first
_DROP = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_JOINERS = re.compile("[\u200c\u200d]+")
_MAY_BE_WIDE = re.compile("[\u1100-\U0010ffff]")
_NEEDS_JOINER = (
    "ARABIC",
    "SYRIAC",
    "DEVANAGARI",
    "BENGALI",
    "GURMUKHI",
    "GUJARATI",
    "ORIYA",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
    "MONGOLIAN",
)


def plain_characters(text: str) -> str:
    r"""Text in NFC with `\\n` line ends and without invisible characters.

    Zero width joiner and non-joiner stay between letters of Arabic and Indic scripts and between emoji, where they change what is read.
    """
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    text = _DROP.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINERS.sub(_joiner, text)
    return text


def columns(text: str) -> int:
    """Width of a text on a screen of fixed columns: East Asian wide characters are two."""
    return sum(map(_width, text)) if _MAY_BE_WIDE.search(text) else len(text)


@cache
def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _joiner(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and after and _joins(before) and _joins(after):
        return match.group()[0]
    return ""


def _joins(char: str) -> bool:
    if char >= "\u2190" and unicodedata.category(char) in {"So", "Sk", "Mn"}:
        return True
    return unicodedata.name(char, "").startswith(_NEEDS_JOINER)
