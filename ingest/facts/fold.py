"""Fold digits and signs of every script to one form, character for character, so that spans stay true."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

KEPT = "，；！？。、"
"""Full-width punctuation that ends clauses: folding it to ASCII would make "14，30" look like one number."""

SIGNS = {
    "٪": "%", "﹪": "%", "−": "-", "‐": "-", "‑": "-", "～": "~", "〜": "~", "∼": "~", "￥": "¥", "￡": "£", "￦": "₩", "’": "'", "ʼ": "'",
    "＂": '"',
}  # fmt: skip

BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Direction marks: they carry no meaning here and stand between digits and currency signs, so they count as a space."""


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Translation of single characters: digits, full-width ASCII, signs, direction marks. Unicode has no digits above plane 1."""
    digits = {code: str(unicodedata.decimal(chr(code))) for code in range(0x20000) if unicodedata.category(chr(code)) == "Nd"}
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in KEPT}
    signs = {ord(sign): plain for sign, plain in SIGNS.items()}
    return wide | digits | signs | {ord(mark): "\u00a0" for mark in BIDI} | {0x3000: " "}


def fold(text: str) -> str:
    """The text with ASCII digits and plain signs; exactly as long as it was."""
    return text.translate(_table())


def key(text: str) -> str:
    """The lookup form of a word: lower case, no Arabic vowel marks or stretching, one alef, dotless i as i, hyphens and spaces alike."""
    lower = text.casefold().replace("ı", "i").replace("i\u0307", "i").replace("ё", "е").replace("ʼ", "'")
    bare = "".join(c for c in lower if not ("\u064b" <= c <= "\u0652" or c in "\u0640\u0670\u200b\u00ad"))
    for variant in "أإآٱ":
        bare = bare.replace(variant, "ا")
    return " ".join(bare.replace("\u200c", " ").replace("-", " ").split()) or bare.strip()
