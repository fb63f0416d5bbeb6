"""Every word the agent reads, in the agent's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from assist.errors import AssistError
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "strings"
FALLBACK = "en"


class StringUnusable(AssistError):
    """A text was asked for under a key no file has, or without one of its fields. The caller's fault, no retry."""


@dataclass(frozen=True, slots=True)
class Strings:
    """The agent's texts in one language."""

    lang: str
    """The language they are really in: "en" when the one asked for has no file."""
    texts: Mapping[str, str]
    """Key to text; fields in braces."""

    @classmethod
    def load(cls, lang: str) -> Self:
        """The texts of a language ("pt-BR" reads "pt"), or the English ones, with `.lang` saying so. Raises `TableUnreadable` for a broken file."""
        found = _file_language(lang)
        return cls(found, _texts(found))

    @classmethod
    def languages(cls) -> tuple[str, ...]:
        """Languages that have a file, in alphabetical order."""
        return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))

    def text(self, key: str, **fields: str) -> str:
        """One text with its fields filled in; fields the text does not name are ignored. Raises `StringUnusable`."""
        template = self.texts.get(key)
        if template is None:
            raise StringUnusable(f"No text is called {key!r} in assist/strings/{self.lang}.yaml. Use a key of en.yaml, or add it to every file there.")
        missing = fields_of(template) - fields.keys()
        if missing:
            raise StringUnusable(f"The text {key!r} needs {', '.join(sorted(missing))}. Pass it as a keyword.")
        return template.format_map(fields)

    def has(self, key: str) -> bool:
        """Whether a text is called so."""
        return key in self.texts


def fields_of(template: str) -> frozenset[str]:
    """Names of the fields in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def _file_language(lang: str) -> str:
    """The tag, or its shorter forms, that has a file; else English. Only names from the folder are ever opened."""
    known = set(Strings.languages())
    parts = lang.split("-")
    return next((tag for n in range(len(parts), 0, -1) if (tag := "-".join(parts[:n])) in known), FALLBACK)


@lru_cache(maxsize=32)
def _texts(lang: str) -> Mapping[str, str]:
    table = read_table(FOLDER / f"{lang}.yaml")
    return MappingProxyType({str(key): str(text) for key, text in table.items()})
