"""What makes two findings the same one, which come first, and which somebody has dismissed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ingest.types import Contradiction, Duplicate, Expired, Lagging, Marked, Place, Related, Unanswered, Unreached

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Finding = TypeVar("Finding", Contradiction, Duplicate, Expired, Lagging, Unanswered, Unreached, Marked, Related)
Any = Contradiction | Duplicate | Expired | Lagging | Unanswered | Unreached | Marked | Related


class Sift:
    """Gives findings their id and their customers, puts those first that most customers meet, and counts the dismissed ones it leaves out."""

    def __init__(self, by: Mapping[str, frozenset[str]], dismissed: frozenset[str]) -> None:
        """`by`: for each document the customers whose questions reached it."""
        self._by = by
        self._dismissed = dismissed
        self.dropped = 0

    def __call__(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """These findings, sifted."""
        told = [replace(one, id=identity(one), customers=one.customers or self._customers(one)) for one in found]
        left = [one for one in told if one.id not in self._dismissed]
        self.dropped += len(told) - len(left)
        return tuple(sorted(left, key=lambda one: -one.customers))

    def _customers(self, one: Any) -> int:
        return len(frozenset[str]().union(*(self._by.get(path, frozenset()) for path in paths_of(one))))


def paths_of(one: Any) -> tuple[str, ...]:
    """The documents a finding is about."""
    if isinstance(one, Contradiction):
        return (one.left.path, one.right.path)
    if isinstance(one, Duplicate | Related):
        return tuple(place.path for place in one.places)
    if isinstance(one, Unreached):
        return one.paths
    return () if isinstance(one, Unanswered) else (one.path,)


def identity(one: Any) -> str:
    """The id a finding keeps until the sentences it is about change: 12 hexadecimal digits of a digest over them and their documents."""
    words: tuple[str, ...]
    if isinstance(one, Contradiction):
        words = (one.kind, *sorted(_words(place) for place in (one.left, one.right)))
    elif isinstance(one, Duplicate | Related):
        words = tuple(sorted(_words(place) for place in one.places))
    elif isinstance(one, Lagging):
        words = (one.path, one.source, one.since.isoformat(), one.changed.isoformat())
    elif isinstance(one, Expired):
        words = (one.path, one.why, str(one.ended))
    elif isinstance(one, Unanswered):
        words = (one.questions[0].text,)
    elif isinstance(one, Unreached):
        words = (one.family, *one.paths)
    else:
        words = (one.path, *sorted(f"{mark.ticket}\x1e{mark.quote}" for mark in one.marks))
    return hashlib.sha256("\x1f".join((type(one).__name__, *words)).encode()).hexdigest()[:12]


def _words(place: Place) -> str:
    return f"{place.path}\x1e{place.sentence}"
