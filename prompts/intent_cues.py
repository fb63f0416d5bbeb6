"""Words that show what a sentence wants, per intent and language: rules beside the encoder's sense of nearness."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.schema import read_entry

if TYPE_CHECKING:
    from prompts.schema import Entry

SPACED = frozenset({"en", "de", "fr", "es", "pt", "it", "tr", "hi-Latn", "nl", "pl", "vi", "id", "ru"})
"""Languages whose cues start at a word's beginning; in the others a cue stands anywhere."""


@dataclass(frozen=True, slots=True)
class Cue:
    """All of `all_of` and none of `none_of` in one casefolded sentence."""

    all_of: tuple[re.Pattern[str], ...]
    none_of: tuple[re.Pattern[str], ...]

    def fires(self, sentence: str) -> bool:
        """Whether a casefolded sentence shows it."""
        return all(p.search(sentence) for p in self.all_of) and not any(p.search(sentence) for p in self.none_of)


@dataclass(frozen=True, slots=True)
class IntentCues:
    """(language, intent, its cues)."""

    rows: tuple[tuple[str, str, tuple[Cue, ...]], ...]
    questions: tuple[tuple[str, tuple[Cue, ...]], ...] = ()
    """(language, what marks a question)."""
    beyond: tuple[tuple[str, tuple[Cue, ...]], ...] = ()
    """(language, what shows a wish that no approved reply speaks of)."""

    def asks(self, sentence: str, lang: str) -> bool:
        """Whether a sentence asks something rather than tells it."""
        folded = sentence.casefold()
        return any(mark in sentence for mark in "?？؟") or any(cue.fires(folded) for tongue, cues in self.questions if tongue == lang for cue in cues)

    def is_beyond(self, sentence: str, lang: str) -> bool:
        """Whether a sentence speaks of what no approved reply does, in its language's words or in English ones."""
        folded = sentence.casefold()
        return any(cue.fires(folded) for tongue, cues in self.beyond if tongue in {lang, "en"} for cue in cues)

    def count(self, sentence: str, lang: str) -> dict[str, int]:
        """How many words of each intent's cues a sentence shows: a cue of two parts is twice as telling. Intents with none are left out."""
        folded = sentence.casefold()
        found = {intent: sum(len(cue.all_of) for cue in cues if cue.fires(folded)) for tongue, intent, cues in self.rows if tongue == lang}
        return {intent: hits for intent, hits in found.items() if hits}


def load_intent_cues(root: Path | None = None) -> IntentCues:
    """The table beside this file. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "intent_cues.yaml").fields(("cues",), ("source", "status", "asks", "beyond"))
    rows = tuple((lang, intent, cues) for intent, langs in given["cues"].entries().items() for lang, cues in _by_language(langs))
    return IntentCues(rows, *(_by_language(given[name]) if name in given else () for name in ("asks", "beyond")))


def _by_language(langs: Entry) -> tuple[tuple[str, tuple[Cue, ...]], ...]:
    return tuple((lang, tuple(_cue(one, lang) for one in listed)) for lang, listed in langs.words_by_language())


def _cue(text: str, lang: str) -> Cue:
    parts = [part.strip() for part in text.casefold().split(" & ")]
    return Cue(tuple(_pattern(p, lang) for p in parts if not p.startswith("!")), tuple(_pattern(p[1:].strip(), lang) for p in parts if p.startswith("!")))


def _pattern(part: str, lang: str) -> re.Pattern[str]:
    return re.compile((r"(?<!\w)" if lang in SPACED else "") + re.escape(part))
