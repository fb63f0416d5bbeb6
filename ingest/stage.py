"""A generation in the making, beside the live one: passages in a store, and rows staged ahead of the flip.

Nothing live is touched here. Every act of a child process ends in one of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.encode import encode
from ingest.frequencies import Frequencies
from ingest.rows import Live, Staged, about_of
from ingest.types import Meta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.catalogue import Catalogue
    from ingest.index.types import Store
    from ingest.rows import KeptPassage
    from ingest.types import Document, SplitPassage
    from serving.types import TokenEncoder


@dataclass(frozen=True, slots=True)
class Ready:
    """A document split, ready to be encoded."""

    document: Document
    """As it will be live, with what its owner stated."""
    splits: tuple[SplitPassage, ...]
    base: Meta
    """What its file and the options of its load say of it."""


class NewGeneration:
    """The generation after the live one. Ends with `finish`; nobody opens one without that."""

    def __init__(self, catalogue: Catalogue, store: Store, encoder: TokenEncoder, *, fresh: bool = False) -> None:
        """Begun with everything the live one holds, or empty. Raises `NoRoom`."""
        self._catalogue, self._store, self._encoder = catalogue, store, encoder
        self._live = catalogue.live()
        self._new = Live(self._live.generation + 1, encoder.digest)
        self._living = frozenset(catalogue.paths(self._live.generation))
        if fresh:
            self._engine, self._frequencies = store.fresh(self._new.generation, encoder), Frequencies.none()
        else:
            self._engine, self._frequencies = store.following(self._live.generation, self._new.generation, encoder)

    def erase(self, paths: Sequence[str]) -> None:
        """These documents are in it no longer, and no byte of them either."""
        self.end(paths)
        self._engine = self._store.emptied(self._engine, self._new.generation, self._encoder)

    def end(self, paths: Sequence[str]) -> None:
        """These documents are in it no longer."""
        ended = [path for path in paths if path in self._living]
        self._drop(ended)
        self._catalogue.stage(self._new.generation, (), ended)

    def put(self, documents: Sequence[Ready]) -> None:
        """Encode these documents and put each in the place of its earlier version."""
        self._drop([one.document.path for one in documents if one.document.path in self._living])
        now = datetime.now(UTC)
        points, kept = encode([split for one in documents for split in one.splits], self._encoder, now)
        staged, at = [], 0
        for one in documents:
            document, about = one.document, about_of(one.document)
            mine, at = kept[at : at + len(one.splits)], at + len(one.splits)
            staged.append(Staged(document.path, document.digest[:12], document.text, document.title, document.pages, now, mine, about, one.base))
        self._engine.put(points)
        self._frequencies = self._frequencies.changed([point.terms.indices for point in points], ())
        self._catalogue.stage(self._new.generation, staged, ())

    def again(self, versions: Sequence[Staged]) -> None:
        """Encode what these versions keep once more; the versions stay the same."""
        staged = []
        for version in versions:
            points, kept = encode([one.split for one in version.passages], self._encoder, version.loaded_at)
            self._engine.put(points)
            self._frequencies = self._frequencies.changed([point.terms.indices for point in points], ())
            staged.append(Staged(version.path, version.version, version.text, version.title, version.pages, version.loaded_at, kept))
        self._catalogue.restage(self._new.generation, staged)

    def finish(self, *, optimise: bool = True) -> Live:
        """Make everything last; what it is to be known by when it goes live."""
        self._store.finish(self._engine, self._frequencies, self._new, optimise=optimise)
        return self._new

    def _drop(self, paths: Sequence[str]) -> None:
        if paths:
            self._engine.drop(paths)
            self._frequencies = self._frequencies.changed((), [kept.terms for path in paths for kept in self._kept(path)])

    def _kept(self, path: str) -> tuple[KeptPassage, ...]:
        version = self._catalogue.version(path, self._live.generation)
        return version.passages if version else ()
