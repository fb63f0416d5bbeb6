"""What a language needs to have its facts read: units, money, number words, months, negation. Built once per language, on first use."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from unicodedata import category

from ingest import cldr
from ingest.cues import cue_words
from ingest.errors import UnusableInput
from ingest.facts.connectors import between_words, day_after, day_before, range_words
from ingest.facts.fold import key
from ingest.facts.halves import and_a_half, half_words, more_pattern
from ingest.facts.match import GAP, Matcher, matcher
from ingest.facts.money import Money, money_of
from ingest.facts.once import built_once
from ingest.facts.tables import TABLES, any_of, base_language, flat, rows_of, yaml_of

UNSPACED = ("zh", "zh-TW", "ja", "ko", "th")
"""Written without spaces between words, or, as in Korean, with particles hung on them."""

MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f"
BEGINS, ENDS = rf"(?<![\w{MARKS}])", rf"(?![\w{MARKS}])"
"""Where a word begins and ends in spaced scripts; the marks around letters, which Python's \\w leaves out, belong to the word."""

SPACE_GROUPS = ("fr", "pl", "ru", "uk", "cs", "sv", "nb", "fi", "hu", "es", "pt", "it", "de", "da")
"""Where a plain space may group thousands: 1 299,00."""

_APART = 60
"""Characters between the two words of "ne … que"."""

Words = tuple[tuple[tuple[str, ...], Decimal], ...]


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
    shorts: Matcher
    """The language's own one-letter units, case-sensitive and after a space: Norwegian 24 t is hours, not tonnes."""
    age: re.Pattern[str]
    """What makes years an age, not a period: 8 years old."""
    fused: Matcher
    """Words that hold their number: "2 day" for يومان."""
    money: Money
    percent_after: Matcher
    percent_before: re.Pattern[str]
    scales: Matcher
    more: re.Pattern[str]
    """"And a half", behind a number or a period."""
    words: dict[str, Words]
    """First word of a number in words, to all that start with it, longest first."""
    hung_on: frozenset[str]
    """Letters of prepositions that are written on to a number: Hebrew ל."""
    articles: frozenset[str]
    """Words for one that count only after one of `article_cues`."""
    article_cues: re.Pattern[str]
    range: re.Pattern[str]
    leaving: tuple[str, ...]
    """Endings that say where a range begins, before a number that says where it ends: Finnish viidestä kahdeksaan."""
    day_before: re.Pattern[str]
    """The first day of two that share a month, ending where the second starts: "12–" of 12–24 November."""
    day_after: re.Pattern[str]
    """The second day of two that share the month in front of them: "–24" of November 12–24."""
    between: re.Pattern[str]
    months: Matcher
    code_cue: re.Pattern[str]
    phone_cue: re.Pattern[str]
    hs_cue: re.Pattern[str]
    negation: re.Pattern[str]
    working: re.Pattern[str]
    """What makes the days behind it working days."""
    harmless: re.Pattern[str]
    """Phrases that hold a negative word without denying anything: "no later than"."""
    clause_end: re.Pattern[str]
    modal: re.Pattern[str]
    """Words of ability, permission and duty."""


