"""Postal addresses: a street with its number in the ways the world writes it, with postcode and town behind it, and whatever a label announces."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.cues import cue_words
from ingest.streets_asia import CHINESE, JAPANESE, KOREAN, THAI

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words have a longest length and one way to be cut into: what a stranger writes must not make a pattern try every way there is.
Piece = tuple[str, int, int]
_DIGITS = re.compile(r"\d+")
_REACH = 400
"""Characters before its first digit at which an address begins at the earliest: the longest street of five words has 250."""
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž\u0386-\u03ab\u0400-\u042f]"
_NAME = rf"(?-i:{_CAPITAL}[\w.'’-]{{0,40}}|\d{{1,3}}(?:st|nd|rd|th|\.)|d[eiou]l?|da|dos?|das|des|della|dei|la|les?|los|las|van|von|der|den|zum|zur|am|im|di)"
_NAMES = rf"{_NAME}(?:[ ]{_NAME}){{0,4}}"
_SEMITIC = r"[\u0621-\u0652\u066e-\u06d3]{1,30}(?: [\u0621-\u0652\u066e-\u06d3]{1,30}){0,3}"
_LOWER_NAME = r"(?!(?:days?|hours?|pieces?|times?|items?|orders?|more|per|in|on|to|of|the|and|or)\b)[\w.'’-]{1,40}"
_LOWER_NAMES = rf"(?:{_LOWER_NAME} ){{0,2}}{_LOWER_NAME} ?"
_NUMBER = r"(?:(?:n[ro]?\.?|no[.:]*|n°|nº|№|д\.|дом|număr|số|no\.?:)\s*)?\d{1,5}(?:\s?[a-h]\b)?(?:\s?[-/]\s?\d{1,4}[a-z]?)?"
_UNIT = (
    r"(?:\s*,?\s*(?:apt|apartment|suite|ste|unit|flat|floor|#|wohnung|app(?:t|artement)?|piso|puerta|int(?:erno)?|apto|bus|m\.|lok\.|кв\.?|квартира|корп\.?|daire|kat|d:)"
    r"\.?:?\s*[\w-]{1,5}|\s*,?\s*\d{1,2}\s?[º°ª](?:\s?[A-Z]\b)?)*"
)
_POSTCODE = r"(?:[A-Z]{1,2}-)?(?:\d{5}-\d{3}|\d{3}-\d{4}|\d{2}-\d{3}|\d{3} ?\d{2}|\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4,6})\b"
_TOWN = rf"(?-i:{_CAPITAL}[\w'’.-]{{1,40}}(?:[ ](?:{_CAPITAL}[\w'’.-]{{1,40}}|am|an der|sur|de|del|la|di|upon|of|the)){{0,3}})"
_SEAM = r"[ ]*,?[ ]*\n?[ ]*"
_TAIL = rf"(?:{_SEAM}(?:{_POSTCODE}(?:[ ]*,?[ ]*{_TOWN})?|{_TOWN}[ ]*,?[ ]*(?:(?-i:[A-Z]{{2}}),?[ ]+)?{_POSTCODE}))?(?:[ ]*,[ ]*(?-i:[A-Z]{{2}}),?[ ]+\d{{5}})?"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    ending, before, between, after, named = (_words(name) for name in ("ending", "before", "between", "after", "after_a_name"))
    lower, upper = rf"(?:{_NAMES}|{_LOWER_NAMES})", rf"(?-i:{_CAPITAL})"
    of = r"(?:d[eu]s?|de la|de l['’]|du|l['’])"
    western = (
        rf"(?:{upper}[\w.'’-]{{0,40}}(?:[ ]{upper}[\w'’-]{{1,40}}){{0,2}}[ -]?|{upper}[\w'’-]{{0,40}}?)(?:{ending})\s*{_NUMBER}{_UNIT}{_TAIL}",
        rf"(?:{before})(?:(?<=[./])\s*|\s+)(?:{_NAMES}|{_SEMITIC}|(?-i:[a-zà-ÿ]+ )?{_NAMES})\s*,?\s*{_NUMBER}{_UNIT}{_TAIL}",
        rf"\d{{1,5}}(?:\s?(?:bis|ter|[a-d]))?\s*,?\s*(?:{between})\s+(?:{_SEMITIC}|{of}\s*{_LOWER_NAMES}?|{_NAMES}){_UNIT}{_TAIL}",
        rf"{_NAMES}\s+\d{{1,4}}[a-z]?\s*,\s*(?:[A-Z]-)?\d{{4,5}}\s+{_TOWN}",
        rf"\d{{1,5}}[a-z]?\s+(?:(?-i:[NSEW])\.?\s+)?(?:{lower}\s?(?<=[^\S\n])(?:{after})|{_NAMES}\s(?-i:{named}))(?![\w'’]){_UNIT}{_TAIL}",
        r"live in (?P<address>\d{5})(?!\d)",
        rf"(?:from|in|to|at)\s+(?P<address>{_TOWN}\s*,\s*(?:(?-i:[A-Z]{{2}}),?\s+)?\d{{5}})(?!\d)",
    )
    # a line's end is an address's end, but for the postcode on the line below
    lines = tuple(rf"(?<![^\W_]){one}".replace(r"\s", r"[^\S\n]") for one in western)
    return tuple(re.compile(one, re.IGNORECASE) for one in (_labelled(), _postcode(), *lines))


@cache
def _asian() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Letters of which a text must hold one, and the pattern."""
    han, hangul, thai = "[\u3005-\u9fff]", "[\uac00-\ud7af]", "[\u0e00-\u0e7f]"
    scripts = ((han, CHINESE), (han, JAPANESE), (hangul, KOREAN), (thai, THAI))
    return tuple((re.compile(letters), re.compile(one, re.IGNORECASE)) for letters, one in scripts)


