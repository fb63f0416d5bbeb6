"""Every served model of the settings by what it is asked for, and how each does now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlsplit

from serving.breaker import open_breaker
from serving.chat_translate import ChatTranslator, open_any_translator
from serving.circuit import Circuit, State
from serving.duties import Duty, chat_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompts.types import Prompt
    from serving.breaker import Breaker
    from serving.settings import ServingSettings
    from serving.translate import ServedTranslator


@runtime_checkable
class Watched(Protocol):
    """Whatever knows how the server behind it does."""

    def state(self) -> State | None:
        """None where there is no server."""
        ...


@dataclass(frozen=True, slots=True)
class Served:
    """One duty: which model has it, and how that does."""

    duty: Duty
    host: str = ""
    """Host and port, never what else an address may hold; empty where no served model has the duty."""
    model: str = ""
    """Empty until the server said which one it serves."""
    profile: str = ""
    timeout: float = 0.0
    """Seconds one call may take."""
    state: State | None = None
    """None where nobody asks it in this process."""
    own: bool = False
    """Whether at an address of its own; else the drafting model has it, if there is one."""


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The served models of a service, opened once. Those of one address share its circuit."""

    settings: ServingSettings
    draft: Breaker | None = None
    revise: Breaker | None = None
    translate: ServedTranslator | ChatTranslator | None = None

    def served(self, encoder: object, reranker: object) -> tuple[Served, ...]:
        """A row for each duty. `encoder` and `reranker` are those in use; a built-in one is no served model."""
        return (
            self._chat(Duty.DRAFT, self.draft),
            self._chat(Duty.REVISE, self.revise),
            self._translator(),
            self._chat(Duty.JUDGE, None),
            self._pooled(Duty.EMBED, self.settings.encoder_url, encoder, (self.settings.encoder_profile, self.settings.encoder_timeout)),
            self._pooled(Duty.RERANK, self.settings.rerank_url, reranker, (self.settings.rerank_profile, self.settings.rerank_timeout)),
        )

    def close(self) -> None:
        """Let the connections go."""
        for one in (self.draft, self.revise, self.translate):
            if one is not None:
                one.close()

    def _chat(self, duty: Duty, opened: Breaker | ChatTranslator | None) -> Served:
        place = chat_place(self.settings, duty)
        if place is None:
            return Served(duty)
        model, state = (opened.model, opened.state()) if opened else (place.model, None)
        return Served(duty, _host(place.url), model, place.profile, place.timeout, state, place.own)

    def _translator(self) -> Served:
        if self.translate is None or isinstance(self.translate, ChatTranslator):
            return self._chat(Duty.TRANSLATE, self.translate)
        seconds = self.settings.translate_timeout
        return Served(Duty.TRANSLATE, _host(self.settings.translate_url), "LibreTranslate", "", seconds, self.translate.state(), own=True)

    def _pooled(self, duty: Duty, url: str, used: object, said: tuple[str, float]) -> Served:
        if not url:
            return Served(duty)
        state = used.state() if isinstance(used, Watched) else None
        model = getattr(used, "model", "") or getattr(used, "name", "")
        return Served(duty, _host(url), str(model), *said, state, own=True)


def open_models(settings: ServingSettings, name_of: Callable[[str], str], prompt: Prompt | None = None) -> Models:
    """The configured chat models and translator. Connects to nothing yet; `name_of` gives a language's English name, `prompt` is another than the room's.

    Raises `UnknownProfile`, and `ModelRefused` for what is no address.
    """
    circuits: dict[str, Circuit] = {}
    draft, revise = open_breaker(settings, Duty.DRAFT, circuits), open_breaker(settings, Duty.REVISE, circuits)
    found = open_any_translator(settings, name_of, circuits, prompt)
    return Models(settings, draft, revise, found[0] if found else None)


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
