"""Words that show what a shop grants (a refund, a replacement, something free), per language: a reply may grant only what its sources do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prompts.errors import PromptFileError
from prompts.table import TableUnreadable, read_table


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
        return tuple(act for row, act, words in rows if row == tongue and any(word in folded for word in words))


def load_acts(root: Path | None = None) -> Acts:
    """The table beside this file. Raises `PromptFileError` naming the act and language at fault."""
    path = (root or Path(__file__).parent) / "acts.yaml"
    try:
        given = read_table(path)
    except TableUnreadable as error:
        raise PromptFileError(str(error)) from error
    table = given.get("acts") if isinstance(given, dict) else None
    if not isinstance(table, dict):
        raise PromptFileError(f"{path.name}: `acts` must map acts to languages. Correct it.")
    more = given.get("sources", {})
    if not isinstance(more, dict):
        raise PromptFileError(f"{path.name}: `sources` must map acts to languages. Correct it.")
    return Acts(_rows(path, table), _rows(path, more))


def _rows(path: Path, table: dict[str, dict[str, object]]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple((str(lang), act, _words(path, act, lang, words)) for act, langs in table.items() for lang, words in langs.items())


def _words(path: Path, act: str, lang: str, words: object) -> tuple[str, ...]:
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise PromptFileError(f"{path.name}: acts.{act}.{lang} must be a list of texts. Correct it.")
    return tuple(word.casefold() for word in words)
