"""Words that show what a shop grants (a refund, a replacement, something free), per language: a reply may grant only what its sources do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.schema import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prompts.schema import Entry

BEGUN = frozenset({"en", "es", "fr", "it", "pt"})
"""Languages that put no words together to one."""


@dataclass(frozen=True, slots=True)
class Acts:
    """(language, act, its words case folded), and more words by which a source, never a reply, speaks of an act: a sale is no discount that somebody grants."""

    rows: tuple[tuple[str, str, tuple[str, ...]], ...]
    sources: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def named(self, text: str, lang: str) -> tuple[str, ...]:
        """The acts a text speaks of, each once, in the table's order; none in a language without a row."""
        return self._in(text, lang, self.rows)

    def spoken(self, text: str, lang: str) -> tuple[str, ...]:
        """The acts a source speaks of, in whatever words."""
        return tuple(dict.fromkeys((*self._in(text, lang, self.rows), *self._in(text, lang, self.sources))))

    def _in(self, text: str, lang: str, rows: tuple[tuple[str, str, tuple[str, ...]], ...]) -> tuple[str, ...]:
        folded = text.casefold()
        tongue = lang if any(lang == row[0] for row in self.rows) else lang.partition("-")[0]
        return tuple(act for row, act, words in rows if row == tongue and any(_says(folded, word, tongue) for word in words))


def _says(folded: str, word: str, lang: str) -> bool:
    """Whether a text holds a word: anywhere, or, where words are not put together, at the beginning of one, for "preparación" repairs nothing."""
    if lang not in BEGUN:
        return word in folded
    return any(not folded[at - 1 : at].isalpha() for at in _places(folded, word))


def _places(folded: str, word: str) -> Iterator[int]:
    at = folded.find(word)
    while at >= 0:
        yield at
        at = folded.find(word, at + 1)


def load_acts(root: Path | None = None) -> Acts:
    """The table beside this file. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "acts.yaml").fields(("acts",), ("source", "status", "sources"))
    return Acts(_rows(given["acts"]), _rows(given["sources"]) if "sources" in given else ())


def _rows(table: Entry) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple((lang, act, words) for act, langs in table.entries().items() for lang, words in langs.folded_by_language())
