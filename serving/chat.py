"""One OpenAI-compatible chat client: asks for schema-bound JSON, keeps to its time, and says whose fault a failure is.

The only door for the `openai` package. Answers are streamed, so that a server that trickles is held to the same deadline as one that is silent.
"""

from __future__ import annotations

import base64
import json
import time
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from serving.deadline import Endless, held_client
from serving.duties import Duty, chat_place
from serving.errors import ModelBabble, ModelRefused, ModelUnreachable
from serving.gen_ai import chat_span
from serving.spans import above
from serving.turns import Heard, Heed, Picture, Spoken, event_of, parsed, unheard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openai import APIError, OpenAI, Stream
    from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionMessageParam

    from serving.duties import ChatPlace
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

    def __init__(self, client: OpenAI, place: ChatPlace) -> None:
        self._client = client
        self._place = place
        self._model = place.model

    @property
    def room(self) -> int:
        """Tokens a prompt may have: the context without the answer."""
        return max(self._place.context - self._place.tokens, 0)

    @property
    def pictures(self) -> int:
        """Pictures one question may hold."""
        return self._place.pictures

    @property
    def model(self) -> str:
        """Which model is asked; empty until the server said which one it serves."""
        return self._model

    def ask(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = (), heard: Heed = unheard) -> Spoken:
        """One answer bound to a JSON schema; `heard` is given its text so far as it grows.

        Raises `ModelUnreachable` (dead, slow, overloaded: retry later), `ModelRefused` (key, model name or prompt is wrong: retrying is useless) or
        `ModelBabble` (the answer is not the JSON asked for).
        """
        events: list[Heard] = []
        text = ""
        with chat_span(self._place, lambda: self._model) as call:
            call.asked(system, user)
            for event in self.stream(system, user, schema, pictures):
                events.append(event)
                call.heard(event)
                if event.text:
                    text += event.text
                    heard(text)
            if any(event.ended == "length" for event in events):
                raise ModelBabble(f"The chat model's answer was cut at its token limit. Raise {self._place.setting('tokens')}.")
            model = next((event.model for event in events if event.model), self._model)
            call.answered(model, text)
            return Spoken(parsed(text), model, events[-1].prompt_tokens, events[-1].answer_tokens)

    def stream(self, system: str, user: str, schema: dict[str, Any], pictures: Sequence[Picture] = ()) -> Iterator[Heard]:
        """The same answer event by event, as it comes. Raises as `ask`, `ModelBabble` apart.

        Whoever closes the iterator early closes the connection, by which a server learns that nobody listens.
        """
        end = time.monotonic() + self._place.timeout
        ended: str | None = None
        turns: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": system},
            {"role": "user", "content": _shown(user, pictures[: self.pictures])},
        ]
        with self._named_errors(), self._opened(turns, schema) as events:
            for event in events:
                if time.monotonic() > end:
                    raise self._slow()
                said = event_of(event)
                ended = said.ended or ended or ""
                yield said
        if ended is None:
            raise self._stranger("it answered with no event")
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
            max_tokens=self._place.tokens,
            temperature=0.0,
            stream=True,
            stream_options={"include_usage": True},
            extra_headers={"traceparent": link} if (link := above().link) else None,  # a server that traces too goes on under our span
        )

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """The library's errors as this room's: whose fault, whether to retry."""
        import openai

        try:
            yield
        except Endless as error:
            raise ModelBabble(f"The chat model at {self._client.base_url} does not stop: {error}. Check what is served there.") from error
        except openai.APITimeoutError as error:
            raise self._slow() from error
        except (openai.APIConnectionError, openai.InternalServerError, openai.RateLimitError) as error:
            raise ModelUnreachable(
                f"The chat model at {self._client.base_url} does not answer: {_short(error)} Try again later; check that it runs."
            ) from error
        except openai.APIError as error:
            if _in_mid_answer(error):
                raise ModelUnreachable(f"The chat model at {self._client.base_url} gave up: {_short(error)} Try again later; check that it runs.") from error
            raise ModelRefused(
                f"The chat model at {self._client.base_url} refused: {_short(error)} Check its address, key, model name and context length."
            ) from error
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise self._stranger("what it sends cannot be read") from error

    def _slow(self) -> ModelUnreachable:
        return ModelUnreachable(
            f"The chat model at {self._client.base_url} took longer than {self._place.timeout:g} s ({self._place.setting('timeout')}). Try again later."
        )

    def _stranger(self, why: str) -> ModelRefused:
        return ModelRefused(f"{self._client.base_url} does not speak the OpenAI API: {why}. Correct {self._place.setting('url')}.")

    def _name(self) -> str:
        if not self._model:
            listed = json.loads(self._client.models.with_raw_response.list().text)
            served = listed.get("data") if isinstance(listed, dict) else None
            first = served[0] if isinstance(served, list) and served else None
            if not isinstance(first, dict) or not first.get("id"):
                raise ModelRefused(f"{self._client.base_url} serves no model. Start one, or name it in {self._place.setting('model')}.")
            self._model = str(first["id"])
        return self._model


def open_chat(settings: ServingSettings, duty: Duty = Duty.DRAFT) -> ServedChat | None:
    """The chat model configured for a duty, or None where no address is set. Connects to nothing yet. Raises `UnknownProfile`."""
    place = chat_place(settings, duty)
    return None if place is None else opened_at(place)


def opened_at(place: ChatPlace) -> ServedChat:
    """The chat model of a place. Connects to nothing yet."""
    from openai import OpenAI

    # Both generations of the library take httpx's client; the types of the newer one name only its own.
    held: Any = held_client(place.timeout, place.tokens)
    return ServedChat(OpenAI(base_url=place.url, api_key=place.key or "none", timeout=place.timeout, max_retries=0, http_client=held), place)


def _shown(user: str, pictures: Sequence[Picture]) -> str | list[ChatCompletionContentPartParam]:
    """The user's turn; pictures travel inside it, so that the server fetches nothing."""
    if not pictures:
        return user
    parts: list[ChatCompletionContentPartParam] = [{"type": "text", "text": user}]
    urls = (f"data:{one.mime};base64,{base64.b64encode(one.content).decode()}" for one in pictures)
    parts.extend({"type": "image_url", "image_url": {"url": url}} for url in urls)
    return parts


def _in_mid_answer(error: APIError) -> bool:
    """Whether an event named the fault, for the status was sent long before, and the fault is the server's: vLLM says so when its engine has died."""
    code = error.body.get("code") if isinstance(error.body, dict) else None
    return not hasattr(error, "status_code") and not (isinstance(code, int) and code < HTTPStatus.INTERNAL_SERVER_ERROR)


def _short(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200].rstrip(".") + "."
