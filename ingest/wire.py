"""The index contract as JSON between the owning process and the others: both sides use these functions, so they cannot drift apart.

The owner answers `POST {url}/internal/index/{act}` with `reply(index, act, body)`; the other side is `ingest/index/remote.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from ingest import errors
from ingest.errors import IngestError, UnusableInput, WorkerDied
from ingest.job import Refused, Source
from ingest.shelf_calls import shelf_calls
from ingest.types import Answer, LoadOptions, LoadReport, Outcome, Passage, Question
from serving.adapter import adapter
from serving.errors import ServingError

if TYPE_CHECKING:
    from ingest.index.embedded import EmbeddedIndex

PREFIX = "/internal/index"
ACTS = ("search", "passages", "family", "documents", "load", "generation")


@dataclass(frozen=True, slots=True)
class Ids:
    """Asks for passages."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Asks for a family's passages."""

    family: str
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """Asks for a load; the paths are absolute, for the owner's working folder is another."""

    sources: tuple[Source, ...]
    options: LoadOptions


@dataclass(frozen=True, slots=True)
class Nothing:
    """Asks without saying more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The live generation and the index's digest."""

    generation: int
    digest: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the owner sends back: the answer, or why there is none."""

    ok: bool
    body: bytes


Asked = Question | Ids | Family | Load | Nothing
Told = Answer | tuple[Passage, ...] | tuple[Outcome, ...] | LoadReport | Standing


def known_acts() -> tuple[str, ...]:
    """Every call there is: those of an index and those of a shelf."""
    return (*ACTS, *shelf_calls())


def reply(index: EmbeddedIndex, act: str, body: bytes) -> Reply:
    """Answer one call. Blocking: call it in a thread. `act` is one of `known_acts()`; a failure that a person can act on is a reply, not an exception."""
    try:
        return Reply(ok=True, body=_do(index, act, body))
    except (IngestError, ServingError) as error:
        return Reply(ok=False, body=adapter(Refused).dump_json(Refused(type(error).__name__, str(error))))


def _do(index: EmbeddedIndex, act: str, body: bytes) -> bytes:
    try:
        if call := shelf_calls().get(act):
            told = call.do(index.shelf, adapter(call.asked).validate_json(body), lambda _: None)
            return adapter(call.told).dump_json(told)
        if act == "search":
            return adapter(Answer).dump_json(index.search(adapter(Question).validate_json(body)))
        if act == "passages":
            return passages_adapter().dump_json(index.passages(adapter(Ids).validate_json(body).ids))
        if act == "family":
            asked = adapter(Family).validate_json(body)
            return passages_adapter().dump_json(index.family(asked.family, asked.lang))
        if act == "documents":
            return outcomes_adapter().dump_json(index.documents())
        if act == "load":
            load = adapter(Load).validate_json(body)
            return adapter(LoadReport).dump_json(index.load_sources(load.sources, load.options))
    except ValidationError as error:
        message = f"The call to {act} cannot be read ({error.errors()[0]['msg']}); both processes must be of the same version."
        raise UnusableInput(message) from error
    if act == "generation":
        return adapter(Standing).dump_json(Standing(index.generation(), index.digest()))
    message = f"The index has no call {act!r}; known: {', '.join(known_acts())}."
    raise UnusableInput(message)


def refusal(body: bytes) -> IngestError:
    """The error in a reply that is not ok, as it was raised on the other side."""
    try:
        refused = adapter(Refused).validate_json(body)
    except ValidationError:
        return WorkerDied("The owning process failed while it answered; see its log, then try again.")
    return raised(refused)


def raised(refused: Refused) -> IngestError:
    """An error of this room by its name, as another process of ours reported it."""
    kind = getattr(errors, refused.error, None)
    if isinstance(kind, type) and issubclass(kind, IngestError):
        return kind(refused.message)
    return WorkerDied(f"{refused.message} Nothing that was live has changed.")


def passages_adapter() -> TypeAdapter[tuple[Passage, ...]]:
    """Reads and writes passages."""
    return adapter(tuple[Passage, ...])


def outcomes_adapter() -> TypeAdapter[tuple[Outcome, ...]]:
    """Reads and writes outcomes."""
    return adapter(tuple[Outcome, ...])
