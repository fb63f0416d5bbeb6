"""What is said to a chat model and what comes back: a picture, an answer's events, the JSON they make."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from serving.errors import ModelBabble

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a model that sees: the bytes of an image file, and what kind it is."""

    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A model's answer: the parsed JSON object, which model gave it, and the tokens it took."""

    content: dict[str, Any]
    model: str
    prompt_tokens: int
    answer_tokens: int


@dataclass(frozen=True, slots=True)
class Heard:
    """One event of an answer on its way: some of its text, why it ended, or what it took (the last event, if the server says so)."""

    text: str = ""
    ended: str = ""
    """`stop`, `length`, …; empty while it goes on."""
    model: str = ""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cached_tokens: int | None = None
    """Tokens of the prompt that the server had kept from earlier ones; None where it does not say."""


Heed = Callable[[str], None]
"""Given an answer's text so far, each time it has grown."""


def unheard(_: str) -> None:
    """For an answer that nobody reads before it is whole."""


def event_of(event: Any) -> Heard:  # noqa: ANN401 - any server may stand behind the URL; the shape is checked here
    """One event of the API as a record; what a server leaves out is empty."""
    choices, usage = getattr(event, "choices", None), getattr(event, "usage", None)
    first = choices[0] if isinstance(choices, list) and choices else None
    details = getattr(usage, "prompt_tokens_details", None)
    return Heard(
        _if(str, getattr(getattr(first, "delta", None), "content", None)) or "",
        _if(str, getattr(first, "finish_reason", None)) or "",
        _if(str, getattr(event, "model", None)) or "",
        _if(int, getattr(usage, "prompt_tokens", None)) or 0,
        _if(int, getattr(usage, "completion_tokens", None)) or 0,
        _if(int, getattr(details, "cached_tokens", None)),
    )


def _if(kind: type[T], value: object) -> T | None:
    """A value of the kind it should be, else None."""
    return value if isinstance(value, kind) else None


def parsed(text: str) -> dict[str, Any]:
    """An answer's JSON object. Raises `ModelBabble`."""
    if not text.strip():
        raise ModelBabble("The chat model answered without any text.")
    try:
        # Lenient: a bounded string may come with raw control characters from some structured-output backends.
        content = json.loads(text, strict=False)
    except ValueError as error:
        raise ModelBabble("The chat model's answer is not JSON.") from error
    if not isinstance(content, dict):
        raise ModelBabble("The chat model's answer is not a JSON object.")
    return content
