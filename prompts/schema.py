"""Checks a file's entries one by one; a wrong one is named by file and key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prompts.errors import PromptFileError
from prompts.render import stray_braces
from prompts.table import TableUnreadable, line_of, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a file and where it stands there, for example `sentences[0].text.de`."""

    value: Any
    file: str
    key: str = ""
    path: Path | None = None
    """The file itself, so that an error can name the line."""

    def wrong(self, problem: str) -> PromptFileError:
        """An error that names this place, with its line if the file is at hand."""
        line = line_of(self.path, self.key) if self.path else 0
        return PromptFileError(f"{self.file}: {f'line {line}: ' if line else ''}{self.key or 'top level'}: {problem}")

    def fields(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Entry]:
        """The entries of a mapping that must hold the required keys and may hold no others than these. Raises `PromptFileError`."""
        given = self.entries()
        for name in required:
            if name not in given:
                raise self.wrong(f"the key '{name}' is missing. Add it.")
        for name in given:
            if name not in required and name not in optional:
                raise given[name].wrong(f"unknown key. Known keys here: {', '.join((*required, *optional))}.")
        return given

    def entries(self) -> dict[str, Entry]:
        """The entries of a mapping with text keys. Raises `PromptFileError`."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"a mapping is expected, not {_kind(self.value)}.")
        for name in self.value:
            if not isinstance(name, str):
                raise self.wrong(f"the key {name!r} is {_kind(name)}, not text. Put it in quotes.")
        lead = f"{self.key}." if self.key else ""
        return {name: Entry(value, self.file, f"{lead}{name}", self.path) for name, value in self.value.items()}

    def items(self) -> Iterator[Entry]:
        """The entries of a list. Raises `PromptFileError`."""
        if not isinstance(self.value, list):
            raise self.wrong(f"a list is expected, not {_kind(self.value)}.")
        yield from (Entry(value, self.file, f"{self.key}[{i}]", self.path) for i, value in enumerate(self.value))

    def text(self, *, empty: bool = False) -> str:
        """A text. Raises `PromptFileError` for anything else, such as an unquoted yes, no or number, and for an empty one unless allowed."""
        if not isinstance(self.value, str):
            raise self.wrong(f"text is expected, not {_kind(self.value)}. Put it in quotes.")
        if not empty and not self.value.strip():
            raise self.wrong("the text is empty. Write it or remove the key.")
        return self.value.strip()

    def choice(self, *allowed: str) -> str:
        """A text out of these. Raises `PromptFileError`."""
        if (given := self.text()) not in allowed:
            raise self.wrong(f"'{given}' is not one of: {', '.join(allowed)}.")
        return given

    def flag(self) -> bool:
        """True or false. Raises `PromptFileError`."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false is expected.")
        return self.value

    def words(self) -> tuple[str, ...]:
        """A list of texts. Raises `PromptFileError`."""
        return tuple(item.text() for item in self.items())

    def by_language(self) -> tuple[tuple[str, str], ...]:
        """(language, text) pairs. Raises `PromptFileError`."""
        return tuple((lang, entry.text()) for lang, entry in self.entries().items())

    def words_by_language(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(language, texts) pairs. Raises `PromptFileError`."""
        return tuple((lang, entry.words()) for lang, entry in self.entries().items())

    def folded_by_language(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(language, its words case folded) pairs; a language has at least one word. Raises `PromptFileError`."""
        found = tuple((lang, entry, entry.words()) for lang, entry in self.entries().items())
        for _, entry, words in found:
            if not words:
                raise entry.wrong("the list is empty. Fill it or remove the key.")
        return tuple((lang, tuple(word.casefold() for word in words)) for lang, _, words in found)

    def template(self) -> str:
        """A text that holds nothing but words and plain variables. Raises `PromptFileError`."""
        given = self.text()
        if stray_braces(given):
            raise self.wrong("only plain variables such as {{ name }} are allowed here. Correct the braces.")
        return given


def read_entry(path: Path, name: str = "") -> Entry:
    """The whole of a YAML file, called by its own name unless another is given. Raises `PromptFileError` for one that is missing or not YAML."""
    try:
        return Entry(read_table(path), name or path.name, path=path)
    except TableUnreadable as error:
        raise PromptFileError(str(error)) from error


def optional_text(fields: dict[str, Entry], name: str) -> str:
    """The text of a key that may be absent or empty. Raises `PromptFileError` if it is not text."""
    return fields[name].text(empty=True) if name in fields else ""


def _kind(value: object) -> str:
    names = {"dict": "a mapping", "list": "a list", "str": "text", "bool": "true/false", "int": "a number", "float": "a number", "NoneType": "nothing"}
    return names.get(type(value).__name__, type(value).__name__)
