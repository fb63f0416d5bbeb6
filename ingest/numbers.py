"""Numbers that lead to a person: bank accounts, payment cards, identity numbers and telephones, each checked by its own rule.

Only python-stdnum and phonenumbers decide; a number that an order word stands before is an order's, whatever it looks like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.before import cued
from ingest.identity import find_identities, is_identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Piece = tuple[str, int, int]
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,8}(?![a-z0-9])")
# digits behind letters and a hyphen are part of a code such as PR-2026-10406
_DIGITS = re.compile(r"(?<![A-Za-z0-9+])(?<![A-Za-z][-_/])(?:\+|00)?\(?\d(?:[ ().\-/]{0,3}\d){6,18}(?![A-Za-z0-9])|\+\d(?:[ ().\-/]{0,3}\d){6,14}")
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"[+(]{0,2}\d+\)?")
_GROUPS, _LEAST = 10, 7
_CARD_START = frozenset("23456")
# Where a language's customers mostly live: the countries whose national formats are tried.
_REGIONS: Mapping[str, tuple[str, ...]] = {
    "en": ("US", "GB", "AU", "IN"), "de": ("DE", "AT", "CH"), "fr": ("FR", "BE"), "es": ("ES", "MX"), "pt": ("BR", "PT"), "it": ("IT",), "nl": ("NL", "BE"),
    "pl": ("PL",), "ru": ("RU",), "tr": ("TR",), "zh": ("CN",), "zh-TW": ("TW", "HK"), "ja": ("JP",), "ko": ("KR",), "ar": ("SA", "AE", "EG"),
    "th": ("TH",), "vi": ("VN",), "id": ("ID",), "ms": ("MY",), "hi": ("IN",), "fa": ("IR",), "he": ("IL",), "uk": ("UA",), "cs": ("CZ",),
    "sk": ("SK",), "hu": ("HU",), "ro": ("RO",), "bg": ("BG",), "el": ("GR",), "sv": ("SE",), "da": ("DK",), "nb": ("NO",), "fi": ("FI",), "hr": ("HR",),
}  # fmt: skip
_TEN_DIGITS = frozenset({"en", "hi", "und"})
"""Where mobile numbers look like any ten digits: India's begin with 6 to 9, America's with anything. Bare ones are article numbers as often."""
_ANYWHERE = ("US", "GB", "DE", "FR", "CN", "JP", "TH", "SA", "BR", "IN")


def find_numbers(text: str, lang: str, *, whole: bool = False) -> Iterator[Piece]:
    """Kind ("iban", "card", "id", "phone"), start and end of each number. Digits must be ASCII already.

    `whole` doubts in favour of the person: any number behind a word such as "passport", and bare mobile numbers.
    """
    digits = bool(_DIGIT.search(text))
    yield from _ibans(text) if digits else ()
    yield from find_identities(text, worded=whole) if digits or "_" in text else ()
    for match in _DIGITS.finditer(text) if digits else ():
        start, end = match.start(), match.start() + len(match.group().rstrip(" (.-/"))
        if kind := _kind(text, start, text[start:end], lang, whole=whole):
            yield kind, start, end
        elif whole:
            yield from _inside(text, start, end, lang)


def _inside(text: str, start: int, end: int, lang: str) -> Iterator[Piece]:
    """Numbers in a run that is none as a whole: "0612345678 12" is a telephone number and a house's."""
    groups = [(start + one.start(), start + one.end()) for one in _GROUP.finditer(text[start:end])]
    if not 1 < len(groups) <= _GROUPS:
        return
    runs = ((first, last) for size in range(len(groups) - 1, 0, -1) for first, last in zip(groups, groups[size - 1 :], strict=False))
    taken: list[tuple[int, int]] = []
    for (head, _), (_, tail) in runs:
        if sum(char.isdigit() for char in text[head:tail]) < _LEAST or any(head < b and tail > a for a, b in taken):
            continue
        if kind := _kind(text, head, text[head:tail], lang, whole=True):
            taken.append((head, tail))
            yield kind, head, tail


def _ibans(text: str) -> Iterator[Piece]:
    from stdnum import iban

    for match in _IBAN.finditer(text):
        words = match.group()
        # the greedy pattern may have taken a word too much
        for end in range(len(words), 14, -1):
            if words[end - 1] not in " -" and iban.is_valid(words[:end]):
                yield "iban", match.start(), match.start() + end
                break


def _kind(text: str, start: int, number: str, lang: str, *, whole: bool) -> str:
    from stdnum import luhn

    digits = re.sub(r"\D", "", number)
    if cued(text, start, "order") or cued(text, start, "article"):
        return ""
    if 13 <= len(digits) <= 19 and digits[0] in _CARD_START and re.fullmatch(r"\d+(?:[ -]\d{3,6}){0,4}", number) and luhn.is_valid(digits):
        return "card"
    if is_identity(number, cued=cued(text, start, "id")):
        return "id"
    return "phone" if _is_phone(number, lang, cued=cued(text, start, "phone"), whole=whole) else ""


def _is_phone(number: str, lang: str, *, cued: bool, whole: bool) -> bool:
    """Valid with its country code, or in a national format of the language's countries with a leading zero, separators or a telephone word before it."""
    international = number.startswith(("+", "00"))
    shaped = number.startswith(("0", "(0")) or bool(re.search(r"\d[ ()./-]+\d{2,}", number)) or lang in {"zh", "ko", "zh-TW"}
    if re.fullmatch(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}", number):
        return False
    if whole and cued:
        return True
    if not (international or cued or shaped or (whole and lang not in _TEN_DIGITS)):
        return False
    written = "+" + number[2:] if number.startswith("00") else number
    regions = (None,) if international else _REGIONS.get(lang, _ANYWHERE)
    return any(_rings(written, region, mobile=not (international or cued or shaped)) for region in regions)


def _rings(number: str, region: str | None, *, mobile: bool) -> bool:
    """Whether a number is assigned in a country; `mobile`: to mobile telephones and nothing else."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and (not mobile or phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE)


def dialled(number: str, region: str = "") -> str:
    """A telephone number as it is dialled from anywhere, "+4930123456", so that two writings of it are one; "" for what is none.

    `region` is the ISO 3166-1 code of the country in which it is written without a country code.
    """
    import phonenumbers

    try:
        read = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)) if phonenumbers.is_possible_number(read) else ""