def _labelled() -> str:
    """What stands behind "address:" or "I live at" up to the end of the sentence, if it holds a number and begins as an address does."""
    before = r"(?:(?<![^\W_])|(?<=[\u3040-\u9fff\u0e00-\u0e7f\uac00-\ud7af]))"
    said = r"[ ]*[:：]?[ *\"“]*(?:(?:is|to|lautet|ist|est|es|é|è|на|هو)[ ]+)?"
    begins = rf"(?=(?-i:{_CAPITAL}|\d|[\u0600-\u06ff\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af〒]))(?=[^\n]{{0,90}}\d)"
    return rf"{before}(?:{_words('label')}){said}(?P<address>{begins}[^\n.。;；!?！？]{{4,110}}(?:\.(?=\S)[^\n.。;；!?！？]*)*)"


def _postcode() -> str:
    code = r"(?-i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})|\d{4,8}(?:-\d{3,4})?|\d{3}-\d{4}|\d{2}-\d{3}|\d{3} ?\d{2}"
    return rf"(?:{_words('postcode')})(?:(?<=code)(?:[ ][^\W\d]{{1,5}}){{0,3}}|[ ]*(?:[^\W\d]{{1,4}}[ ])?)[:：は*]{{0,4}}[ ]*(?P<address>{code})(?!\d)"


def _words(name: str) -> str:
    listed = cue_words("streets", prefix="redact")[name]
    return "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))


def find_streets(text: str) -> Iterator[Piece]:
    """Kind "address", start and end of each postal address. Digits must be ASCII already."""
    places = _near_digits(text)
    for pattern in _patterns():
        for start, end in places:
            for match in pattern.finditer(text, start, end):
                yield _kept(text, match)
    for letters, pattern in _asian() if places else ():
        if letters.search(text):
            for match in pattern.finditer(text):
                yield _kept(text, match)


def _kept(text: str, match: re.Match[str]) -> Piece:
    start, end = match.span("address") if "address" in match.groupdict() else match.span()
    return "address", start, start + len(text[start:end].rstrip(" ,\n"))


def _near_digits(text: str) -> list[tuple[int, int]]:
    """Stretches in which an address may stand: it begins at most `_REACH` before a digit, on its line, and ends with the second line below at the latest."""
    found: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        at = match.start()
        if found and at < found[-1][1]:
            begin, end = found[-1][0], _lines_end(text, match.end())
            found[-1] = (begin, max(end, found[-1][1]))
            continue
        begin = max(text.rfind("\n", 0, at) + 1, at - _REACH)
        end = _lines_end(text, match.end())
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def _lines_end(text: str, at: int) -> int:
    """Where the second line below the one of a place ends."""
    for _ in range(3):
        at = text.find("\n", at) + 1
        if not at:
            return len(text)
    return at
