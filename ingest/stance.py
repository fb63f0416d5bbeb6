"""Whether a sentence says yes or no: how often its main statement denies, and whether a word in it denies only by half."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.conditions import conditions
from ingest.facts import denials
from ingest.facts.fold import fold
from ingest.facts.tables import yaml_of

if TYPE_CHECKING:
    from collections.abc import Iterable

UNSPACED = frozenset({"zh", "ja", "ko", "th"})
"""Base languages whose words are compared by their characters: they run together, or (Korean) carry their endings."""
LEAST = 8
"""Characters a statement must have beside its conditions; else the whole sentence is the statement."""
PARENTHESIS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Stance:
    """What a sentence says, yes or no, its conditions and what stands in brackets left out."""

    denials: int
    """Words that deny. Two sentences of the same words differ by one that was put in or taken out."""
    anywhere: int
    """The same for the whole sentence, conditions and brackets included."""
    firm: int
    """Those of `anywhere` that may be the main verb's: none before an infinitive, within a quality, in a clause about something, or that denies by half."""
    half: bool
    """Whether a word denies by half or by its own meaning (free, only, fail): then it is neither clearly affirmed nor clearly denied."""

    @property
    def denied(self) -> bool:
        """Whether anything in it denies."""
        return self.denials > 0


@dataclass(frozen=True, slots=True)
class _Words:
    denying: re.Pattern[str]
    harmless: re.Pattern[str]
    half: re.Pattern[str]
    apart: re.Pattern[str]
    aside: re.Pattern[str]

    def bare(self, text: str) -> str:
        """The folded text without phrases that hold a word for no and deny nothing."""
        return self.harmless.sub(" \u0002 ", fold(text).lower())

    def denials(self, bare: str, lang: str) -> int:
        """Words that deny; "ne … que" says only, and denies nothing."""
        said = self.apart.sub(" \u0002 ", bare)
        return denials(said, lang) + sum(1 for _ in self.denying.finditer(said))


@lru_cache(maxsize=16_384)
def stance_of(text: str, lang: str) -> Stance:
    """The stance of one sentence; in a language without a row in `tables/stances.yaml` by the words of the reader of facts alone."""
    words = _words(lang)
    bare = words.bare(main_statement(PARENTHESIS.sub(" ", text), lang))
    whole = words.bare(text)
    firm = words.denials(words.half.sub(" \u0002 ", words.aside.sub(" \u0002 ", whole)), lang)
    return Stance(words.denials(bare, lang), words.denials(whole, lang), firm, words.half.search(bare) is not None)


def main_statement(sentence: str, lang: str) -> str:
    """A sentence without its conditions; whole where nothing else would be left."""
    text = sentence
    for span in reversed(conditions(text, lang)):
        text = text[: span.start] + text[span.end :]
    return text if len(text.strip(" ,;，、،。.")) >= LEAST else sentence


@lru_cache(maxsize=64)
def _words(lang: str) -> _Words:
    """The row of a language, or of its base. A word that the reader of facts counts already is not counted twice."""
    table, base = yaml_of("stances.yaml"), lang.partition("-")[0]
    row = table.get(lang) or table.get(base) or {}
    more = [word for word in row.get("not", ()) if not denials(_shown(word), lang)]
    phrase = f"|{row['half_phrase']}" if "half_phrase" in row else ""
    half = re.compile(_pattern(row.get("half", ()), base).pattern + phrase)
    apart = re.compile(row["half_phrase"]) if phrase else NEVER
    aside = re.compile(row["aside"]) if "aside" in row else NEVER
    return _Words(_pattern(more, base), _pattern(row.get("harmless", ()), base), half, apart, aside)


def _shown(word: str) -> str:
    """A word as it stands in a text: an ending is hung on a stem."""
    return f"gel{word[1:]}" if word.startswith("-") else word.strip("-")


def _pattern(words: Iterable[str], base: str) -> re.Pattern[str]:
    parts = [re.escape(fold(word).lower()) if base in UNSPACED else _whole(fold(word).lower()) for word in sorted(words, key=len, reverse=True)]
    return re.compile("|".join(parts)) if parts else NEVER


def _whole(word: str) -> str:
    body = re.escape(word.strip("-"))
    return (r"(?<!\w)" if not word.startswith("-") else r"(?<=\w)") + body + (r"(?!\w)" if not word.endswith("-") else "")
