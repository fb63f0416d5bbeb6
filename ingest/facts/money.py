"""The money of a language: signs before and after a number, names after it, and what each means there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest import cldr
from ingest.facts.match import GAP, Matcher, matcher
from ingest.facts.tables import flat, rows_of, yaml_of

EVEN = r"[,.][-–—]"
"""And no pence: 99,- €."""
ALONE = re.compile(r"[,:][-–—](?!\w)")
REACH = 10
"""Characters before a number that may hold a sign and spaces."""


@dataclass(frozen=True, slots=True)
class Money:
    """A language's money, compiled."""

    after: Matcher
    """Signs and codes after a number, case-sensitive."""
    words: Matcher
    """Names after a number."""
    before: re.Pattern[str]
    """Signs and codes, ending where a number starts."""
    meaning: dict[str, str]
    """Sign to ISO 4217 code."""
    even: str
    """The money that "299,-" means here; empty where nobody writes so."""
    last: frozenset[str]
    """The characters signs end with: a quick look that spares most searches."""

    def following(self, text: str, position: int) -> tuple[str, int] | None:
        """The code of the money named from this position on, and the end of its name."""
        found = self.after.after(text, position) or self.words.after(text, position)
        if found or not self.even:
            return found
        alone = ALONE.match(text, position)
        return (self.even, alone.end()) if alone else None

    def ending_at(self, text: str, position: int) -> re.Match[str] | None:
        """The sign, and up to three spaces, that end at this position."""
        start = max(0, position - REACH)
        if text[start:position].rstrip()[-1:] not in self.last:
            return None
        return self.before.search(text, start, position)


def money_of(tag: str, lang: str, locale: str, rows: dict[str, Any], *, endings: bool) -> Money:
    """The money of a language tag; `endings` lets suffixes follow names."""
    symbols = yaml_of("symbols.yaml")
    signs = _money_signs(tag, lang, locale, symbols)
    return Money(
        after=matcher(signs, lead=rf"(?:{EVEN})?\s{{0,3}}", exact=True),
        words=matcher(_money_words(lang, rows), lead=rf"{GAP}{{0,3}}", endings=endings),
        before=_money_before(signs),
        meaning=signs,
        even=symbols["even"].get(lang, ""),
        last=frozenset(sign[-1] for sign in signs),
    )


def _money_words(lang: str, rows: dict[str, Any]) -> dict[str, str]:
    """Names of currencies in this language and English."""
    codes = tuple(yaml_of("symbols.yaml")["iso"])
    formal = {text: code for name in ("en", lang) for text, code in cldr.currency_forms(name, codes).items() if len(text) > 3}
    return formal | flat(rows_of("en")["currency"]) | flat(rows["currency"])


def _money_signs(tag: str, lang: str, locale: str, symbols: dict[str, Any]) -> dict[str, str]:
    """Signs and ISO codes; $, ¥ and kr mean what they mean where the language is at home."""
    codes = tuple(symbols["iso"])
    own = {text: code for text, code in cldr.currency_forms(locale, codes).items() if len(text) <= 4 and text not in "$¥kr"}
    signs = own | flat(symbols["currency"]) | {code: code for code in codes}
    return signs | {"$": symbols["dollar_sign"].get(tag, "USD"), "¥": symbols["yen_sign"].get(lang, "JPY"), "kr": symbols["kr_sign"].get(lang, "SEK")}


def _money_before(signs: dict[str, str]) -> re.Pattern[str]:
    ordered = [sign for sign in sorted(signs, key=len, reverse=True) if not re.search("[가-힣ก-ฺเ-๛]", sign)]
    parts = [(r"(?<![A-Za-z])" if sign[0].isalpha() and sign[0].isascii() else "") + re.escape(sign) for sign in ordered]
    return re.compile(rf"(?P<form>{'|'.join(parts)})[\s]{{0,3}}\Z")
