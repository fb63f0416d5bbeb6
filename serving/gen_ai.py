"""A call of a chat model as a span, in the words of OpenTelemetry's semantic conventions for generative AI.

Source of the names: `open-telemetry/semantic-conventions-genai`, `docs/gen-ai/gen-ai-spans.md` at 002c8a6 (status: Development; since general conventions
1.44 they live in that repository), `server.*` and `error.type` from the general conventions 1.41.1. Tokens are the server's own count.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from serving.spans import Kind, spanned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serving.duties import ChatPlace
    from serving.spans import Span, Told
    from serving.turns import Heard

OPERATION = "gen_ai.operation.name"
WORKFLOW = {OPERATION: "invoke_workflow", "gen_ai.workflow.name": "draft"}
"""What a draft is: its steps are the span's children."""
RETRIEVAL = {OPERATION: "retrieval"}
INSTRUCTIONS, INPUT, OUTPUT = "gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.output.messages"
"""Content, as JSON of the conventions' own shape."""


def said(role: str, text: str) -> str:
    """One message, as `gen_ai.input.messages` and `gen_ai.output.messages` hold it."""
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}], ensure_ascii=False)


class ChatSpan:
    """A call under way."""

    def __init__(self, span: Span) -> None:
        self._span, self._began, self._heard = span, time.monotonic(), False

    def asked(self, system: str, user: str) -> None:
        """What is asked, told where content is."""
        if self._span.content:
            instructions = json.dumps([{"type": "text", "content": system}], ensure_ascii=False)
            self._span.note({INSTRUCTIONS: instructions, INPUT: said("user", user)})

    def heard(self, event: Heard) -> None:
        """One event of the answer."""
        told: dict[str, Told] = {}
        if event.text and not self._heard:
            self._heard = True
            told["gen_ai.response.time_to_first_chunk"] = time.monotonic() - self._began
        if event.ended:
            told["gen_ai.response.finish_reasons"] = (event.ended,)
        if event.prompt_tokens:
            told |= {"gen_ai.usage.input_tokens": event.prompt_tokens, "gen_ai.usage.output_tokens": event.answer_tokens}
        if event.cached_tokens is not None:
            told["gen_ai.usage.cache_read.input_tokens"] = event.cached_tokens
        if told:
            self._span.note(told)

    def answered(self, model: str, text: str) -> None:
        """The whole answer."""
        told: dict[str, Told] = {"gen_ai.response.model": model} if model else {}
        self._span.note(told | ({OUTPUT: said("assistant", text)} if self._span.content else {}))


@contextmanager
def chat_span(place: ChatPlace, model: Callable[[], str]) -> Iterator[ChatSpan]:
    """A span over one question to a chat model; `model` is asked at its end, when a server that was to choose has said which."""
    with spanned("chat", Kind.CLIENT) as span:
        span.note(_about(place))
        try:
            yield ChatSpan(span)
        finally:
            if named := model():
                span.rename(f"chat {named}")
                span.note({"gen_ai.request.model": named})


def _about(place: ChatPlace) -> dict[str, Told]:
    # What serves is known only where it was started by a profile of ours; else the API it speaks is all there is to say.
    parts = urlsplit(place.url)
    told: dict[str, Told] = {
        OPERATION: "chat",
        "gen_ai.provider.name": "vllm" if place.profile else "openai",
        "gen_ai.output.type": "json",
        "gen_ai.request.stream": True,
        "gen_ai.request.max_tokens": place.tokens,
        "gen_ai.request.temperature": 0.0,
        "concord.duty": str(place.duty),
    }
    if parts.hostname:
        told |= {"server.address": parts.hostname, "server.port": parts.port or (443 if parts.scheme == "https" else 80)}
    return told | ({"concord.profile": place.profile} if place.profile else {})
