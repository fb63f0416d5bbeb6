"""What policies and customers call the trade's things, in each language: one name for each, however and in whatever language it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.intent_cues import Cue, CueIndex, cue_of, folded_words
from prompts.schema import read_entry

if TYPE_CHECKING:
    from prompts.schema import Entry

ANY = "any"
"""Stands for every language: a name that none translates."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The table, by term."""

    cues: dict[str, dict[str, tuple[Cue, ...]]]
    """Language to what shows the term."""
    names: dict[str, dict[str, str]]
    """Language to what it is called to a customer."""
    _indexes: dict[str, CueIndex] = field(default_factory=dict, compare=False, repr=False)
    """Of each language that was asked about, what shows the terms by its letters."""

    def named(self, text: str, lang: str) -> frozenset[str]:
        """The terms a text in a language speaks of."""
        if lang not in self._indexes:
            self._indexes[lang] = CueIndex([(*langs.get(lang, ()), *langs.get(ANY, ())) for langs in self.cues.values()])
        found = {place for place, _ in self._indexes[lang].firing(folded_words(text))}
        return frozenset(term for place, term in enumerate(self.cues) if place in found)

    def told(self, terms: frozenset[str], lang: str) -> tuple[str, ...]:
        """What the terms are called in a language, in the table's order; those that it has no name for are left out."""
        names = ((term, known.get(lang) or known.get(ANY)) for term, known in self.names.items())
        return tuple(name for term, name in names if term in terms and name)


def load_terms(root: Path | None = None) -> Terms:
    """The table beside this file. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "terms.yaml").fields(("source", "status", "terms"))["terms"].entries()
    listed = {term: dict(entry.words_by_language()) for term, entry in given.items()}
    for term, langs in listed.items():
        _check(given[term], langs)
    cues = {
        term: {lang: tuple(cue_of(word, "en" if lang == ANY else lang) for word in words) for lang, words in langs.items()} for term, langs in listed.items()
    }
    return Terms(cues, {term: {lang: words[0].strip("|") for lang, words in langs.items()} for term, langs in listed.items()})


def _check(entry: Entry, langs: dict[str, tuple[str, ...]]) -> None:
    """A customer reads the first word of each list."""
    for lang, words in langs.items():
        if not words or " & " in words[0]:
            raise entry.wrong(f"the first word of '{lang}' is what customers read: a plain name must stand there. Put one first.")
