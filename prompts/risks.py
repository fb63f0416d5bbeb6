"""Words that show a danger: a chargeback, a lawyer, an injury, a regulator, the press."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prompts.schema import read_entry


@dataclass(frozen=True, slots=True)
class Risks:
    """Each danger with its words per language."""

    words: tuple[tuple[str, dict[str, tuple[str, ...]]], ...]

    def of(self, text: str, lang: str) -> tuple[str, ...]:
        """The dangers a message in a language names, in the file's order; where the language is not known, by the words of all."""
        folded = text.casefold()
        return tuple(danger for danger, by_lang in self.words if any(word in folded for word in _spoken(by_lang, lang)))


def load_risks(root: Path | None = None) -> Risks:
    """Read `risks.yaml`. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "risks.yaml").entries()
    return Risks(tuple((danger, dict(by_lang.folded_by_language())) for danger, by_lang in given.items()))


def _spoken(by_lang: dict[str, tuple[str, ...]], lang: str) -> tuple[str, ...]:
    if lang == "und":
        return tuple(word for words in by_lang.values() for word in words)
    return (*by_lang.get(lang, by_lang.get(lang.partition("-")[0], ())), *by_lang.get("en", ()))
