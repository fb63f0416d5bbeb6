"""Numbers that lead to a person: bank accounts, payment cards, identity numbers and telephones, each checked by its own rule.

Only python-stdnum and phonenumbers decide; a number that an order word stands before is an order's, whatever it looks like.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.cues import cue_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Piece = tuple[str, int, int]
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}(?![a-z0-9])")
# digits behind letters and a hyphen are part of a code such as PR-2026-10406
_DIGITS = re.compile(r"(?<![A-Za-z0-9+])(?<![A-Za-z][-_/])(?:\+|00)?\(?\d(?:[ ().\-/]{0,3}\d){6,18}(?![A-Za-z0-9])|\+\d(?:[ ().\-/]{0,3}\d){6,14}")
_ID = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]|[XYZ]?\d{7,8}-?[A-Z]|\d{17}[\dXx]|\d{3}\.\d{3}\.\d{3}-\d{2})(?![A-Za-z0-9])")
_CARD_START = frozenset("23456")
# Where a language's customers mostly live: the countries whose national formats are tried.
_REGIONS: Mapping[str, tuple[str, ...]] = {
    "en": ("US", "GB", "AU", "IN"), "de": ("DE", "AT", "CH"), "fr": ("FR", "BE"), "es": ("ES", "MX"), "pt": ("BR", "PT"), "it": ("IT",), "nl": ("NL", "BE"),
    "pl": ("PL",), "ru": ("RU",), "tr": ("TR",), "zh": ("CN",), "zh-TW": ("TW", "HK"), "ja": ("JP",), "ko": ("KR",), "ar": ("SA", "AE", "EG"),
    "th": ("TH",), "vi": ("VN",), "id": ("ID",), "ms": ("MY",), "hi": ("IN",), "fa": ("IR",), "he": ("IL",), "uk": ("UA",), "cs": ("CZ",),
    "sk": ("SK",), "hu": ("HU",), "ro": ("RO",), "bg": ("BG",), "el": ("GR",), "sv": ("SE",), "da": ("DK",), "nb": ("NO",), "fi": ("FI",), "hr": ("HR",),
}  # fmt: skip
_ANYWHERE = ("US", "GB", "DE", "FR", "CN", "JP", "TH", "SA", "BR", "IN")


def find_numbers(text: str, lang: str) -> Iterator[Piece]:
    """Kind ("iban", "card", "id", "phone"), start and end of each number. Digits must be ASCII already."""
    yield from _ibans(text)
    for match in _ID.finditer(text):
        if _is_identity(match.group(), cued=_cued(text, match.start(), "id")):
            yield "id", *match.span()
    for match in _DIGITS.finditer(text):
        start, end = match.start(), match.start() + len(match.group().rstrip(" (.-/"))
        if kind := _kind(text, start, text[start:end], lang):
            yield kind, start, end


def _ibans(text: str) -> Iterator[Piece]:
    from stdnum import iban

    for match in _IBAN.finditer(text):
        words = match.group()
        # the greedy pattern may have taken a word too much
        for end in range(len(words), 14, -1):
            if words[end - 1] not in " -" and iban.is_valid(words[:end]):
                yield "iban", match.start(), match.start() + end
                break


def _kind(text: str, start: int, number: str, lang: str) -> str:
    from stdnum import luhn

    digits = re.sub(r"\D", "", number)
    if _cued(text, start, "order"):
        return ""
    if 13 <= len(digits) <= 19 and digits[0] in _CARD_START and re.fullmatch(r"\d+(?:[ -]\d{3,6}){0,4}", number) and luhn.is_valid(digits):
        return "card"
    if _is_identity(number, cued=_cued(text, start, "id")):
        return "id"
    return "phone" if _is_phone(number, lang, cued=_cued(text, start, "phone")) else ""


def _cued(text: str, start: int, name: str) -> bool:
    """Whether a cue word stands right before a number: at most a short word, a sign or a blank between."""
    return bool(_cue_pattern(name).search(text, max(start - 40, 0), start))


@cache
def _cue_pattern(name: str) -> re.Pattern[str]:
    words = sorted(cue_words("cues", prefix="redact")[name], key=len, reverse=True)
    alternatives = "|".join(re.escape(word) for word in words)
    before = r"(?:(?<![^\W\d_])|(?<=[\u0e00-\u9fff\uac00-\ud7af]))"
    between = r"[^\S\n]*(?:\w{1,8}\.?)?[^\S\n]*[#:.=№は은는]*[^\S\n]*\(?"
    return re.compile(rf"{before}(?:{alternatives}){between}$|#$", re.IGNORECASE)


def _is_identity(number: str, *, cued: bool) -> bool:
    return any(check(number) for check in (*_strong_checks(), *(_weak_checks() if cued else ())))


@cache
def _strong_checks() -> tuple[Callable[[str], bool], ...]:
    """Rules with a birth date, a letter or a fixed shape that chance hardly meets."""
    from stdnum.br import cpf
    from stdnum.cn import ric
    from stdnum.es import dni, nie
    from stdnum.fr import nir
    from stdnum.it import codicefiscale
    from stdnum.kr import rrn
    from stdnum.us import ssn

    def shaped(pattern: str, check: Callable[[str], bool]) -> Callable[[str], bool]:
        return lambda number: bool(re.fullmatch(pattern, number)) and check(number)

    return (
        shaped(r"\d{3}-\d{2}-\d{4}", ssn.is_valid),
        shaped(r"\d{17}[\dXx]", ric.is_valid),
        shaped(r"\d{8}-?[A-Z]", dni.is_valid),
        shaped(r"[XYZ]\d{7}-?[A-Z]", nie.is_valid),
        shaped(r"[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}", nir.is_valid),
        shaped(r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", codicefiscale.is_valid),
        shaped(r"\d{6}-\d{7}", rrn.is_valid),
        shaped(r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid),
    )


@cache
def _weak_checks() -> tuple[Callable[[str], bool], ...]:
    """Rules of bare digits that one number in ten meets by chance: only after a word that says so."""
    from stdnum.br import cpf
    from stdnum.de import idnr
    from stdnum.in_ import aadhaar
    from stdnum.nl import bsn
    from stdnum.pl import pesel
    from stdnum.th import pin

    return (pesel.is_valid, bsn.is_valid, idnr.is_valid, cpf.is_valid, aadhaar.is_valid, pin.is_valid)


def _is_phone(number: str, lang: str, *, cued: bool) -> bool:
    """Valid with its country code, or in a national format of the language's countries with a leading zero, separators or a telephone word before it."""
    import phonenumbers

    international = number.startswith(("+", "00"))
    if not international and not cued and not (number.startswith(("0", "(0")) or re.search(r"\d[ ()./-]+\d{2,}", number) or lang in {"zh", "ko", "zh-TW"}):
        return False
    if re.fullmatch(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}", number):
        return False
    written = "+" + number[2:] if number.startswith("00") else number
    for region in (None,) if international else _REGIONS.get(lang, _ANYWHERE):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(written, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
