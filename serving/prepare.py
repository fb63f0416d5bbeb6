"""Any text in any script to the one form the built-in encoder's pieces are cut from.

Training and serving both call `prepare`, so a change here asks for new weights; `VERSION` goes into their digest.
"""

from __future__ import annotations

import re
import unicodedata

VERSION = 1
"""Raised by every change of how a text becomes a vector: what `prepare` returns, where it is cut, how pieces are summed."""

LONGEST = 16_384
"""Characters kept of one text. A passage has about 900; beyond a few thousand a mean of words says no more."""

# Alphabets written with spaces between words. Their words get a start mark, because "ring" in "ordering" is another word;
# scripts without spaces, and those that glue particles to words (Arabic, Hebrew, Korean), share pieces in any position.
_SPACED = "a-z\u00aa\u00ba\u00df-\u00f6\u00f8-\u024f\u0250-\u02af\u0300-\u036f\u0370-\u058f\u10a0-\u10ff\u1e00-\u1fff"
_WORD_START = re.compile(f"(?<![{_SPACED}])(?=[{_SPACED}])")
_BETWEEN_WORDS = re.compile(f"(?<=[{_SPACED}]) +(?=▁)")
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_MAY_BE_VIETNAMESE = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u0300-\u036f\u1ea0-\u1eff]")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_SEMITIC = re.compile("[\u0590-\u06ff\ufb1d-\ufefc]")
_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\xa0\u200b\u200c\u2028\u2029\ud800-\udfff]+|[\xad\u0307\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufe0f\ufeff]")
_CONTROLS = str.maketrans(
    "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f", " " * 33
)
"""All that is invisible in ASCII."""
_ONE_LETTER = str.maketrans("أإآٱىیکةۀ", "اااايي" + "كهه")


def prepare(text: str) -> str:
    """One text in the encoder's form: compatibility-folded (NFKC), lower case, ASCII digits, words marked by `▁`.

    Control characters and lone surrogates become spaces, invisible joiners vanish, Arabic and Hebrew points and letter
    variants fold together, and Vietnamese syllables are joined so that a piece can span a two-syllable word. Only the
    first `LONGEST` characters are read. Never raises.
    """
    folded = text[:LONGEST]
    if folded.isascii():
        return _WORD_START.sub(" ▁", folded.lower().translate(_CONTROLS))
    folded = _INVISIBLE.sub(_blank, _fold_scripts(folded).lower())
    vietnamese = not folded.isascii() and len(_VIETNAMESE.findall(folded, 0, 400)) > 1
    marked = _WORD_START.sub(" ▁", folded)
    return _BETWEEN_WORDS.sub("", marked) if vietnamese else marked


def apart(text: str) -> bool:
    """Whether the words of a text are prepared each for itself, so that what lies between two blanks of it may be prepared alone, with the same result."""
    return len(text) <= LONGEST and (text.isascii() or not _MAY_BE_VIETNAMESE.search(text))


def _fold_scripts(text: str) -> str:
    """Compatibility forms, digits of every script, Arabic and Hebrew points."""
    text = unicodedata.normalize("NFKC", text)
    text = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0], 0)), text)
    if _SEMITIC.search(text):
        text = _POINTS.sub("", text).translate(_ONE_LETTER)
    return text


def _blank(invisible: re.Match[str]) -> str:
    """A control character parts two words; a joiner or a mark does not."""
    first = invisible[0][0]
    return " " if first < "\xa1" or first in "\u200b\u200c\u2028\u2029" or "\ud800" <= first <= "\udfff" else ""
