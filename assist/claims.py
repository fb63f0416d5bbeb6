"""The sentences of a passage with the facts they state: what a reply can be built on and cite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assist.guard.ordered import orders
from assist.types import Citation
from ingest.conditions import conditions
from ingest.facts import read_facts
from ingest.sentences import sentences
from ingest.types import Fact, Passage, Span

CLAUSE = re.compile(r"[,;:，；：、،؛(（|]|\s[–—]\s")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence or table row of a passage."""

    passage: Passage
    span: Span
    """Into the passage's text."""
    text: str
    facts: tuple[Fact, ...]
    """Spans into `text`."""
    header: tuple[str, ...] = ()
    """For a table row: the header cells of its table."""

    @property
    def place(self) -> str:
        """Title and headings the sentence stands under."""
        return " / ".join((self.passage.title, *self.passage.heading))

    def clause(self, start: int, end: int) -> str:
        """The part of the sentence around some of its characters."""
        starts = [0, *(m.end() for m in CLAUSE.finditer(self.text, 0, start))]
        after = CLAUSE.search(self.text, end)
        return self.text[starts[-1] : after.start() if after else len(self.text)]

    def condition(self) -> str:
        """The conditional clauses of the sentence, run together; they bind whatever else it says."""
        return " ".join(self.text[span.start : span.end] for span in conditions(self.text, self.passage.lang))

    def column(self, fact: Fact) -> str:
        """Header of the table column a fact stands in, or nothing."""
        if not self.header:
            return ""
        cell = self.text[: fact.span.start].count("|") - (1 if self.text.lstrip().startswith("|") else 0)
        return self.header[cell] if 0 <= cell < len(self.header) else ""

    def cells(self) -> tuple[str, ...]:
        """The cells of a table row, in the order of its header."""
        return tuple(cell.strip() for cell in self.text.strip().strip("|").split("|")) if self.header else ()

    def cite(self) -> Citation:
        """The sentence as a citation: exact characters of the document."""
        start = self.passage.span.start + self.span.start
        p, page = self.passage, self.passage.page_at(self.span.start)
        return Citation(p.id, p.path, self.text, p.lang, start, start + len(self.text), p.digest, p.title, p.heading, page, str(p.kind), p.machine)


@lru_cache(maxsize=2048)
def claims(passage: Passage) -> tuple[Claim, ...]:
    """The sentences of a passage in order; table rules and headers are not claims, nor is what gives orders to whatever writes the reply."""
    found = []
    for span in sentences(passage.text, passage.lang):
        text = passage.text[span.start : span.end]
        lead = len(text) - len(text.lstrip())
        text = text.strip()
        if not text or text.startswith("#") or set(text) <= set("|-: ") or orders(text):
            continue
        at = Span(span.start + lead, span.start + lead + len(text))
        header = _header(passage.text, at) if "|" in text else ()
        found.append(Claim(passage, at, text, read_facts(text, passage.lang), header))
    return tuple(found)


def _header(text: str, span: Span) -> tuple[str, ...]:
    """Cells of the first line of the table a row stands in; empty for the header itself."""
    lines = text[: span.start].splitlines()
    if text[: span.start].endswith("\n"):
        lines.append("")
    first = ""
    for line in reversed(lines[:-1] if lines else []):
        if "|" not in line:
            break
        first = line
    return tuple(cell.strip() for cell in first.strip().strip("|").split("|")) if first else ()
