"""How a document's own sentence is handed to a customer who reads another language, and how one asks for a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prompts.errors import PromptFileError
from prompts.render import simple_variables, stray_braces
from prompts.table import read_table

FIELDS = {"lead": ("language", "quote"), "values": ("values",)}
"""The variables each sentence must name, each of them and no other."""


@dataclass(frozen=True, slots=True)
class Quoting:
    """Sentences and words per language."""

    lead: dict[str, str]
    """Language to a sentence that names the document's language and holds the quotation."""
    values: dict[str, str]
    """Language to a sentence that gives the quotation's values the reader's way."""
    asks_value: dict[str, tuple[str, ...]]
    """Language to case-folded parts of words that ask how much, how long, when."""

    def wants_value(self, question: str, lang: str) -> bool:
        """Whether a question in a language asks for a number, a time or a measure."""
        folded = question.casefold()
        return any(word in folded for word in self.asks_value.get(lang, self.asks_value.get(lang.partition("-")[0], ())))


def load_quoting(root: Path | None = None) -> Quoting:
    """Read `quoting.yaml`. Raises `TableUnreadable`, or `PromptFileError` naming the entry that breaks its form."""
    path = (root or Path(__file__).parent) / "quoting.yaml"
    given = read_table(path)
    if set(given) != {*FIELDS, "asks_value"}:
        raise PromptFileError(f"{path.name}: needs exactly {', '.join((*FIELDS, 'asks_value'))}. Correct it.")
    lead, values = (_sentences(path, name, given[name]) for name in FIELDS)
    asks = given["asks_value"]
    if not isinstance(asks, dict) or not all(isinstance(words, list) and words for words in asks.values()):
        raise PromptFileError(f"{path.name}: asks_value must map a language to a list of texts. Correct it.")
    return Quoting(lead, values, {str(lang): tuple(str(word).casefold() for word in words) for lang, words in asks.items()})


def _sentences(path: Path, name: str, given: object) -> dict[str, str]:
    if not isinstance(given, dict):
        raise PromptFileError(f"{path.name}: {name} must map a language to a sentence. Correct it.")
    for lang, text in given.items():
        if not isinstance(text, str) or set(simple_variables(text)) != set(FIELDS[name]) or stray_braces(text):
            raise PromptFileError(f"{path.name}: {name}.{lang} must name exactly {', '.join(FIELDS[name])}. Correct it.")
    return {str(lang): text for lang, text in given.items()}
