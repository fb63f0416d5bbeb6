"""A generation in the making, beside the live one: passages in a store, and rows staged ahead of the flip.

Nothing live is touched here. Every act of a child process ends in one of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.encode import encode, points_of
from ingest.encoded import unpack
from ingest.frequencies import Frequencies
from ingest.rows import Live, Staged, about_of
from ingest.types import Meta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.catalogue import Catalogue
    from ingest.index.types import Point, Store
    from ingest.rows import KeptPassage
    from ingest.types import Document, SplitPassage
    from serving.types import TokenEncoder


_AT_ONCE = 1_000
"""Passages that are held encoded: about 4 MB."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A document split, ready to be encoded."""

    document: Document
    """As it will be live, with what its owner stated."""
    splits: tuple[SplitPassage, ...]
    base: Meta
    """What its file and the options of its load say of it."""
    packed: bytes = b""
    """Its passages encoded, where whoever read it did that too."""


class NewGeneration:
    """The generation after the live one. Ends with `finish`; nobody opens one without that."""

    def __init__(self, catalogue: Catalogue, store: Store, encoder: TokenEncoder, *, fresh: bool = False, held: int = 0) -> None:
        """Begun with everything the live one holds, or empty. Raises `NoRoom`.

        `held` is how many passages the engine may hold in memory, a little slower; 0 is as many as come.
        """
        self._catalogue, self._store, self._encoder = catalogue, store, encoder
        self._live = catalogue.live()
        self._new = Live(self._live.generation + 1, encoder.digest)
        self._points: list[Point] = []
        self._held, self._unsettled = held, 0
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
        """Put each of these documents, encoded, in the place of its earlier version."""
        self._drop([one.document.path for one in documents if one.document.path in self._living])
        now, staged = datetime.now(UTC), []
        for one in documents:
            document, kept = one.document, self._passages(one.splits, now, one.packed)
            version, about = document.digest[:12], about_of(document)
            staged.append(Staged(document.path, version, document.text, document.title, document.pages, now, kept, about, one.base))
        self._write()
        self._catalogue.stage(self._new.generation, staged, ())

    def again(self, versions: Sequence[Staged]) -> None:
        """Encode what these versions keep once more; the versions stay the same."""
        staged = []
        for version in versions:
            kept = self._passages([one.split for one in version.passages], version.loaded_at)
            staged.append(Staged(version.path, version.version, version.text, version.title, version.pages, version.loaded_at, kept))
        self._write()
        self._catalogue.restage(self._new.generation, staged)

    def finish(self, *, optimise: bool = True) -> Live:
        """Make everything last; what it is to be known by when it goes live."""
        self._store.finish(self._engine, self._frequencies, self._new, optimise=optimise)
        return self._new

    def _passages(self, splits: Sequence[SplitPassage], loaded_at: datetime, packed: bytes = b"") -> tuple[KeptPassage, ...]:
        """A document's passages for the catalogue; for the engine they gather until there are enough of them."""
        every: list[KeptPassage] = []
        given = unpack(packed) if packed else ()
        for start in range(0, len(splits), _AT_ONCE):
            some = splits[start : start + _AT_ONCE]
            points, kept = points_of(some, given[start : start + _AT_ONCE] or encode(some, self._encoder), loaded_at)
            every += kept
            self._points += points
            if len(self._points) >= _AT_ONCE:
                self._write()
        return tuple(every)

    def _write(self) -> None:
        """What gathered, to the engine."""
        self._engine.put(self._points)
        self._frequencies = self._frequencies.changed([point.terms.indices for point in self._points], ())
        self._unsettled += len(self._points)
        self._points = []
        if self._held and self._unsettled >= self._held:
            self._engine, self._unsettled = self._store.settled(self._engine, self._new.generation, self._encoder), 0

    def _drop(self, paths: Sequence[str]) -> None:
        if paths:
            self._engine.drop(paths)
            self._frequencies = self._frequencies.changed((), [kept.terms for path in paths for kept in self._kept(path)])

    def _kept(self, path: str) -> tuple[KeptPassage, ...]:
        version = self._catalogue.version(path, self._live.generation)
        return version.passages if version else ()
