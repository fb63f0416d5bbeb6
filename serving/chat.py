"""One OpenAI-compatible chat client: asks for schema-bound JSON, keeps to its time, and says whose fault a failure is.

The only door for the `openai` package. Answers are streamed, so that a server that trickles is held to the same deadline as one that is silent.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from serving.errors import ModelBabble, ModelRefused, ModelUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai import OpenAI, Stream

    from serving.settings import ServingSettings


CUT_OFF = frozenset({"abort", "error"})
"""Endings by which vLLM says that it gave up on an answer, not that the answer is whole."""


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


class Chat(Protocol):
    """Whatever can answer a prompt with JSON."""

    @property
    def room(self) -> int:
        """Tokens a prompt may have, the answer's share already taken off."""
        ...

    def ask(self, system: str, user: str, schema: dict[str, Any]) -> Spoken:
        """One answer bound to a JSON schema. Raises `ModelUnreachable`, `ModelRefused` or `ModelBabble`."""
        ...

    def close(self) -> None:
        """Let the connections go."""
        ...


class ServedChat:
    """A chat model behind an OpenAI-compatible URL, such as vLLM's."""

    def __init__(self, client: OpenAI, model: str, tokens: int, context: int, seconds: float) -> None:
        self._client = client
        self._model = model
        self._tokens = tokens
        self._context = context
        self._seconds = seconds

    @property
    def room(self) -> int:
        """Tokens a prompt may have: the context without the answer."""
        return max(self._context - self._tokens, 0)

    def ask(self, system: str, user: str, schema: dict[str, Any]) -> Spoken:
        """One answer bound to a JSON schema.

        Raises `ModelUnreachable` (dead, slow, overloaded: retry later), `ModelRefused` (key, model name or prompt is wrong: retrying is useless) or
        `ModelBabble` (the answer is not the JSON asked for).
        """
        heard = list(self.stream(system, user, schema))
        if any(event.ended == "length" for event in heard):
            raise ModelBabble("The chat model's answer was cut at its token limit. Raise CONCORD_SERVING_CHAT_TOKENS.")
        taken = heard[-1]
        model = next((event.model for event in heard if event.model), self._model)
        return Spoken(_parsed("".join(event.text for event in heard)), model, taken.prompt_tokens, taken.answer_tokens)

    def stream(self, system: str, user: str, schema: dict[str, Any]) -> Iterator[Heard]:
        """The same answer event by event, as it comes. Raises as `ask`, `ModelBabble` apart."""
        end = time.monotonic() + self._seconds
        ended: str | None = None
        with _named_errors(str(self._client.base_url)):
            for event in self._opened(system, user, schema):
                if time.monotonic() > end:
                    raise ModelUnreachable(
                        f"The chat model at {self._client.base_url} took longer than {self._seconds:g} s (CONCORD_SERVING_CHAT_TIMEOUT). Try again later."
                    )
                heard = _heard(event)
                ended = heard.ended or ended or ""
                yield heard
        if ended is None:
            raise ModelRefused(f"{self._client.base_url} does not speak the OpenAI API: it answered with no event. Correct CONCORD_CHAT_URL.")
        if not ended or ended in CUT_OFF:  # a server that is killed may close the connection as if all were said
            raise ModelUnreachable(f"The chat model at {self._client.base_url} stopped in the middle of its answer. Try again later; check that it runs.")

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _opened(self, system: str, user: str, schema: dict[str, Any]) -> Stream[Any]:
        """The answer's events. A kept connection that the server has closed meanwhile gets one new try; the scripts stand ready for anything longer."""
        import openai

        try:
            return self._begun(system, user, schema)
        except openai.APITimeoutError:
            raise
        except openai.APIConnectionError:
            return self._begun(system, user, schema)

    def _begun(self, system: str, user: str, schema: dict[str, Any]) -> Stream[Any]:
        return self._client.chat.completions.create(
            model=self._name(),
            messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
            response_format={"type": "json_schema", "json_schema": {"name": "draft", "schema": schema, "strict": True}},
            max_tokens=self._tokens,
            temperature=0.0,
            stream=True,
            stream_options={"include_usage": True},
        )

    def _name(self) -> str:
        if not self._model:
            listed = json.loads(self._client.models.with_raw_response.list().text)
            served = listed.get("data") if isinstance(listed, dict) else None
            first = served[0] if isinstance(served, list) and served else None
            if not isinstance(first, dict) or not first.get("id"):
                raise ModelRefused(f"{self._client.base_url} serves no model. Start one, or name it in CONCORD_SERVING_CHAT_MODEL.")
            self._model = str(first["id"])
        return self._model


def open_chat(settings: ServingSettings) -> ServedChat | None:
    """The configured chat model, or None where no URL is set. Connects to nothing yet."""
    if not settings.chat_url:
        return None
    from openai import OpenAI

    key = settings.chat_key.get_secret_value() or "none"
    client = OpenAI(base_url=settings.chat_url, api_key=key, timeout=settings.chat_timeout, max_retries=0)
    return ServedChat(client, settings.chat_model, settings.chat_tokens, settings.chat_context, settings.chat_timeout)


@contextmanager
def _named_errors(url: str) -> Iterator[None]:
    """The library's errors as this room's: whose fault, whether to retry."""
    import openai

    try:
        yield
    except (openai.APITimeoutError, openai.APIConnectionError, openai.InternalServerError, openai.RateLimitError) as error:
        raise ModelUnreachable(f"The chat model at {url} does not answer: {_short(error)} Try again later; check that it runs.") from error
    except openai.APIError as error:
        raise ModelRefused(f"The chat model at {url} refused: {_short(error)} Check its address, key, model name and context length.") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ModelRefused(f"{url} does not speak the OpenAI API. Correct CONCORD_CHAT_URL.") from error


def _heard(event: Any) -> Heard:  # noqa: ANN401 - any server may stand behind the URL; the shape is checked here
    choices, usage = getattr(event, "choices", None), getattr(event, "usage", None)
    text, ended = "", ""
    if choices:
        text = getattr(choices[0].delta, "content", None) or ""
        ended = choices[0].finish_reason or ""
    details = getattr(usage, "prompt_tokens_details", None)
    return Heard(
        text,
        ended,
        getattr(event, "model", None) or "",
        getattr(usage, "prompt_tokens", None) or 0,
        getattr(usage, "completion_tokens", None) or 0,
        getattr(details, "cached_tokens", None),
    )


def _parsed(text: str) -> dict[str, Any]:
    """The answer's JSON object. Raises `ModelBabble`."""
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


def _short(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200].rstrip(".") + "."
