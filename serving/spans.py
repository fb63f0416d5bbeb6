"""What a trace is made of, whoever keeps it: spans begin under the one at work, and cost a look at one variable where nobody traces.

Names and attributes say what was done, how long, and with what outcome. What people wrote, and who they are, is told only where the tracer asks for content.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    Told = str | bool | int | float | tuple[str, ...]


class Kind(StrEnum):
    """Which side of a call a span is."""

    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"


class Above(Protocol):
    """Under what a span may begin: another span, or the tracer itself."""

    @property
    def content(self) -> bool:
        """Whether what people and models wrote may be told."""
        ...

    @property
    def link(self) -> str:
        """W3C `traceparent` for a server that is asked from here; empty where there is none."""
        ...

    def begin(self, name: str, kind: Kind) -> Span:
        """A span that has begun."""
        ...


class Span(Above, Protocol):
    """One thing that is being done."""

    def note(self, told: Mapping[str, Told]) -> None:
        """Attributes by name."""
        ...

    def rename(self, name: str) -> None:
        """Call it otherwise, before it ends."""
        ...

    def fail(self, error: str) -> None:
        """It went wrong: the kind of error."""
        ...

    def end(self) -> None:
        """It is done."""
        ...


class Unseen:
    """A span that nobody keeps."""

    content = False
    link = ""

    def begin(self, name: str, kind: Kind) -> Unseen:  # noqa: ARG002 - as every span
        """Nor what is under it."""
        return self

    def note(self, told: Mapping[str, Told]) -> None:
        """Nothing is kept."""

    def rename(self, name: str) -> None:
        """Nothing is kept."""

    def fail(self, error: str) -> None:
        """Nothing is kept."""

    def end(self) -> None:
        """Nothing is kept."""


NOBODY = Unseen()
_ABOVE: ContextVar[Above] = ContextVar("concord_above", default=NOBODY)


def above() -> Above:
    """The span at work here."""
    return _ABOVE.get()


@contextmanager
def under(one: Above) -> Iterator[None]:
    """What begins inside begins under this: in this task or thread, and in the tasks it begins."""
    token = _ABOVE.set(one)
    try:
        yield
    finally:
        _ABOVE.reset(token)


class spanned:  # noqa: N801 - reads as what it does, like the library's own
    """A span over what is done inside; an error is told by its kind alone, for its words may be a customer's."""

    def __init__(self, name: str, kind: Kind = Kind.INTERNAL) -> None:
        self._name, self._kind = name, kind

    def __enter__(self) -> Span:
        """It begins, and is the one at work."""
        up = above()
        self._span: Span = NOBODY if up is NOBODY else up.begin(self._name, self._kind)
        self._token = _ABOVE.set(self._span)
        return self._span

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """It is done, or failed."""
        _ABOVE.reset(self._token)
        if kind is not None:
            self._span.fail(kind.__name__)
        self._span.end()


class Steps:
    """Spans one after the other under one: each is named by what ends it. What is left when they close was no step."""

    def __init__(self) -> None:
        """Begins the first."""
        self._over = above()
        self._open: Span = NOBODY
        self._inside = under(self._over)
        self._begin()

    def ended(self, name: str, told: Mapping[str, Told]) -> None:
        """The step that just ended, and the next begins."""
        self._open.rename(name)
        self._open.note(told)
        self._open.end()
        self._leave()
        self._begin()

    def close(self, error: str = "") -> None:
        """The last one ended; one that failed is kept, and says so."""
        if error:
            self._open.fail(error)
            self._open.end()
        self._leave()

    def _begin(self) -> None:
        self._open = NOBODY if self._over is NOBODY else self._over.begin("interrupted", Kind.INTERNAL)
        self._inside = under(self._open)
        self._inside.__enter__()

    def _leave(self) -> None:
        self._inside.__exit__(None, None, None)
