"""What every index can do, and what a load reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ingest.types.knowledge import Audience, Kind, Passage, State, Validity
from ingest.types.search import Answer, Question


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load a set of sources."""

    kind: Kind | None = None
    markets: tuple[str, ...] = ()
    audience: Audience = Audience.PUBLIC
    prune: bool = True
    """Remove documents that were loaded before from inside one of the given folders and are no longer there."""
    products: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    owner: str = ""
    review_on: date | None = None
    validity: Validity = field(default_factory=Validity)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source file."""

    path: str
    state: State
    reason: str
    family: str
    lang: str
    kind: str
    passages: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a whole load."""

    documents: tuple[Outcome, ...]
    loaded: int
    unchanged: int
    failed: int
    removed: int
    seconds: float
    generation: int

    @classmethod
    def of(cls, documents: tuple[Outcome, ...], seconds: float, generation: int) -> LoadReport:
        """The report over these outcomes."""
        states = [one.state for one in documents]
        return cls(
            documents,
            loaded=states.count(State.LOADED),
            unchanged=states.count(State.UNCHANGED),
            failed=states.count(State.FAILED),
            removed=states.count(State.REMOVED),
            seconds=seconds,
            generation=generation,
        )


class Index(Protocol):
    """What every index can do, whoever owns the engine."""

    def search(self, question: Question) -> Answer:
        """Ranked passages; an empty answer if nothing matches."""
        ...

    def passages(self, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Live passages by id, in the order asked; unknown or replaced ids are left out."""
        ...

    def family(self, family: str, lang: str | None = None) -> tuple[Passage, ...]:
        """Live passages of a family, in document order, optionally of one language."""
        ...

    def documents(self) -> tuple[Outcome, ...]:
        """Every known document with its last state."""
        ...

    def load(self, paths: Sequence[str], options: LoadOptions) -> LoadReport:
        """Make the index equal these sources. Blocks until searchable."""
        ...

    def generation(self) -> int:
        """Number of the live generation; it grows with every change."""
        ...

    def digest(self) -> str:
        """Encoder and generation, as stored with every draft."""
        ...

    def close(self) -> None:
        """Let go of the engine and its lock."""
        ...
