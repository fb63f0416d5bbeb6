"""A sentence before it is in any language: its wording per language, its values, its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.own_facts import own_facts
from assist.types import Sentence, Wording
from assist.values import write_value
from ingest.facts import read_facts
from prompts.render import render

if TYPE_CHECKING:
    from assist.types import Citation
    from assist.values import Value


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a reply that can be written in every language it has wording for."""

    role: str
    wording: tuple[tuple[str, str], ...]
    """(language, Jinja text)."""
    values: tuple[Value, ...] = ()
    citations: tuple[Citation, ...] = ()
    intent: str = ""
    source: str = ""
    """Which approved wording it is, as in `Wording`; empty for a quotation."""

    def has(self, lang: str) -> bool:
        """Whether the line can be written in a language."""
        return lang in dict(self.wording)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes lines: knows the words for a parcel's state."""

    statuses: dict[str, dict[str, str]]

    def text(self, line: Line, lang: str) -> str:
        """The line's text in a language; empty if it has none. Values are written the language's way."""
        template = dict(line.wording).get(lang, "")
        values = {value.name: write_value(value, lang, self.statuses) for value in line.values}
        return render(template, **values).strip() if template else ""

    def sentence(self, line: Line, lang: str) -> Sentence:
        """The line as a draft's sentence: its facts read back from its own text."""
        text = self.text(line, lang)
        wording = Wording(line.source, line.values) if line.source else None
        facts = read_facts(text, lang) if line.values else own_facts(text, lang)
        return Sentence(text, _distinct(line), facts, line.role, wording)


def _distinct(line: Line) -> tuple[Citation, ...]:
    cited = [*line.citations, *(v.citation for v in line.values if v.citation)]
    return tuple(dict.fromkeys(cited))
