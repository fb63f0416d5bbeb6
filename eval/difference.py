"""A difference of one answer from what the suite expects or most languages say, with both sentences and a guess at its cause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Best guess at where a difference arose."""

    RETRIEVAL = "retrieval missed"
    REFUSED = "refused"
    INVENTED = "answered what nothing answers"
    SOURCE = "the cited source says so"
    WRITING = "the source was right, the text is not"
    LEFT_OUT = "found but not said"
    EXTRA = "said in some languages only"
    POLARITY = "affirmed in one language, denied in another"
    LANGUAGE = "wrong language"
    UNSUPPORTED = "stated without a source that says it"
    CITATION = "another document cited"


@dataclass(frozen=True, slots=True)
class Sample:
    """One language's side of a difference."""

    lang: str
    says: str
    """The value it gives, or what it does instead."""
    sentence: str
    path: str
    quote: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Something a customer in one language is told and one in another is not, with both sentences and a cause."""

    topic: str
    about: str
    """The fact, or what else differs."""
    lang: str
    """The language that departs from right or from the most."""
    cause: Cause
    mine: Sample
    other: Sample | None
    """A language that has it right, or the most common side."""
    material: bool
    """False for what is worth a look but misleads nobody: an extra fact, a citation of a second document."""
