"""Numbers of orders, parcels, invoices and tickets: behind a word or a sign that says so, and the shapes carriers give their parcels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.before import any_of, cued

if TYPE_CHECKING:
    from collections.abc import Iterator

Piece = tuple[str, int, int]
_CODE = re.compile(r"(?<![A-Za-z0-9#])#?(?=[A-Z0-9._/-]*\d{3})[A-Z0-9](?:[A-Z0-9]|[._/-](?=[A-Z0-9])){2,30}(?![A-Za-z0-9])", re.IGNORECASE)
_SPACED = re.compile(r"(?<![A-Za-z0-9])\d{4}(?: \d{4}){1,4}(?: \d{1,3})?(?![A-Za-z0-9])")
_PARCEL = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}|1Z[0-9A-Z]{16}|YT\d{16}|JJD\d{14,18})(?![A-Za-z0-9])")
_NEXT = re.compile(r"[\s(]*(?:,|&|/|、|，|\b(?:and|und|et|y|e|en|i|ve|и)\b|和|と|及|و|และ)\s*", re.IGNORECASE)
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|(?:19|20)\d\d")
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})*[.,]\d{1,2}")
_UNIT = re.compile(r"\s*(?:[€$£¥₩%]|EUR|USD|GBP|CHF|PLN|kg|cm|mm|pcs|pieces|units|Stück|st\b)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LEAST = 4
"""Digits that a bare number behind the word "order" must have: "order 250 pieces" is none; behind "#" three do."""


def find_orders(text: str) -> Iterator[Piece]:
    """Kind "order", start and end of each number. Digits must be ASCII already."""
    if not _DIGIT.search(text):
        return
    for match in _PARCEL.finditer(text):
        yield "order", *match.span()
    last = -1
    for match in sorted([*_CODE.finditer(text), *_SPACED.finditer(text)], key=lambda one: (one.start(), -one.end())):
        if match.start() < last or not _numbers(text, match):
            continue
        if match.group().startswith("#") or _ordered(text, match) or (last >= 0 and _NEXT.fullmatch(text, last, match.start())):
            last = match.end()
            yield "order", *match.span()


def _ordered(text: str, match: re.Match[str]) -> bool:
    """Whether the word for an order stands before the number, or right behind it as in "55210 numaralı siparişim"."""
    return cued(text, match.start(), "order") or bool(re.compile(rf"\s?(?:{any_of('order_behind')})", re.IGNORECASE).match(text, match.end()))


def _numbers(text: str, match: re.Match[str]) -> bool:
    """Whether a code may be an order's: no date, no amount, no measure, no number of pieces."""
    code = match.group()
    if code.startswith("#"):
        return True
    if _DATE.fullmatch(code) or _AMOUNT.fullmatch(code) or _UNIT.match(text, match.end()):
        return False
    return sum(char.isdigit() for char in code) >= _LEAST
