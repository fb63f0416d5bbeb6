"""Words that show what a sentence wants, per intent and language: rules beside the encoder's sense of nearness."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from prompts.errors import PromptFileError
from prompts.table import TableUnreadable, read_table

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

    def asks(self, sentence: str, lang: str) -> bool:
        """Whether a sentence asks something rather than tells it."""
        folded = sentence.casefold()
        return any(mark in sentence for mark in "?？؟") or any(cue.fires(folded) for tongue, cues in self.questions if tongue == lang for cue in cues)

    def count(self, sentence: str, lang: str) -> dict[str, int]:
        """How many words of each intent's cues a sentence shows: a cue of two parts is twice as telling. Intents with none are left out."""
        folded = sentence.casefold()
        found = {intent: sum(len(cue.all_of) for cue in cues if cue.fires(folded)) for tongue, intent, cues in self.rows if tongue == lang}
        return {intent: hits for intent, hits in found.items() if hits}


def load_intent_cues(root: Path | None = None) -> IntentCues:
    """The table beside this file. Raises `PromptFileError` naming the intent and language at fault."""
    path = (root or Path(__file__).parent) / "intent_cues.yaml"
    try:
        given = read_table(path)
    except TableUnreadable as error:
        raise PromptFileError(str(error)) from error
    table = given.get("cues") if isinstance(given, dict) else None
    if not isinstance(table, dict):
        raise PromptFileError(f"{path.name}: `cues` must map intents to languages. Correct it.")
    rows = tuple((str(lang), intent, _cues(path, intent, lang, listed)) for intent, langs in table.items() for lang, listed in langs.items())
    return IntentCues(rows, tuple((str(lang), _cues(path, "asks", lang, listed)) for lang, listed in (given.get("asks") or {}).items()))


def _cues(path: Path, intent: str, lang: str, listed: object) -> tuple[Cue, ...]:
    if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
        raise PromptFileError(f"{path.name}: cues.{intent}.{lang} must be a list of texts. Correct it.")
    return tuple(_cue(one, lang) for one in listed)


def _cue(text: str, lang: str) -> Cue:
    parts = [part.strip() for part in text.casefold().split(" & ")]
    return Cue(tuple(_pattern(p, lang) for p in parts if not p.startswith("!")), tuple(_pattern(p[1:].strip(), lang) for p in parts if p.startswith("!")))


def _pattern(part: str, lang: str) -> re.Pattern[str]:
    return re.compile((r"(?<!\w)" if lang in SPACED else "") + re.escape(part))
