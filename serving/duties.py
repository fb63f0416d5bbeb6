"""What served models are asked for, and where: each duty has an address, a key, limits and a profile of its own, or the drafting model's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from serving.circuit import Limits
from serving.profiles import find_profile, load_profiles

if TYPE_CHECKING:
    from serving.profiles import Profile
    from serving.settings import ServingSettings


class Duty(StrEnum):
    """What a served model is asked for."""

    DRAFT = "draft"
    REVISE = "revise"
    TRANSLATE = "translate"
    JUDGE = "judge"
    EMBED = "embed"
    RERANK = "rerank"


_FIELDS = {Duty.DRAFT: "chat", Duty.REVISE: "revise", Duty.TRANSLATE: "translate", Duty.JUDGE: "judge"}
"""How the settings of a duty that a chat model has begin."""
_SHARED = {Duty.DRAFT: "CONCORD_CHAT_URL", Duty.TRANSLATE: "CONCORD_TRANSLATE_URL"}
_CHAT_PATH = "/v1"
"""How an address ends that is asked the OpenAI way."""


@dataclass(frozen=True, slots=True)
class ChatPlace:
    """A chat model for one duty."""

    duty: Duty
    url: str
    own: bool
    """Whether the duty has an address of its own; else it is the drafting model's."""
    model: str
    key: str
    profile: str
    timeout: float
    """Seconds one answer may take."""
    tokens: int
    """Most tokens of an answer."""
    context: int
    pictures: int
    limits: Limits

    def setting(self, name: str) -> str:
        """The environment variable that sets a "url", "timeout", "tokens", "context", … of this model."""
        duty = self.duty if self.own else Duty.DRAFT
        if name == "url":
            return _SHARED.get(duty, f"CONCORD_SERVING_{duty.upper()}_URL")
        mine = _FIELDS[self.duty] if name in {"timeout", "at_once"} else _FIELDS[duty]
        return f"CONCORD_SERVING_{'chat' if name in {'tokens', 'context', 'pictures'} else mine}_{name}".upper()


def served_name(named: str, profile: str) -> str:
    """A model's name as it is asked for: as set, else its profile's, else empty. Raises `UnknownProfile`."""
    found = _profile(profile)
    return named or (found.model if found else "")


def speaks_chat(url: str) -> bool:
    """Whether an address is a chat model's: it ends in /v1."""
    return url.rstrip("/").endswith(_CHAT_PATH)


def chat_place(settings: ServingSettings, duty: Duty = Duty.DRAFT) -> ChatPlace | None:
    """The chat model for a duty; None where neither it nor the drafting model has an address. Raises `UnknownProfile`."""
    own = _own_url(settings, duty)
    url = own or settings.chat_url
    if not url:
        return None
    prefix = _FIELDS[duty] if own else "chat"
    profile = _profile(_given(settings, prefix, "profile", ""))
    context = settings.chat_context if profile is None or "chat_context" in settings.model_fields_set else profile.context
    pictures = settings.chat_pictures if profile is None or "chat_pictures" in settings.model_fields_set else profile.images
    key = getattr(settings, f"{prefix}_key").get_secret_value()
    return ChatPlace(
        duty=duty,
        url=url,
        own=bool(own),
        model=_given(settings, prefix, "model", "") or (profile.model if profile else ""),
        key=key,
        profile=profile.name if profile else "",
        timeout=_given(settings, _FIELDS[duty], "timeout", settings.chat_timeout),
        tokens=settings.chat_tokens,
        context=context,
        pictures=pictures,
        limits=Limits(
            _given(settings, prefix, "failures", settings.chat_failures),
            settings.chat_rest,
            _given(settings, _FIELDS[duty], "at_once", settings.chat_at_once),
        ),
    )


def _own_url(settings: ServingSettings, duty: Duty) -> str:
    """The duty's own address, where it is a chat model's: a translation server of another kind is none."""
    if duty is Duty.TRANSLATE:
        return settings.translate_url if speaks_chat(settings.translate_url) else ""
    return {Duty.DRAFT: settings.chat_url, Duty.REVISE: settings.revise_url, Duty.JUDGE: settings.judge_url}[duty]


def _given(settings: ServingSettings, prefix: str, name: str, otherwise: Any) -> Any:  # noqa: ANN401 - the setting's own kind
    """A setting of a duty; what is empty or 0 is not set."""
    return getattr(settings, f"{prefix}_{name}") or otherwise


def _profile(name: str) -> Profile | None:
    return find_profile(name, load_profiles()) if name else None
