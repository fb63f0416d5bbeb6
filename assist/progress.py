"""A draft on its way: its sources first, then each sentence that passed the guard, for whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assist.types import Sentence
from ingest.types import Hit


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for the message, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that the guard lets pass so far, with its gloss."""

    place: int
    """Its place in the reply, from 0."""
    sentence: Sentence
    gloss: str


@dataclass(frozen=True, slots=True)
class Anew:
    """What was said so far does not stand: the reply is written once more, or by the scripts."""


Step = Found | Said | Anew
Tell = Callable[[Step], None]
"""Called from the thread that drafts, for each step in order."""


def silent(_: Step) -> None:
    """For a draft that nobody watches."""
