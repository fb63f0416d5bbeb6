"""Texts as hurried people type them: without accents. A share of each epoch's text is met that way."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_LATIN_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_OWN_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
_INSIDE = re.compile("(?<=[^ ])▁")


def without_accents(prepared: str) -> str:
    """A prepared text with Latin letters bare; Vietnamese syllables part again, as nothing then tells the language."""
    if prepared.isascii():
        return prepared
    bare = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", prepared))
    return _INSIDE.sub(" ▁", unicodedata.normalize("NFC", bare).translate(_OWN_LETTERS))


def roughened(prepared: Sequence[str], share: float, seed: int) -> list[str]:
    """The same texts, a random `share` of them without accents."""
    chosen = np.random.default_rng(seed).random(len(prepared)) < share
    return [without_accents(text) if bare else text for text, bare in zip(prepared, chosen.tolist(), strict=True)]
