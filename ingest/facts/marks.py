"""Links, addresses, phone numbers and codes: marks that are copied, not measured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.facts.lexicon import Lexicon
from ingest.types import Fact, FactKind, Span

LINK = re.compile(r"(?:https?://|www\.)[A-Za-z0-9][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/=_#&\-]", re.IGNORECASE)
EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
PHONE = re.compile(
    r"(?<![\w+])\+\d{1,3}(?:[\s./()-]{0,2}\d){6,13}(?!\d)"
    r"|(?<![\w.])0\d{2,5}[\s/-]\d{3,4}[\s-]?\d{2,5}(?!\d)"
    r"|(?<![\w.])\(0\d{1,4}\)[\s-]?\d{2,4}[\s-]?\d{3,5}(?!\d)|(?<![\w.-])0\d{1,3}-\d{2,4}-\d{4}(?![\d-])|(?<![\w.])0\d(?:[ .]\d\d){4}(?![.\s]?\d)",
    re.ASCII,
)
SPOKEN = re.compile(r"(?<![\w.])\(?\d[\d().\s-]{5,16}\d(?![\w]|[.,]\d)", re.ASCII)
"""What is a telephone number after a word that announces one."""
TARIFF = re.compile(r"(?<![\w.])\d{4}\.\d{2}(?:\.\d{2,4}(?:\.\d{2})?)?(?![\w]|\.\d)", re.ASCII)
"""A heading of the Harmonized System: 8517.62, with national digits 8517.62.00."""
VERSION = re.compile(r"(?<![\w.])[vV]?\d+(?:\.\d+){2,}(?![\w]|\.\d)|(?<![A-Za-z0-9.])[vV]\d+(?:\.\d+)+(?![\w]|\.\d)", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
"""1.234.567 is a number, not a version, where points group thousands."""
HASH = re.compile(r"(?<![\w&/#])#(?=[A-Za-z-]*\d)([A-Za-z0-9][A-Za-z0-9-]{2,})(?![\w-])", re.ASCII)
MIXED = re.compile(
    r"(?<![A-Za-z0-9_@.])(?=[A-Za-z0-9\-_/]{0,63}?\d)(?=[A-Za-z0-9\-_/]{0,63}?[A-Z])[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*(?![A-Za-z0-9_@]|(?<=[a-z]\d)\.\d)",
    re.ASCII,
)
"""Letters and digits in one word, with a capital letter among its first 64 characters: part and tracking numbers."""
ACCOUNT = re.compile(
    r"(?<![\w.,-])(?:[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?|\d{4}(?: \d{4}){3}(?: \d{1,3})?|\d{4}(?:-\d{4}){3})(?![\w-])", re.ASCII
)
"""An IBAN (ISO 13616) or the number of a card, in groups."""
YEARS = re.compile(r"(?:(?:19|20)\d\d ?)+")
WORD_TAIL = re.compile(r"(?:-[A-Z]?[a-z]+)+\Z")
"""What German hangs on a code: L298N-Motortreiber."""
LONG = re.compile(r"(?<![\w.,+-])\d{7,}(?![\w]|[.,]\d)|(?<![\w.,+-])\d{3,}(?:-\d{2,}){2,}(?![\w-])", re.ASCII)
CUED = re.compile(r"(?<![\w.])[A-Za-z0-9]*\d[A-Za-z0-9]*(?:[-_/.]?[A-Za-z0-9]+)*(?![A-Za-z0-9_])", re.ASCII)
SHORTEST = 4
"""A word of letters and digits shorter than this is more often "A4" or "2D" than a code."""


def read_marks(text: str, lex: Lexicon) -> Iterator[Fact]:
    """Every link, e-mail, phone number and code of a folded text; they may overlap with each other and with measures."""
    for kind, pattern in ((FactKind.LINK, LINK), (FactKind.EMAIL, EMAIL), (FactKind.PHONE, PHONE)):
        for match in pattern.finditer(text):
            yield _fact(kind, match[0], text, match.start(), match.end())
    for match in SPOKEN.finditer(text):
        if 7 <= sum(c.isdigit() for c in match[0]) <= 14 and lex.phone_cue.search(text, max(0, match.start() - 30), match.start()):
            yield _fact(FactKind.PHONE, match[0], text, match.start(), match.end())
    yield from _codes(text, lex)
    for match in ACCOUNT.finditer(text):
        if not YEARS.fullmatch(match[0]):
            yield _fact(FactKind.CODE, match[0].replace(" ", ""), text, match.start(), match.end())


def _codes(text: str, lex: Lexicon) -> Iterator[Fact]:
    for match in TARIFF.finditer(text):
        if match[0].count(".") > 1 or lex.hs_cue.search(text, max(0, match.start() - 45), match.start()):
            yield _fact(FactKind.CODE, match[0], text, match.start(), match.end())
    for pattern in (VERSION, LONG, HASH):
        for match in pattern.finditer(text):
            if lex.decimal == "," and GROUPED.fullmatch(match[0]):
                continue
            yield _fact(FactKind.CODE, match[0], text, match.start(), match.end())
    for match in MIXED.finditer(text):
        word = WORD_TAIL.sub("", match[0])
        if len(word) >= SHORTEST and _is_code(word):
            yield _fact(FactKind.CODE, word, text, match.start(), match.start() + len(word))
    for match in CUED.finditer(text):
        if sum(c.isdigit() for c in match[0]) >= 3 and lex.code_cue.search(text, max(0, match.start() - 30), match.start()):
            yield _fact(FactKind.CODE, match[0], text, match.start(), match.end())


def _is_code(word: str) -> bool:
    """Not "14-Day", "3D-printed" or "10er": a part with a digit also holds a capital, or the digits are many."""
    if word == word.lower():
        return False
    parts = re.split(r"[-_/]", word)
    return any(any(c.isdigit() for c in p) and any(c.isupper() for c in p) for p in parts if len(p) > 2) or (
        sum(c.isdigit() for c in word) >= 2 and all(p.isdigit() or p.isupper() or any(c.isdigit() for c in p) for p in parts) and not parts[0].isdigit()
    )


def _fact(kind: FactKind, written: str, text: str, start: int, end: int) -> Fact:
    return Fact(kind, canonical_mark(kind, written), "", text[start:end], Span(start, end))


def canonical_mark(kind: FactKind, written: str) -> str:
    """One spelling per mark: links and addresses in lower case host, codes in upper case without #, phones as digits."""
    if kind is FactKind.PHONE:
        return ("+" if written.startswith("+") else "") + "".join(c for c in written.replace("(0)", "") if c.isdigit())
    if kind is FactKind.EMAIL:
        return written.lower()
    if kind is FactKind.CODE:
        return written.lstrip("# ").upper()
    scheme, _, rest = written.rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower() or 'https'}://{host.lower()}{slash}{path}".rstrip("/")
