"""Which measure a question asks for, and in which units its answer stands: a question for a voltage is answered in volts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from prompts.schema import read_entry

THING, NAMED, TERMS = "thing", "named", "terms"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that can be measured."""

    name: str
    units: frozenset[str]
    """As the fact reader names them: "V", "second", "°C"."""
    words: dict[str, tuple[str, ...]]
    """Language to case-folded parts of words that name it in a question."""
    of: str
    """Who has it: only a "thing" (a voltage); a "named" thing, else perhaps a parcel or a customer (a weight); or the shop's "terms" too (a period)."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures, and how one asks."""

    asks: dict[str, tuple[str, ...]]
    """Language to case-folded parts of the words that ask which, how much, when."""
    all: tuple[Measure, ...]
    parcels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Language to case-folded parts of the words for what is sent: its weight is none of a thing that is named beside it."""

    def wanted(self, question: str, lang: str) -> frozenset[str]:
        """The units an answer may stand in; none where the question asks for no measure that is known, or only names one."""
        return frozenset(unit for one in self._named(question, lang) for unit in one.units)

    def of_thing(self, question: str, lang: str, *, named: bool) -> bool:
        """Whether a question asks for what only a thing has, so that no term of the shop answers it; `named` tells that it names a thing."""
        asked = self._named(question, lang)
        named = named and not self.of_parcel(question, lang)
        return bool(asked) and all(one.of == THING or (named and one.of == NAMED) for one in asked)

    def of_parcel(self, question: str, lang: str) -> bool:
        """Whether a question speaks of what is sent."""
        return _any(_spoken(self.parcels, lang), question.casefold())

    def _named(self, question: str, lang: str) -> tuple[Measure, ...]:
        folded = question.casefold()
        if not _any(_spoken(self.asks, lang), folded):
            return ()
        return tuple(one for one in self.all if _any(_spoken(one.words, lang), folded))


NO_MEASURES = Measures({}, ())
"""Asks for nothing."""


def load_measures(root: Path | None = None) -> Measures:
    """Read `measures.yaml`. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "measures.yaml").fields(("asks", "parcels", "measures"))
    found = []
    for name, entry in given["measures"].entries().items():
        fields = entry.fields(("of", "units", "words"))
        units = frozenset(unit.text(empty=True) for unit in fields["units"].items())
        found.append(Measure(name, units, dict(fields["words"].folded_by_language()), fields["of"].choice(THING, NAMED, TERMS)))
    return Measures(dict(given["asks"].folded_by_language()), tuple(found), dict(given["parcels"].folded_by_language()))


def _spoken(words: dict[str, tuple[str, ...]], lang: str) -> tuple[str, ...]:
    return words.get(lang, words.get(lang.partition("-")[0], ()))


def _any(words: tuple[str, ...], folded: str) -> bool:
    return any(word in folded for word in words)
