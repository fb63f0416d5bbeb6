"""Plant one change at a time, audit the family it stands in, and see whether the audit points at it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from eval.audit.plant import Plant, changes
from eval.errors import UnusableSuite
from ingest.audit import audit
from ingest.document import document_of
from ingest.errors import UnreadableDocument
from ingest.read import is_document
from ingest.split import split
from ingest.types import LoadOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.audit.plant import Change, Tables
    from ingest.types import Contradiction, Document, Passage
    from serving.types import Encoder

NEAR = 300
"""Characters around a change within which a finding points at it: it may be told by the whole sentence."""

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Planted:
    """One change in one document, and whether it was found; `collateral` counts other findings it brought about."""

    change: Change
    path: str
    lang: str
    line: str
    found: bool
    collateral: int


@dataclass(frozen=True, slots=True)
class AuditTrial:
    """All changes tried, and what the audit says of the documents as they are."""

    planted: tuple[Planted, ...]
    passages: int
    """In families of several languages; the false alarms are counted per thousand of these."""
    families: int
    alarms: tuple[Contradiction, ...]
    """Findings in the documents as they are. Some may be right: real translations do contradict each other."""


class Remembering:
    """An encoder that encodes each text once: every trial audits all but one sentence again. Only what the audit asks of an encoder."""

    def __init__(self, encoder: Encoder) -> None:
        """Over a real one."""
        self._encoder = encoder
        self._rows: dict[str, NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        """The real one's."""
        return self._encoder.name

    @property
    def digest(self) -> str:
        """The real one's."""
        return self._encoder.digest

    @property
    def dimension(self) -> int:
        """The real one's."""
        return self._encoder.dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, dimension), unit length."""
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if new:
            self._rows.update(zip(new, self._encoder.encode_passages(new), strict=True))
        return np.stack([self._rows[text] for text in texts]) if texts else self._encoder.encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The real one's."""
        return self._encoder.encode_queries(texts)


def read_families(paths: Iterable[Path]) -> dict[str, list[Document]]:
    """Documents under these folders by family; only families in several languages. Raises `UnusableSuite` if there is none."""
    families: dict[str, list[Document]] = defaultdict(list)
    for root in paths:
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if not file.is_file() or not is_document(file):
                continue
            try:
                document = document_of(file, file.as_posix(), LoadOptions())
            except UnreadableDocument:
                continue
            families[document.family].append(document)
    several = {name: documents for name, documents in families.items() if len({one.lang for one in documents}) > 1}
    if not several:
        message = "No document under these folders comes in several languages; give folders that hold the same document in two or more."
        raise UnusableSuite(message)
    return several


def try_audit(families: dict[str, list[Document]], tables: Tables, wanted: int, seed: int, today: date, encoder: Encoder | None) -> AuditTrial:
    """Plant `wanted` changes, spread evenly over the kinds as far as they go, and count. The same seed plants the same changes."""
    encoder = Remembering(encoder) if encoder else None
    before = {name: audit(_passages(documents), today=today, encoder=encoder).contradictions for name, documents in families.items()}
    chosen = choose([(name, at, one) for name, documents in families.items() for at, one in _possible(documents, tables)], wanted, seed)
    planted = tuple(_try(families[name], at, change, before[name], today, encoder) for name, at, change in chosen)
    alarms = tuple(one for found in before.values() for one in found)
    return AuditTrial(planted, sum(len(_passages(documents)) for documents in families.values()), len(families), alarms)


def choose(possible: Sequence[tuple[str, int, Change]], wanted: int, seed: int) -> list[tuple[str, int, Change]]:
    """As many of each kind as there are, at most an even share; what one kind lacks the others make up."""
    dice = random.Random(seed)  # noqa: S311 - a sample, no secret
    piles = {kind: [one for one in possible if one[2].kind is kind] for kind in Plant}
    for pile in piles.values():
        dice.shuffle(pile)
    chosen: list[tuple[str, int, Change]] = []
    while len(chosen) < wanted and any(piles.values()):
        for pile in piles.values():
            if pile and len(chosen) < wanted:
                chosen.append(pile.pop())
    return sorted(chosen, key=lambda one: (one[0], one[1], one[2].start))


def _possible(documents: Sequence[Document], tables: Tables) -> list[tuple[int, Change]]:
    return [
        (at, change)
        for at, document in enumerate(documents)
        for change in changes(document.text, document.lang, [one.text for one in documents if one.lang != document.lang], tables)
    ]


def _try(documents: Sequence[Document], at: int, change: Change, before: Sequence[Contradiction], today: date, encoder: Encoder | None) -> Planted:
    document = documents[at]
    text = change.made_in(document.text)
    family = [*documents[:at], replace(document, text=text, digest="0" * 64), *documents[at + 1 :]]
    known = {_key(one) for one in before}
    new = [one for one in audit(_passages(family), today=today, encoder=encoder).contradictions if _key(one) not in known]
    hits = [one for one in new if any(side.path == document.path and _close(side.span.start, side.span.end, change) for side in (one.left, one.right))]
    first = text.rfind("\n", 0, change.start) + 1
    line = text[max(first, change.start - 120) : change.start + 120].split("\n", 1)[0]
    return Planted(change, document.path, document.lang, line, bool(hits), len(new) - len(hits))


def _close(start: int, end: int, change: Change) -> bool:
    reach = NEAR if change.kind is Plant.YES_NO else 0
    return start <= change.start + len(change.new) + reach and change.start - reach <= end


def _key(one: Contradiction) -> Key:
    return (one.kind, one.left.path, one.left.sentence, one.right.path, one.right.sentence)


def _passages(documents: Sequence[Document]) -> list[Passage]:
    return [one.passage for document in documents for one in split(document)]
