"""How anger sounds: messages of angry and of calm customers, words that heat or cool a message, and what each sign counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.intent_cues import SPACED
from prompts.schema import read_entry

if TYPE_CHECKING:
    from prompts.schema import Entry

ANGRY, CALM = "angry", "calm"
GROUPS = ("scorn", "pressing", "polite", "repeats", "threatens", "asks", "wronged")
SIGNS = ("letters", "loudest", "near", "nearest", *GROUPS, "named", "exclaims", "start")


@dataclass(frozen=True, slots=True)
class Moods:
    """What anger is heard by."""

    said: tuple[tuple[str, str, str], ...] = ()
    """(mood, language, text): "angry" or "calm"."""
    words: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """Of each group and language, folded."""
    weights: dict[str, float] = field(default_factory=dict)
    """What each sign counts, in log odds; none where anger is read from words that name it alone."""

    def count(self, group: str, text: str, lang: str) -> int:
        """How many words of a group a text in a language shows. A language without words of its own is read by those of its main form."""
        by_lang, folded = self.words.get(group, {}), text.casefold()
        own = lang if lang in by_lang else lang.partition("-")[0]
        met = _begins if own in SPACED else str.__contains__
        return sum(met(folded, word) for word in by_lang.get(own, ()))


def load_moods(root: Path | None = None) -> Moods:
    """Read `moods/*.yaml` and `heat.yaml`. Raises `PromptFileError` naming file, line and entry."""
    base = root or Path(__file__).parent
    said = tuple(one for path in sorted((base / "moods").glob("*.yaml")) for one in _said(read_entry(path)))
    given = read_entry(base / "heat.yaml").fields(("source", "status", "weights", *GROUPS))
    words = {group: {lang: tuple(listed) for lang, listed in given[group].folded_by_language()} for group in GROUPS}
    weights = {name: _number(one) for name, one in given["weights"].fields(SIGNS).items()}
    return Moods(said, words, weights)


def _said(entry: Entry) -> tuple[tuple[str, str, str], ...]:
    given = entry.fields(("mood", "source", "status", "said"))
    mood = given["mood"].choice(ANGRY, CALM)
    return tuple((mood, lang, text) for lang, texts in given["said"].words_by_language() for text in texts)


def _begins(text: str, word: str) -> bool:
    """Whether a word of the text begins so."""
    at = text.find(word)
    while at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_"):
        at = text.find(word, at + 1)
    return at >= 0


def _number(entry: Entry) -> float:
    if isinstance(entry.value, bool) or not isinstance(entry.value, (int, float)):
        raise entry.wrong("a number is expected. Correct it.")
    return float(entry.value)
