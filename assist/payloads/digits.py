"""Text and numbers of any script from foreign JSON: what cannot be stored or shown is taken out, digits become 0 to 9."""

from __future__ import annotations

import html
import re
import unicodedata
from decimal import Decimal

PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
MARKS = {"٫": ".", "٬": ",", "−": "-", "’": "'"}
"""Arabic decimal and thousands separators; the minus sign that is no hyphen."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, marks that turn the direction of what follows, and halves of surrogate pairs."""
MOST_DIGITS = 18


def clean(text: str) -> str:
    """The text without control and direction marks, HTML's character names undone, outer blanks gone."""
    return CONTROLS.sub("", html.unescape(text)).replace("\r\n", "\n").strip()


def plain_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9, full-width letters as plain ones."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(MARKS.get(c) or (str(unicodedata.decimal(c)) if c.isdecimal() else c) for c in folded)


def decimal_of(text: str) -> Decimal | None:
    """A number with a dot for decimals, or with commas between thousands as well; None for anything else, "1.299,00" too: it reads two ways."""
    written = plain_digits(text).strip().replace(" ", "").replace("\u00a0", "")
    if len(written) > MOST_DIGITS or not (PLAIN.fullmatch(written) or GROUPED.fullmatch(written)):
        return None
    return Decimal(written.replace(",", ""))
