"""How a document's own sentence is handed to a customer who reads another language, and how one asks for a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.measures import load_measures
from prompts.render import simple_variables
from prompts.schema import read_entry

if TYPE_CHECKING:
    from prompts.measures import Measures
    from prompts.schema import Entry

FIELDS = {"lead": ("language", "quote"), "values": ("values",), "stated": ("told",), "denied": ("told",)}
"""The variables each sentence must name, each of them and no other."""


@dataclass(frozen=True, slots=True)
class Quoting:
    """Sentences and words per language."""

    lead: dict[str, str]
    """Language to a sentence that names the document's language and holds the quotation."""
    values: dict[str, str]
    """Language to a sentence that gives the quotation's values the reader's way."""
    stated: dict[str, str]
    """Language to a sentence that tells a foreign policy's terms and values."""
    denied: dict[str, str]
    """Language to a sentence that says a policy rules out what it names."""
    asks_value: dict[str, tuple[str, ...]]
    """Language to case-folded parts of words that ask how much, how long, when."""
    measures: Measures
    """What is measured in which units, and the words that ask for it."""

    def wants_value(self, question: str, lang: str) -> bool:
        """Whether a question in a language asks for a number, a time or a measure."""
        folded = question.casefold()
        return any(word in folded for word in self.asks_value.get(lang, self.asks_value.get(lang.partition("-")[0], ())))


def load_quoting(root: Path | None = None) -> Quoting:
    """Read `quoting.yaml`. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "quoting.yaml").fields((*FIELDS, "asks_value"))
    lead, values, stated, denied = (_sentences(given[name], FIELDS[name]) for name in FIELDS)
    return Quoting(lead, values, stated, denied, dict(given["asks_value"].folded_by_language()), load_measures(root))


def _sentences(given: Entry, names: tuple[str, ...]) -> dict[str, str]:
    for one in given.entries().values():
        if set(simple_variables(one.template())) != set(names):
            raise one.wrong(f"exactly {', '.join(names)} must be named. Correct it.")
    return dict(given.by_language())