@built_once
def lexicon(tag: str) -> Lexicon:
    """The lexicon of a language tag; the region decides separators and the order of dates."""
    lang = base_language(tag)
    rows, symbols = rows_of(lang), yaml_of("symbols.yaml")
    locale = _known_locale(tag, lang)
    endings, units = bool(rows.get("suffixes")), _units(lang, locale, rows, symbols)
    return Lexicon(
        lang=lang,
        decimal=cldr.separators(locale)[0],
        order="dmy" if lang == "en" and tag.upper() not in ("EN", "EN-US") else cldr.date_order(locale),
        space_groups=lang in SPACE_GROUPS,
        units=matcher(units, lead=rf"{GAP}{{0,3}}\)?{GAP}{{0,3}}", endings=endings),
        symbols=matcher(flat(symbols["units"]), lead=rf"{GAP}{{0,2}}", exact=True),
        shorts=matcher(flat(rows.get("short", {})), lead=r"[ \u00a0\u202f]{1,2}", exact=True),
        age=re.compile(rf"\s?(?:{any_of(rows.get('age', []))})(?![^\W\d_])", re.IGNORECASE),
        fused=_fused(lang, rows, units),
        money=money_of(tag, lang, locale, rows, endings=endings),
        percent_after=matcher(dict.fromkeys(["%", *rows.get("percent", [])], "percent"), lead=r"\s{0,3}", endings=endings),
        percent_before=re.compile(rf"(?:{any_of(['%', *rows.get('percent_before', [])])})\s?\Z", re.IGNORECASE),
        scales=matcher(flat(symbols["scales"]), lead=r"\s{0,2}"),
        more=more_pattern(lang),
        words=_number_words(lang, rows),
        hung_on=frozenset(rows.get("hung_on", [])),
        articles=frozenset(key(word) for word in rows.get("one", {}).get("words", [])),
        article_cues=re.compile(rf"(?<!\w)(?:{any_of(rows.get('one', {}).get('after', []))})\s+\Z", re.IGNORECASE),
        leaving=tuple(rows.get("leaving", [])),
        range=re.compile(range_words(rows), re.IGNORECASE),
        day_before=day_before(rows),
        day_after=day_after(rows),
        between=between_words(rows),
        months=matcher(_months(locale, rows), lead=r"(?:ב)?", endings=endings, stem=4),
        code_cue=_code_cue(rows),
        phone_cue=_phone_cue(),
        hs_cue=re.compile(rf"(?:{any_of([*rows['hs_cues'], *rows_of('en')['hs_cues']])})[^.。\n]{{0,30}}\Z", re.IGNORECASE),
        negation=_negation(lang, rows),
        working=re.compile(rf"(?:{any_of(rows.get('working_before', []))})\s?\Z"),
        harmless=_harmless(rows),
        clause_end=_clause_end(lang, rows),
        modal=_cues(lang, rows.get("modal", []), rows.get("modal_suffix", [])),
    )


def _harmless(rows: dict[str, Any]) -> re.Pattern[str]:
    """Phrases that deny nothing, and words of a no that another turns into "only": ne … que without a pas between them."""
    phrases = any_of(rows["not_not"])
    if only := rows.get("only"):
        between = rf"(?:(?!\b(?:{any_of(only['unless'])})\b)[^.,;:!?]){{0,{_APART}}}?"
        phrases = rf"(?:{phrases})|\b(?:{any_of(only['before'])}){between}\b(?:{any_of(only['after'])})"
    return re.compile(phrases, re.IGNORECASE)


def _known_locale(tag: str, lang: str) -> str:
    """The tag if CLDR knows it, else its base language."""
    try:
        cldr.locale_of(tag)
    except UnusableInput:
        return lang
    return tag if base_language(tag) == lang and tag != "und" else lang


def _units(lang: str, locale: str, rows: dict[str, Any], symbols: dict[str, Any]) -> dict[str, str]:
    """Unit words of this language and English ones; single letters only where the symbols table has them."""
    signs = set(flat(symbols["units"]))
    formal = {f.text: f.unit for name in ("en", lang, locale) for f in cldr.unit_forms(name) if not f.count and len(f.text) > 2 and f.text not in signs}
    native = {f.text: f.unit for f in cldr.unit_forms(locale) if not f.count and not f.text.isascii() and f.text not in signs}
    return formal | native | flat(rows_of("en")["units"]) | flat(rows["units"])


def _counted(lang: str) -> dict[str, str]:
    """CLDR's words that hold the number two (one is left out: يوم is also just "day")."""
    return {form.text: f"{form.count} {form.unit}" for form in cldr.unit_forms(lang) if form.count > 1}


def _compounds(lang: str, rows: dict[str, Any]) -> dict[str, str]:
    """German adjectives that hold number and unit: zweiwöchig."""
    path = TABLES / "words" / f"{lang}.json"
    if "compound" not in rows:
        return {}
    words: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["words"]
    return {word + tail: f"{value} {unit}" for word, value in words.items() for tail, unit in rows["compound"].items() if 0 < value <= 31}


