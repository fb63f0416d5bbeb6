"""What a language needs to have its facts read: units, money, number words, months, negation. Built once per language, on first use."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ingest import cldr
from ingest.errors import UnusableInput
from ingest.facts.fold import key
from ingest.facts.match import GAP, Matcher, matcher

TABLES = Path(__file__).parent.parent / "tables"

LANGUAGES = (
    "en", "zh", "zh-TW", "ja", "ko", "es", "pt", "fr", "de", "it", "nl", "pl", "ru", "tr", "ar", "th", "vi", "id",
    "uk", "cs", "sv", "da", "nb", "fi", "el", "he", "hi", "hu", "ro", "fa",
)  # fmt: skip
"""Languages with a lexicon of their own; any other is read with English words and the universal signs."""

ALIASES = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "zh-hant": "zh-TW", "zh-hk": "zh-TW", "zh-mo": "zh-TW", "zh-hans": "zh", "zh-cn": "zh"}
UNSPACED = ("zh", "zh-TW", "ja", "ko", "th")
"""Written without spaces between words, or, as in Korean, with particles hung on them."""

MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f"
BEGINS, ENDS = rf"(?<![\w{MARKS}])", rf"(?![\w{MARKS}])"
"""Where a word begins and ends in spaced scripts; the marks around letters, which Python's \\w leaves out, belong to the word."""

SPACE_GROUPS = ("fr", "pl", "ru", "uk", "cs", "sv", "nb", "fi", "hu", "es", "pt", "it", "de", "da")
"""Where a plain space may group thousands: 1 299,00."""

