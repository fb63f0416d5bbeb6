"""One OpenAI-compatible chat client: asks for schema-bound JSON, times out, and says whose fault a failure is.

The only door for the `openai` package.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from serving.errors import ModelBabble, ModelRefused, ModelUnreachable

if TYPE_CHECKING:
    from openai import OpenAI

    from serving.settings import ServingSettings


@dataclass(frozen=True, slots=True)
class Spoken:
    """A model's answer: the parsed JSON object, which model gave it, and the tokens it took."""

    content: dict[str, Any]
    model: str
    prompt_tokens: int
    answer_tokens: int


class Chat(Protocol):
    """Whatever can answer a prompt with JSON."""

    def ask(self, system: str, user: str, schema: dict[str, Any]) -> Spoken:
        """One answer bound to a JSON schema. Raises `ModelUnreachable`, `ModelRefused` or `ModelBabble`."""
        ...

    def close(self) -> None:
        """Let the connections go."""
        ...


class ServedChat:
    """A chat model behind an OpenAI-compatible URL, such as vLLM's."""

    def __init__(self, client: OpenAI, model: str, tokens: int) -> None:
        self._client = client
        self._model = model
        self._tokens = tokens

    def ask(self, system: str, user: str, schema: dict[str, Any]) -> Spoken:
        """One answer bound to a JSON schema.

        Raises `ModelUnreachable` (dead, slow, overloaded: retry later), `ModelRefused` (key, model name or prompt is wrong: retrying is useless) or
        `ModelBabble` (the answer is not the JSON asked for).
        """
        import openai

        try:
            answer = self._client.chat.completions.create(
                model=self._name(),
                messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
                response_format={"type": "json_schema", "json_schema": {"name": "draft", "schema": schema, "strict": True}},
                max_tokens=self._tokens,
                temperature=0.0,
            )
        except (openai.APITimeoutError, openai.APIConnectionError, openai.InternalServerError, openai.RateLimitError) as error:
            raise ModelUnreachable(
                f"The chat model at {self._client.base_url} does not answer: {_short(error)} Try again later; check that it runs."
            ) from error
        except openai.APIError as error:
            raise ModelRefused(f"The chat model at {self._client.base_url} refused: {_short(error)} Check its key, model name and context length.") from error
        except json.JSONDecodeError as error:
            raise ModelRefused(f"{self._client.base_url} does not speak the OpenAI API. Correct CONCORD_CHAT_URL.") from error
        return _read(answer)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _name(self) -> str:
        if not self._model:
            served = self._client.models.list().data
            if not served:
                raise ModelRefused(f"{self._client.base_url} serves no model. Start one, or name it in CONCORD_SERVING_CHAT_MODEL.")
            self._model = served[0].id
        return self._model


def open_chat(settings: ServingSettings) -> ServedChat | None:
    """The configured chat model, or None where no URL is set. Connects to nothing yet."""
    if not settings.chat_url:
        return None
    from openai import OpenAI

    key = settings.chat_key.get_secret_value() or "none"
    client = OpenAI(base_url=settings.chat_url, api_key=key, timeout=settings.chat_timeout, max_retries=1)
    return ServedChat(client, settings.chat_model, settings.chat_tokens)


def _read(answer: Any) -> Spoken:  # noqa: ANN401 - any server may stand behind the URL; the shape is checked here
    choices = getattr(answer, "choices", None)
    if not choices or choices[0].message.content is None:
        raise ModelBabble("The chat model answered without any text.")
    if choices[0].finish_reason == "length":
        raise ModelBabble("The chat model's answer was cut at its token limit. Raise CONCORD_SERVING_CHAT_TOKENS.")
    try:
        # Lenient: a bounded string may come with raw control characters from some structured-output backends.
        content = json.loads(choices[0].message.content, strict=False)
    except ValueError as error:
        raise ModelBabble("The chat model's answer is not JSON.") from error
    if not isinstance(content, dict):
        raise ModelBabble("The chat model's answer is not a JSON object.")
    usage = answer.usage
    return Spoken(content, answer.model, usage.prompt_tokens if usage else 0, usage.completion_tokens if usage else 0)


def _short(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200].rstrip(".") + "."
