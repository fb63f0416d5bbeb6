"""Names in an answer: countries by their code, and names written in Latin letters, which products keep in every language."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from ingest import cldr
from ingest.cues import cue_words
from prompts.table import read_table

COUNTRIES = Path(__file__).parent / "countries.yaml"
HONORIFICS = Path(__file__).parent / "honorifics.yaml"
OPENERS = Path(__file__).parent / "openers.yaml"
LATIN = re.compile(r"(?<![A-Za-z\u00c0-\u024f])[A-Z][A-Za-z\u00c0-\u024f]{2,}(?:[-'’][A-Z][a-z]+)?[0-9]*")
"""A word that begins with a capital; in languages of another script any such word is a name."""
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?![\w-])")
"""A word by itself: half of a double name says nothing of the other half."""
_SPACED = re.compile(r"[A-Za-z\u00c0-\u052f\u0590-\u06ff\u0900-\u097f]")
CAPITAL_NOUNS = frozenset({"de", "lb"})
_NO_NOUN = re.compile(r"(?:\b(?:von|bei|mit|an|auf|für|und|oder|zu|nach|in|aus|dass|sagte|hat|ist|war)) \Z")
"""What a German noun seldom follows without an article, a name often."""
_INSIDE = re.compile(r"[\w,][ \u00a0]\Z")
HANGING = frozenset({"tr", "az"})
"""Languages that write an apostrophe between a name and its ending: an ending hung on without one shows a word that was translated (Kupası, Sokağındaki)."""
HUNG_ON = re.compile(r"[aeıioöuü]s[ıiuü](?:n\w*)?$|[ıiuü]nd[ae]\w*$|l[ae]r[ıi](?:n\w*)?$")
DOTTED = frozenset({"tr", "az"})
"""Languages with an i with and one without a dot."""
DOTS = str.maketrans({"I": "ı", "İ": "i"})
INFLECTED = frozenset({"ru", "uk", "pl", "cs", "sk", "hr", "bg", "hi", "fi", "hu", "el", "ro"})
"""Languages that change the end of a name; there its last letters may differ."""


def names_in(text: str, lang: str) -> frozenset[str]:
    """The words in Latin letters that begin with a capital, case folded: names, and words that happen to have one.

    No month, no day of the week, no continent, no currency's code, and none of the everyday words that only stand at the beginning of a sentence.
    """
    hung = lang.partition("-")[0] in HANGING
    words = (word for word in LATIN.findall(text) if not (word.isupper() and cldr.is_currency(word)))
    found = frozenset(word.casefold() for word in words if not hung or not HUNG_ON.search(word.casefold()))
    return found - _honorifics() - _calendar(lang) - _everyday(lang)


@lru_cache(maxsize=64)
def _everyday(lang: str) -> frozenset[str]:
    base = lang.partition("-")[0]
    openers: dict[str, list[str]] = read_table(OPENERS)["words"]
    continents = (name.casefold() for name in cldr.continent_names(lang) if " " not in name)
    return frozenset((*cue_words("latin").get(base, ()), *openers.get(base, ()), *continents))


@lru_cache(maxsize=64)
def _calendar(lang: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in (*cldr.month_names(lang), *cldr.weekday_names(lang)))


def words_in(text: str, lang: str) -> tuple[str, ...]:
    """Each word of a text once, lower case as its language writes it (Işık, ışık), those of three letters and more and no parts of double names."""
    text = text.translate(DOTS) if lang.partition("-")[0] in DOTTED else text
    return tuple(dict.fromkeys(word.casefold() for word in _WORD.findall(text)))


def is_latin(text: str) -> bool:
    """Whether most letters are Latin ones."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter < "\u0250" for letter in letters) * 2 >= len(letters)


def sure_names_in(text: str, lang: str) -> frozenset[str]:
    """Those that are surely names: all in a text of other letters, else those inside a sentence; in German every noun has a capital, so no word counts."""
    if not is_latin(text):
        return names_in(text, lang)
    nouns = capital_nouns(lang)
    inside = (found for found in LATIN.finditer(text) if _INSIDE.search(text, max(0, found.start() - 3), found.start()))
    found_names = frozenset(found[0].casefold() for found in inside if not nouns or _NO_NOUN.search(text, max(0, found.start() - 12), found.start()))
    return found_names & names_in(text, lang)


def capital_nouns(lang: str) -> bool:
    """Whether every noun begins with a capital."""
    return lang.partition("-")[0] in CAPITAL_NOUNS


@lru_cache(maxsize=1)
def _honorifics() -> frozenset[str]:
    words: list[str] = read_table(HONORIFICS)["words"]
    return frozenset(words)


def countries_in(text: str, lang: str) -> frozenset[str]:
    """ISO 3166-1 codes of the countries named; a language's adjectives ("French") are none."""
    pattern, codes = _pattern(lang)
    return frozenset(codes[match["name"]] for match in pattern.finditer(text))


@lru_cache(maxsize=64)
def _pattern(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """The longest name first; a word's beginning in spaced scripts, since cases and particles are hung on its end."""
    own = dict(cldr.country_names(lang)) | {name: code for code, names in read_table(COUNTRIES).items() for name in names}
    codes = {_stem(name, lang): code for name, code in own.items() if len(name) > 1}
    ordered = sorted(codes, key=len, reverse=True)
    parts = [(r"(?<![^\W\d_])" if _SPACED.match(name[0]) and lang != "ar" else "") + re.escape(name) + _end(name) for name in ordered]
    return re.compile(f"(?P<name>{'|'.join(parts)})"), codes


def _stem(name: str, lang: str) -> str:
    return name[: -1 - (len(name) > 7)] if lang in INFLECTED and len(name) > 4 and _SPACED.match(name) else name


def _end(name: str) -> str:
    """Short names and abbreviations are whole words: Oman is not the beginning of a Roman's neighbour."""
    return r"(?![^\W\d_])" if len(name) <= 4 and _SPACED.match(name) else ""