Words = tuple[tuple[tuple[str, ...], int], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's tables, compiled."""

    lang: str
    decimal: str
    order: str
    """Order of a short numeric date: "dmy", "mdy" or "ymd"."""
    space_groups: bool
    units: Matcher
    """Words after a number."""
    symbols: Matcher
    """Signs after a number, case-sensitive."""
    fused: Matcher
    """Words that hold their number: "2 day" for يومان."""
    money_after: Matcher
    money_words: Matcher
    money_before: re.Pattern[str]
    money_meaning: dict[str, str]
    percent_after: Matcher
    percent_before: re.Pattern[str]
    scales: Matcher
    words: dict[str, Words]
    """First word of a number in words, to all that start with it, longest first."""
    articles: frozenset[str]
    """Words for one that count only after one of `article_cues`."""
    article_cues: re.Pattern[str]
    range: re.Pattern[str]
    between: re.Pattern[str]
    months: Matcher
    code_cue: re.Pattern[str]
    hs_cue: re.Pattern[str]
    negation: re.Pattern[str]
    harmless: re.Pattern[str]
    """Phrases that hold a negative word without denying anything: "no later than"."""
    clause_end: re.Pattern[str]


def base_language(tag: str) -> str:
    """The lexicon's name for a BCP 47 tag: "pt-BR" is pt, "zh-Hant" zh-TW, an unknown language en."""
    low = tag.replace("_", "-").lower()
    for name in (low, "-".join(low.split("-")[:2]), low.split("-", maxsplit=1)[0]):
        known = ALIASES.get(name) or next((lang for lang in LANGUAGES if lang.lower() == name), None)
        if known:
            return known
    return "en"


@lru_cache(maxsize=64)
def lexicon(tag: str) -> Lexicon:
    """The lexicon of a language tag; the region decides separators and the order of dates."""
    lang = base_language(tag)
    rows, symbols = _rows(lang), _yaml("symbols.yaml")
    locale = _known_locale(tag, lang)
    endings = bool(rows.get("suffixes"))
    money, signs = _money_words(lang, rows), _money_signs(tag, lang, locale, symbols)
    return Lexicon(
        lang=lang,
        decimal=cldr.separators(locale)[0],
        order="dmy" if lang == "en" and tag.upper() not in ("EN", "EN-US") else cldr.date_order(locale),
        space_groups=lang in SPACE_GROUPS,
        units=matcher(_units(lang, locale, rows, symbols), lead=rf"{GAP}{{0,3}}\)?{GAP}{{0,3}}", endings=endings),
        symbols=matcher(_flat(symbols["units"]), lead=rf"{GAP}{{0,2}}", exact=True),
        fused=matcher(
            {form: f"{count} {unit}" for form, (count, unit) in rows.get("fused", {}).items()} | _counted(lang),
            lead=_start(lang) + rf"(?:{_any(rows.get('prefixes', []))})?",
        ),
        money_after=matcher(signs, lead=r"\s{0,3}", exact=True),
        money_words=matcher(money, lead=rf"{GAP}{{0,3}}", endings=endings),
        money_before=_money_before(signs),
        money_meaning=signs,
        percent_after=matcher(dict.fromkeys(["%", *rows.get("percent", [])], "percent"), lead=r"\s{0,3}", endings=endings),
        percent_before=re.compile(rf"(?:{_any(['%', *rows.get('percent_before', [])])})\s?\Z", re.IGNORECASE),
        scales=matcher(_flat(symbols["scales"]), lead=r"\s{0,2}"),
        words=_number_words(lang, rows),
        articles=frozenset(key(word) for word in rows.get("one", {}).get("words", [])),
        article_cues=re.compile(rf"(?<!\w)(?:{_any(rows.get('one', {}).get('after', []))})\s+\Z", re.IGNORECASE),
        range=_range(rows),
        between=_between(rows),
        months=matcher(_months(locale, rows), lead=r"(?:ב)?"),
        code_cue=re.compile(rf"(?<![^\W\d_])(?:{_any([*rows['code_cues'], *_rows('en')['code_cues']])})\W{{0,4}}(?:(?:no|nr|is|n)\W{{0,3}})?\Z", re.IGNORECASE),
        hs_cue=re.compile(rf"(?:{_any([*rows['hs_cues'], *_rows('en')['hs_cues']])})[^.。\n]{{0,30}}\Z", re.IGNORECASE),
        negation=_negation(lang, rows),
        harmless=re.compile(_any(rows["not_not"]), re.IGNORECASE),
        clause_end=_clause_end(lang, rows),
    )


@lru_cache(maxsize=64)
def _rows(lang: str) -> dict[str, Any]:
    """The editorial table of a language; zh-TW is zh with what differs laid over it."""
    rows = _yaml(f"lexicon/{lang}.yaml")
    return _merge(_yaml("lexicon/zh.yaml"), rows) if lang == "zh-TW" else rows


@lru_cache(maxsize=64)
def _yaml(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load((TABLES / name).read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - the C twin of SafeLoader
    return loaded


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    taken = {form for forms in above["currency"].values() for form in forms}
    money = {code: [form for form in forms if form not in taken] for code, forms in below["currency"].items()}
    return below | {"currency": money | above["currency"]}


def _known_locale(tag: str, lang: str) -> str:
    """The tag if CLDR knows it, else its base language."""
    try:
        cldr.locale_of(tag)
    except UnusableInput:
        return lang
    return tag if base_language(tag) == lang and tag != "und" else lang


def _units(lang: str, locale: str, rows: dict[str, Any], symbols: dict[str, Any]) -> dict[str, str]:
    """Unit words of this language and English ones; single letters only where the symbols table has them."""
    signs = set(_flat(symbols["units"]))
    formal = {f.text: f.unit for name in ("en", lang, locale) for f in cldr.unit_forms(name) if not f.count and len(f.text) > 2 and f.text not in signs}
    native = {f.text: f.unit for f in cldr.unit_forms(locale) if not f.count and not f.text.isascii() and f.text not in signs}
    return formal | native | _flat(_rows("en")["units"]) | _flat(rows["units"])


def _counted(lang: str) -> dict[str, str]:
    """CLDR's words that hold the number two (one is left out: يوم is also just "day")."""
    return {form.text: f"{form.count} {form.unit}" for form in cldr.unit_forms(lang) if form.count > 1}


def _money_words(lang: str, rows: dict[str, Any]) -> dict[str, str]:
    """Names of currencies in this language and English."""
    codes = tuple(_yaml("symbols.yaml")["iso"])
    formal = {text: code for name in ("en", lang) for text, code in cldr.currency_forms(name, codes).items() if len(text) > 3}
    return formal | _flat(_rows("en")["currency"]) | _flat(rows["currency"])


def _money_signs(tag: str, lang: str, locale: str, symbols: dict[str, Any]) -> dict[str, str]:
    """Signs and ISO codes; $, ¥ and kr mean what they mean where the language is at home."""
    codes = tuple(symbols["iso"])
    own = {text: code for text, code in cldr.currency_forms(locale, codes).items() if len(text) <= 4 and text not in "$¥kr"}
    signs = own | _flat(symbols["currency"]) | {code: code for code in codes}
    return signs | {"$": symbols["dollar_sign"].get(tag, "USD"), "¥": symbols["yen_sign"].get(lang, "JPY"), "kr": symbols["kr_sign"].get(lang, "SEK")}


def _money_before(signs: dict[str, str]) -> re.Pattern[str]:
    ordered = sorted(signs, key=len, reverse=True)
    parts = [(r"(?<![A-Za-z])" if sign[0].isalpha() and sign[0].isascii() else "") + re.escape(sign) for sign in ordered]
    return re.compile(rf"(?P<form>{'|'.join(parts)})[\s]{{0,3}}\Z")


def _number_words(lang: str, rows: dict[str, Any]) -> dict[str, Words]:
    """CLDR's number words and the editorial ones, by first word."""
    path = TABLES / "words" / f"{lang}.json"
    table: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["words"] if path.exists() else {}
    index: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    ones = dict.fromkeys(rows.get("one", {}).get("words", []), 1)
    for words, value in (ones | table | rows.get("number_words", {})).items():
        parts = tuple(key(words).split())
        index.setdefault(parts[0], []).append((parts, value))
    return {first: tuple(sorted(options, key=lambda option: -len(option[0]))) for first, options in index.items()}


def _months(locale: str, rows: dict[str, Any]) -> dict[str, str]:
    names = cldr.month_names("en") | cldr.month_names(locale) | rows.get("months", {})
    return {name: str(number) for name, number in names.items() if len(name) > 2 or not name.isascii()}


def _range(rows: dict[str, Any]) -> re.Pattern[str]:
    words = _any([*rows["range"], "to"])
    return re.compile(rf"\s*(?:[-–—~]|\.\.\.?|…)\s*|\s?(?:{words})\s?", re.IGNORECASE)


def _between(rows: dict[str, Any]) -> re.Pattern[str]:
    """The "and" of "between 3 and 5 days", matched with the words before it."""
    if not rows.get("between"):
        return re.compile(r"(?!)")
    first, second = rows["between"]
    return re.compile(rf"{re.escape(first)}\s*(?P<low>[^\n]{{1,24}}?)\s*{re.escape(second)}\s*\Z", re.IGNORECASE)


def _negation(lang: str, rows: dict[str, Any]) -> re.Pattern[str]:
    """Cues of denial. In unspaced scripts they are found anywhere, elsewhere as words (or, in Turkish, as endings)."""
    if lang in UNSPACED:
        return re.compile(_any(rows["not"]))
    suffixes = f"|(?:{_any(rows['not_suffix'])}){ENDS}" if rows.get("not_suffix") else ""
    words = "|".join(re.escape(word) + (ENDS if word[-1].isalpha() else "") for word in sorted(rows["not"], key=len, reverse=True))
    return re.compile(rf"{BEGINS}(?:{words}){suffixes}", re.IGNORECASE)


def _clause_end(lang: str, rows: dict[str, Any]) -> re.Pattern[str]:
    """Where one statement ends and another begins: punctuation, "but", and in Thai a space."""
    marks = r"[.!?](?=\s|\Z)|[,:](?=\s|\Z)|[;\n|。．！？；：，、،؛؟۔।]"
    but = _any(rows["but"])
    words = but if lang in UNSPACED else rf"{BEGINS}(?:{but}){ENDS}"
    return re.compile(rf"{marks}|{words}" + (r"|\s" if lang == "th" else ""), re.IGNORECASE)


def _start(lang: str) -> str:
    return "" if lang in UNSPACED else r"(?<![^\W\d_])"


def _any(forms: list[str]) -> str:
    """An alternation, longest first; it matches nothing when there are no forms."""
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) or r"(?!)"


def _flat(table: dict[Any, list[str]]) -> dict[str, str]:
    """A table of meanings to forms, turned to forms to meanings."""
    return {form: str(meaning) for meaning, forms in table.items() for form in forms}
