"""What owners' commands ask of a shelf, by name: the same calls in the owning process and over its loopback address, so that they cannot drift apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.reencode import Comparison, Sample
from ingest.types import Difference, FamilyView, LoadReport, Meta, Opened, Page, TaskView, Version, Wanted

if TYPE_CHECKING:
    from ingest.job import Progress
    from ingest.shelf import Shelf

    Say = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Asks without saying more."""


@dataclass(frozen=True, slots=True)
class Named:
    """Asks about documents."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Asks what changed between two versions."""

    path: str
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Asks for families: the shop's languages, and customers by family and language."""

    languages: tuple[str, ...] = ()
    asked: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Back:
    """Asks for an earlier version."""

    path: str
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """States things of a document."""

    path: str
    meta: Meta


@dataclass(frozen=True, slots=True)
class Another:
    """Asks for another encoder, unless more recall on these questions than `most_lost` would go."""

    encoder: str
    samples: tuple[Sample, ...] = ()
    most_lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the record it is asked with, the type it is answered with, and what is done. Blocks until that is done."""

    asked: Any
    told: Any
    do: Callable[[Shelf, Any, Say], Any]


def shelf_calls() -> Mapping[str, Call]:
    """Every call by name."""
    return {
        "shelf_list": Call(Wanted, Page, lambda shelf, a, _: shelf.list(a)),
        "shelf_open": Call(Named, Opened, lambda shelf, a, _: shelf.open(a.paths[0])),
        "shelf_versions": Call(Named, tuple[Version, ...], lambda shelf, a, _: shelf.versions(a.paths[0])),
        "shelf_difference": Call(Compared, Difference, lambda shelf, a, _: shelf.difference(a.path, a.left, a.right)),
        "shelf_families": Call(Asked, tuple[FamilyView, ...], lambda shelf, a, _: shelf.families(a.languages, a.asked)),
        "shelf_queue": Call(Nothing, tuple[TaskView, ...], lambda shelf, _a, _: shelf.queue()),
        "shelf_rollback": Call(Back, LoadReport, lambda shelf, a, say: shelf.finish(shelf.changes.rollback(a.path, a.to), say)),
        "shelf_call_off": Call(Named, LoadReport, lambda shelf, a, say: shelf.finish(shelf.changes.call_off(a.paths[0]), say)),
        "shelf_delete": Call(Named, LoadReport, lambda shelf, a, say: shelf.finish(shelf.changes.delete(a.paths), say)),
        "shelf_reindex": Call(Named, LoadReport, lambda shelf, a, say: shelf.reindex(a.paths, say)),
        "shelf_reencode": Call(Another, Comparison, lambda shelf, a, say: shelf.reencode(a.encoder, a.samples, a.most_lost, say)),
        "shelf_state": Call(Stated, LoadReport, lambda shelf, a, say: shelf.finish(shelf.changes.state(a.path, a.meta), say)),
    }


class OwnersShelf:
    """A shelf as commands use it, whoever owns the index. Each method blocks, and raises what the shelf raises."""

    def __init__(self, ask: Callable[[str, Any], Any]) -> None:
        """`ask` does a call by its name."""
        self._ask = ask

    def list(self, wanted: Wanted) -> Page:
        """One page of the documents that fit."""
        found: Page = self._ask("shelf_list", wanted)
        return found

    def open(self, path: str) -> Opened:
        """A document with its live text and passages."""
        found: Opened = self._ask("shelf_open", Named((path,)))
        return found

    def versions(self, path: str) -> tuple[Version, ...]:
        """Versions kept of a document, newest first."""
        found: tuple[Version, ...] = self._ask("shelf_versions", Named((path,)))
        return found

    def difference(self, path: str, left: int, right: int) -> Difference:
        """What changed from version `left` to `right`."""
        found: Difference = self._ask("shelf_difference", Compared(path, left, right))
        return found

    def families(self, languages: tuple[str, ...], asked: dict[str, dict[str, int]]) -> tuple[FamilyView, ...]:
        """Every family, with the languages it lacks."""
        found: tuple[FamilyView, ...] = self._ask("shelf_families", Asked(languages, asked))
        return found

    def queue(self) -> tuple[TaskView, ...]:
        """What waits, runs and ended lately, newest first."""
        found: tuple[TaskView, ...] = self._ask("shelf_queue", Nothing())
        return found

    def rollback(self, path: str, to: int | None) -> LoadReport:
        """Make an earlier version live again."""
        return self._change("shelf_rollback", Back(path, to))

    def call_off(self, path: str) -> LoadReport:
        """Call off the version that waits for its day."""
        return self._change("shelf_call_off", Named((path,)))

    def delete(self, paths: tuple[str, ...]) -> LoadReport:
        """Take documents out for good."""
        return self._change("shelf_delete", Named(paths))

    def reindex(self, paths: tuple[str, ...]) -> LoadReport:
        """Read documents again."""
        return self._change("shelf_reindex", Named(paths))

    def reencode(self, encoder: str, samples: tuple[Sample, ...], most_lost: float) -> Comparison:
        """A second index with another encoder, which goes live unless more recall than `most_lost` would go."""
        found: Comparison = self._ask("shelf_reencode", Another(encoder, samples, most_lost))
        return found

    def state(self, path: str, meta: Meta) -> LoadReport:
        """State things of a document over whatever its file says."""
        return self._change("shelf_state", Stated(path, meta))

    def _change(self, act: str, asked: object) -> LoadReport:
        report: LoadReport = self._ask(act, asked)
        return report
