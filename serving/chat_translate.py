"""A served chat model as a translator: lines in, lines out, bound to as many as were asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from prompts.load import load_prompt
from prompts.render import render
from serving.breaker import Breaker, open_breaker
from serving.duties import Duty
from serving.errors import ModelBabble
from serving.metered import Metered
from serving.translate import open_translator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompts.types import Prompt
    from serving.chat import Chat
    from serving.circuit import Circuit, State
    from serving.metered import Meter
    from serving.settings import ServingSettings
    from serving.translate import ServedTranslator

SEPARATOR = "\n===\n"


class ChatTranslator:
    """Asks a chat model; the same contract as a translation server."""

    def __init__(self, chat: Chat, prompt: Prompt, name_of: Callable[[str], str]) -> None:
        """`name_of` gives a language's English name for its tag."""
        self._chat, self._prompt, self._name_of = chat, prompt, name_of

    def translate(self, texts: Sequence[str], source: str, target: str) -> tuple[str, ...]:
        """One translation per text, in order. Raises `ModelUnreachable`, `ModelRefused`, or `ModelBabble` for another number of lines."""
        lines = json.dumps(list(texts), ensure_ascii=False)
        told = render(self._prompt.text, source_language=self._name_of(source), target_language=self._name_of(target), lines=lines)
        system, _, user = told.partition(SEPARATOR)
        line = {"type": "string"}
        many = {"type": "array", "items": line, "minItems": len(texts), "maxItems": len(texts)}
        schema = {"type": "object", "properties": {"translations": many}, "required": ["translations"], "additionalProperties": False}
        found = self._chat.ask(system, user, schema).content.get("translations")
        if not isinstance(found, list) or len(found) != len(texts) or not all(isinstance(one, str) and one.strip() for one in found):
            raise ModelBabble(f"The chat model gave no translation for each of {len(texts)} lines. Try again, or use a translation server.")
        return tuple(found)

    def over(self, wrap: Callable[[Breaker], Chat]) -> ChatTranslator:
        """The same translator, its model asked through something that counts or waits; as it is where its model has no limits."""
        return ChatTranslator(wrap(self._chat), self._prompt, self._name_of) if isinstance(self._chat, Breaker) else self

    def told_to(self, meter: Callable[[Meter], Meter]) -> ChatTranslator:
        """The same translator, its calls counted by what is made of their meter; as it is where nobody counts them."""
        return ChatTranslator(self._chat.told_to(meter), self._prompt, self._name_of) if isinstance(self._chat, Metered) else self

    @property
    def model(self) -> str:
        """Which model is asked; empty until its server said so."""
        return self._chat.model if isinstance(self._chat, Breaker | Metered) else ""

    def state(self) -> State | None:
        """How the model does now; None for one without limits."""
        return self._chat.state() if isinstance(self._chat, Breaker | Metered) else None

    def close(self) -> None:
        """Let the connections go."""
        self._chat.close()


def open_any_translator(
    settings: ServingSettings, name_of: Callable[[str], str], circuits: dict[str, Circuit] | None = None, prompt: Prompt | None = None
) -> tuple[ServedTranslator | ChatTranslator, str] | None:
    """A translation server if one is configured, else the chat model for it, with the name that says who wrote; None if there is neither.

    `circuits` as for `open_breaker`. Raises `UnknownProfile`, and `ModelRefused` for what is no address.
    """
    served = open_translator(settings)
    if served is not None:
        return served, "translation server"
    chat = open_breaker(settings, Duty.TRANSLATE, circuits)
    if chat is None:
        return None
    return ChatTranslator(chat, prompt or load_prompt("translate"), name_of), chat.model or "chat model"