def _number_words(lang: str, rows: dict[str, Any]) -> dict[str, Words]:
    """CLDR's number words and the editorial ones, by first word."""
    path = TABLES / "words" / f"{lang}.json"
    table: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["words"] if path.exists() else {}
    index: dict[str, list[tuple[tuple[str, ...], Decimal]]] = {}
    ones = dict.fromkeys(rows.get("one", {}).get("words", []), 1)
    for ending, other in rows.get("oblique", {}).items():
        table |= {word.removesuffix(ending) + other: value for word, value in table.items() if word.endswith(ending)}
    for words, value in (ones | half_words(lang) | table | rows.get("number_words", {})).items():
        parts = tuple(key(words).split())
        index.setdefault(parts[0], []).append((parts, Decimal(str(value))))
    return {first: tuple(sorted(options, key=lambda option: -len(option[0]))) for first, options in index.items()}


def _months(locale: str, rows: dict[str, Any]) -> dict[str, str]:
    names = cldr.month_names("en") | cldr.month_names(locale) | rows.get("months", {})
    return {name: str(number) for name, number in names.items() if len(name) > 2 or not name.isascii()}


def _code_cue(rows: dict[str, Any]) -> re.Pattern[str]:
    """Words that announce a code, ending where it starts: "order no. "."""
    cues = any_of([*rows["code_cues"], *rows_of("en")["code_cues"]])
    return re.compile(rf"(?<![^\W\d_])(?:{cues})\W{{0,4}}(?:(?:no|nr|is|n)\W{{0,3}})?\Z", re.IGNORECASE)


@lru_cache(maxsize=1)
def _phone_cue() -> re.Pattern[str]:
    """Words of every language that announce a telephone number: the table personal data is found with."""
    return re.compile(
        rf"(?:(?<![^\W\d_])|(?<=[\u0e00-\u9fff\uac00-\ud7af]))(?:{any_of(sorted(cue_words('cues', prefix='redact')['phone']))})\W{{0,4}}\Z", re.IGNORECASE
    )


def _fused(lang: str, rows: dict[str, Any], units: dict[str, str]) -> Matcher:
    """Words that hold their number: the editorial ones, CLDR's, German compounds, and periods with a half hung on them."""
    own = {form: f"{count} {unit}" for form, (count, unit) in rows.get("fused", {}).items()}
    half = and_a_half(lang, units, cldr.PERIODS, rows.get("one", {}).get("words", []))
    lead = _start(lang) + rf"(?:{any_of(rows.get('prefixes', []))})?"
    return matcher(own | _counted(lang) | _compounds(lang, rows) | half, lead=lead, endings=bool(rows.get("suffixes")) or "compound" in rows)


def _negation(lang: str, rows: dict[str, Any]) -> re.Pattern[str]:
    """Cues of denial."""
    return _cues(lang, rows["not"], rows.get("not_suffix", []))


def _cues(lang: str, words: list[str], suffixes: list[str]) -> re.Pattern[str]:
    """Words that are found anywhere in unspaced scripts, elsewhere as words (or, in Turkish, as endings)."""
    if lang in UNSPACED:
        return re.compile(any_of(words))
    ends = f"|(?:{any_of(suffixes)}){ENDS}" if suffixes else ""
    whole = "|".join(re.escape(word) + (ENDS if category(word[-1])[0] in "LM" else "") for word in sorted(words, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"{BEGINS}(?:{whole}){ends}", re.IGNORECASE)


def _clause_end(lang: str, rows: dict[str, Any]) -> re.Pattern[str]:
    """Where one statement ends and another begins: punctuation, "but", an "and" that a denial follows, and in Thai a space."""
    marks = r"[.!?](?=\s|\Z)|[,:](?=\s|\Z)|[;\n|。．！？；：，、،؛؟۔।]"
    but = any_of(rows["but"])
    words = but if lang in UNSPACED else rf"{BEGINS}(?:{but}){ENDS}"
    if rows.get("and"):
        ahead = r"[^.,;:!?\n]*" if rows.get("denies_last") else r"\s+(?:\w+\s+){0,2}"
        words += rf"|{BEGINS}(?:{any_of(rows['and'])}){ENDS}(?={ahead}(?:{_negation(lang, rows).pattern}))"
    return re.compile(rf"{marks}|{words}" + (r"|\s" if lang == "th" else ""), re.IGNORECASE)


def _start(lang: str) -> str:
    return "" if lang in UNSPACED else r"(?<![^\W\d_])"
