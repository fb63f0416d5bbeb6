"""What a spreadsheet shows for a value: percent, money, dates and leading zeros as its number format has them, with a full stop for decimals."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|_.|\*.")
_DIGITS = re.compile(r"[0#?][0#?,.]*")
_CURRENCY = "€$£¥₹₩₽₺₫฿₴₪zł"


def shown(value: object, pattern: str) -> str:
    """A cell's value as text. Numbers keep no thousands separators, so that none is mistaken for a decimal mark; days are written 2026-11-30."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, pattern)
    text = str(value)
    return "" if text.startswith("#") and text.rstrip("!?").isupper() and "/" in text + "/" and text in _ERRORS else text


_ERRORS = frozenset({"#N/A", "#NAME?", "#NULL!", "#NUM!", "#DIV/0!", "#REF!", "#VALUE!"})


def _number(value: float, pattern: str) -> str:
    section = (pattern or "General").split(";")[0]
    words = "".join(found.group(1) or found.group(2) or found.group(3) or "" for found in _LITERAL.finditer(section))
    bare = _LITERAL.sub(lambda found: "\x01" if (found.group(1) or found.group(2) or found.group(3) or "").strip() else "", section)
    digits = _DIGITS.search(bare)
    if digits is None or "E+" in bare.upper():
        return _general(value)
    if "%" in bare:
        return f"{_fixed(value * 100, digits.group())}%"
    number = _fixed(value, digits.group())
    sign = words.strip() or next((mark for mark in bare if mark in _CURRENCY), "")
    if not sign:
        return number
    leads = min(bare.find(mark) if mark in bare else len(bare) for mark in ("\x01", *_CURRENCY)) < digits.start()
    return f"{sign} {number}" if leads else f"{number} {sign}"


def _fixed(value: float, digits: str) -> str:
    whole, _, fraction = digits.partition(".")
    if not fraction and set(whole) == {"0"} and len(whole) > 1:
        return f"{value:.0f}".zfill(len(whole))
    least, most = fraction.count("0"), len(fraction)
    text = f"{value:.{most}f}"
    while most > least and text.endswith("0"):
        text, most = text[:-1], most - 1
    return text.rstrip(".") if most == 0 else text


def _general(value: float) -> str:
    """As the program shows it without a format: no noise of binary fractions, no exponent for ordinary sizes."""
    text = f"{value:.12g}"
    return f"{value:.0f}" if "e" in text and abs(value) < 1e18 and float(value).is_integer() else text
