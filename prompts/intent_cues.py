"""Words that show what a sentence wants, per intent and language: rules beside the encoder's sense of nearness."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.schema import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prompts.schema import Entry

SPACED = frozenset({"en", "de", "fr", "es", "pt", "it", "tr", "hi-Latn", "nl", "pl", "vi", "id", "ru"})
"""Languages whose cues start at a word's beginning; in the others a cue stands anywhere."""


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a cue."""

    text: str
    place: re.Pattern[str] | None
    """Finds it where a word begins, ends or both; None where it may stand anywhere."""

    def stands_in(self, sentence: str) -> bool:
        """Whether a casefolded sentence has it. Most have it nowhere, which is seen without the expression, ten times as fast."""
        return self.text in sentence and (self.place is None or self.place.search(sentence) is not None)


@dataclass(frozen=True, slots=True)
class Cue:
    """All of `all_of` and none of `none_of` in one casefolded sentence."""

    all_of: tuple[Part, ...]
    none_of: tuple[Part, ...]

    def fires(self, sentence: str) -> bool:
        """Whether a casefolded sentence shows it."""
        for part in self.all_of:
            if not part.stands_in(sentence):
                return False
        return not any(part.stands_in(sentence) for part in self.none_of)


class CueIndex:
    """Cues by two letters that stand side by side in a word of theirs: of a table's thousand, only those are looked for whose letters a sentence has."""

    def __init__(self, groups: Sequence[Sequence[Cue]]) -> None:
        """Each cue lies under the letters of its words that fewest others have; one that asks for no word is always looked for."""
        pairs = [[set().union(*(_pairs(part.text) for part in cue.all_of)) for cue in cues] for cues in groups]
        often = Counter(pair for of_group in pairs for of_cue in of_group for pair in of_cue)
        self._under: dict[str, list[tuple[int, Cue]]] = {}
        for place, (cues, of_group) in enumerate(zip(groups, pairs, strict=True)):
            for cue, of_cue in zip(cues, of_group, strict=True):
                self._under.setdefault(min(of_cue, key=lambda pair: (often[pair], pair), default=""), []).append((place, cue))

    def firing(self, sentence: str) -> Iterator[tuple[int, Cue]]:
        """Each cue that a casefolded sentence shows, with the place of its group; in no order."""
        for pair in {"", *sentence, *map("".join, pairwise(sentence))} & self._under.keys():
            for place, cue in self._under[pair]:
                if cue.fires(sentence):
                    yield place, cue


def _pairs(text: str) -> set[str]:
    """Every two characters of a text that stand side by side; of one character alone, itself."""
    return set(map("".join, pairwise(text))) or set(text)


@dataclass(frozen=True, slots=True)
class IntentCues:
    """What is looked for in a sentence."""

    rows: dict[str, tuple[tuple[str, tuple[Cue, ...]], ...]]
    """Of each language (intent, its cues)."""
    questions: tuple[tuple[str, tuple[Cue, ...]], ...] = ()
    """(language, what marks a question)."""
    beyond: tuple[tuple[str, tuple[Cue, ...]], ...] = ()
    """(language, what shows a wish that no approved reply speaks of)."""
    _indexes: dict[str, CueIndex] = field(default_factory=dict, compare=False, repr=False)
    """Of each language that was asked about, its rows by their letters."""

    def asks(self, sentence: str, lang: str) -> bool:
        """Whether a sentence asks something rather than tells it."""
        folded = folded_words(sentence)
        return any(mark in sentence for mark in "?？؟") or any(cue.fires(folded) for tongue, cues in self.questions if tongue == lang for cue in cues)

    def is_beyond(self, sentence: str, lang: str) -> bool:
        """Whether a sentence speaks of what no approved reply does, in its language's words or in English ones."""
        folded = folded_words(sentence)
        return any(cue.fires(folded) for tongue, cues in self.beyond if tongue in {lang, "en"} for cue in cues)

    def count(self, sentence: str, lang: str) -> dict[str, int]:
        """How many words of each intent's cues a sentence shows: a cue of two parts is twice as telling. Intents with none are left out."""
        rows = self.rows.get(lang, ())
        if lang not in self._indexes:
            self._indexes[lang] = CueIndex([cues for _, cues in rows])
        found = Counter[int]()
        for place, cue in self._indexes[lang].firing(folded_words(sentence)):
            found[place] += len(cue.all_of)
        return {rows[place][0]: found[place] for place in sorted(found) if found[place]}


def folded_words(text: str) -> str:
    """Case folded; the Turkish capital İ as the i that its words are written with otherwise."""
    return text.casefold().replace("i\u0307", "i")


def load_intent_cues(root: Path | None = None) -> IntentCues:
    """The table beside this file. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "intent_cues.yaml").fields(("cues",), ("source", "status", "asks", "beyond"))
    rows: dict[str, list[tuple[str, tuple[Cue, ...]]]] = {}
    for intent, langs in given["cues"].entries().items():
        for lang, cues in _by_language(langs):
            rows.setdefault(lang, []).append((intent, cues))
    questions, beyond = (_by_language(given[name]) if name in given else () for name in ("asks", "beyond"))
    return IntentCues({lang: tuple(each) for lang, each in rows.items()}, questions, beyond)


def _by_language(langs: Entry) -> tuple[tuple[str, tuple[Cue, ...]], ...]:
    return tuple((lang, tuple(cue_of(one, lang) for one in listed)) for lang, listed in langs.words_by_language())


def cue_of(text: str, lang: str) -> Cue:
    """What a cue of a table asks for: parts joined by " & ", those behind a "!" not to be there; "|" before or behind a part: a word begins or ends there."""
    parts = [part.strip() for part in folded_words(text).split(" & ")]
    return Cue(tuple(_part(p, lang) for p in parts if not p.startswith("!")), tuple(_part(p[1:].strip(), lang) for p in parts if p.startswith("!")))


def _part(text: str, lang: str) -> Part:
    word = text.strip("|")
    begins, ends = r"(?<!\w)" if lang in SPACED or text.startswith("|") else "", r"(?!\w)" if text.endswith("|") else ""
    return Part(word, re.compile(begins + re.escape(word) + ends) if begins or ends else None)
