"""One OpenAI-compatible chat client: asks for schema-bound JSON, keeps to its time, and says whose fault a failure is.

The only door for the `openai` package. Answers are streamed, so that a server that trickles is held to the same deadline as one that is silent.
"""

from __future__ import annotations

import base64
import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from serving.errors import ModelBabble, ModelRefused, ModelUnreachable
from serving.turns import Heard, Heed, Picture, Spoken, event_of, parsed, unheard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openai import OpenAI, Stream
    from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionMessageParam

    from serving.settings import ServingSettings


CUT_OFF = frozenset({"abort", "error"})
"""Endings by which vLLM says that it gave up on an answer, not that the answer is whole."""


class Chat(Protocol):
    """Whatever can answer a prompt with JSON."""

    @property
    def room(self) -> int:
        """Tokens a prompt may have, the answer's share already taken off."""
        ...

    @property
    def pictures(self) -> int:
        """Pictures one question may hold; 0 for a model that cannot see."""
        ...

    def ask(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = (), heard: Heed = unheard) -> Spoken:
        """One answer bound to a JSON schema; `heard` is given its text so far as it grows. Raises `ModelUnreachable`, `ModelRefused` or `ModelBabble`."""
        ...

    def close(self) -> None:
        """Let the connections go."""
        ...


class ServedChat:
    """A chat model behind an OpenAI-compatible URL, such as vLLM's."""

    def __init__(self, client: OpenAI, settings: ServingSettings) -> None:
        self._client = client
        self._model = settings.chat_model
        self._tokens = settings.chat_tokens
        self._context = settings.chat_context
        self._seconds = settings.chat_timeout
        self._pictures = settings.chat_pictures

    @property
    def room(self) -> int:
        """Tokens a prompt may have: the context without the answer."""
        return max(self._context - self._tokens, 0)

    @property
    def pictures(self) -> int:
        """Pictures one question may hold."""
        return self._pictures

    def ask(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = (), heard: Heed = unheard) -> Spoken:
        """One answer bound to a JSON schema; `heard` is given its text so far as it grows.

        Raises `ModelUnreachable` (dead, slow, overloaded: retry later), `ModelRefused` (key, model name or prompt is wrong: retrying is useless) or
        `ModelBabble` (the answer is not the JSON asked for).
        """
        events: list[Heard] = []
        text = ""
        for event in self.stream(system, user, schema, pictures):
            events.append(event)
            if event.text:
                text += event.text
                heard(text)
        if any(event.ended == "length" for event in events):
            raise ModelBabble("The chat model's answer was cut at its token limit. Raise CONCORD_SERVING_CHAT_TOKENS.")
        model = next((event.model for event in events if event.model), self._model)
        return Spoken(parsed(text), model, events[-1].prompt_tokens, events[-1].answer_tokens)

    def stream(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = ()) -> Iterator[Heard]:
        """The same answer event by event, as it comes. Raises as `ask`, `ModelBabble` apart.

        Whoever closes the iterator early closes the connection, by which a server learns that nobody listens.
        """
        end = time.monotonic() + self._seconds
        ended: str | None = None
        turns: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": system},
            {"role": "user", "content": _shown(user, pictures[: self._pictures])},
        ]
        with _named_errors(str(self._client.base_url)), self._opened(turns, schema) as events:
            for event in events:
                if time.monotonic() > end:
                    raise ModelUnreachable(
                        f"The chat model at {self._client.base_url} took longer than {self._seconds:g} s (CONCORD_SERVING_CHAT_TIMEOUT). Try again later."
                    )
                said = event_of(event)
                ended = said.ended or ended or ""
                yield said
        if ended is None:
            raise ModelRefused(f"{self._client.base_url} does not speak the OpenAI API: it answered with no event. Correct CONCORD_CHAT_URL.")
        if not ended or ended in CUT_OFF:  # a server that is killed may close the connection as if all were said
            raise ModelUnreachable(f"The chat model at {self._client.base_url} stopped in the middle of its answer. Try again later; check that it runs.")

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _opened(self, turns: Sequence[ChatCompletionMessageParam], schema: dict[str, Any]) -> Stream[Any]:
        """The answer's events. A kept connection that the server has closed meanwhile gets one new try; the scripts stand ready for anything longer."""
        import openai

        try:
            return self._begun(turns, schema)
        except openai.APITimeoutError:
            raise
        except openai.APIConnectionError:
            return self._begun(turns, schema)

    def _begun(self, turns: Sequence[ChatCompletionMessageParam], schema: dict[str, Any]) -> Stream[Any]:
        return self._client.chat.completions.create(
            model=self._name(),
            messages=turns,
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
    return ServedChat(client, settings)


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


def _shown(user: str, pictures: Sequence[Picture]) -> str | list[ChatCompletionContentPartParam]:
    """The user's turn; pictures travel inside it, so that the server fetches nothing."""
    if not pictures:
        return user
    parts: list[ChatCompletionContentPartParam] = [{"type": "text", "text": user}]
    urls = (f"data:{one.mime};base64,{base64.b64encode(one.content).decode()}" for one in pictures)
    parts.extend({"type": "image_url", "image_url": {"url": url}} for url in urls)
    return parts


def _short(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200].rstrip(".") + "."
