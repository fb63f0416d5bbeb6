"""Words that show a danger: a chargeback, a lawyer, an injury, a regulator, the press; and those by which a customer asks for the law."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
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
    return _read((root or Path(__file__).parent) / "risks.yaml")


@lru_cache(maxsize=1)
def load_rights() -> Risks:
    """The words of `rights.yaml`, by which a customer asks what the law gives. Raises `PromptFileError` naming file, line and entry."""
    return _read(Path(__file__).parent / "rights.yaml")


def _read(path: Path) -> Risks:
    return Risks(tuple((danger, dict(by_lang.folded_by_language())) for danger, by_lang in read_entry(path).entries().items()))


def _spoken(by_lang: dict[str, tuple[str, ...]], lang: str) -> tuple[str, ...]:
    if lang == "und":
        return tuple(word for words in by_lang.values() for word in words)
    return (*by_lang.get(lang, by_lang.get(lang.partition("-")[0], ())), *by_lang.get("en", ()))
