"""How this service is set up: what is set, what is as shipped, and a test of each part it leans on. Settings are read at the start: nothing is changed here."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import SecretStr

from assist.api.deps import InboxDep, IndexDep, SettingsDep
from assist.api.model import served_models
from assist.errors import AssistError, NotReady, UnknownThing
from assist.settings import PREFIX
from assist.store.open import reachable
from assist.web.reasons import explained
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from ingest.errors import IngestError
from ingest.index.embedded import EmbeddedIndex
from serving.duties import Duty
from serving.environment import variable_names
from serving.errors import ServingError
from serving.settings import PREFIX as SERVING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assist.inbox import Inbox
    from assist.oidc.provider import Provider
    from assist.strings import Strings
    from ingest.types import Index
    from serving.environment import RoomSettings
    from serving.models import Models

router = APIRouter(prefix="/settings", include_in_schema=False, route_class=PageRoute)
HIDDEN = ("_key", "_secret", "_token", "_password")
"""Ends of names whose values are nobody's to read."""
SAMPLE, ASKED = "Where is my parcel?", {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"], "additionalProperties": False}
"""What a translator and a model are asked in a test: no customer's words."""
TESTED = (Duty.DRAFT, Duty.REVISE, Duty.TRANSLATE)


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment as the page shows it."""

    name: str
    value: str
    """Empty where it is hidden or not set."""
    hidden: bool
    shipped: bool
    """Whether it is as shipped."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something the service leans on, which a test asks."""

    name: str
    title: str
    where: str


@router.get("")
async def settings_page(request: Request, inbox: InboxDep, index: IndexDep, settings: SettingsDep) -> Response:
    """Every setting of the service and of its models, those that were set first."""
    strings = strings_of(request, asked=request.query_params.get("lang", ""))
    models = inbox.assistant.models
    rows = (*settings_of(settings, PREFIX), *(settings_of(models.settings, SERVING) if models else ()))
    return knowledge_page(request, "settings.html", parts=_parts(request, inbox, index, strings), rows=rows)


@router.post("/test/{name}")
async def test(name: str, request: Request, inbox: InboxDep, index: IndexDep) -> Response:
    """Ask one part and say what came of it, and how long it took. Raises `UnknownThing` for a part this service has not."""
    strings = strings_of(request)
    if all(one.name != name for one in _parts(request, inbox, index, strings)):
        raise UnknownThing(f"There is no part {name!r} of this service. Open the settings again.")
    began = time.monotonic()
    try:
        await _ask(name, inbox, index, request.state.provider)
    except (AssistError, IngestError, ServingError) as error:
        return show(request, "connection_tested.html", strings, ok=False, told=strings.text("set.fails"), detail=explained(str(error), strings) or str(error))
    seconds = f"{time.monotonic() - began:.2f}"
    return show(request, "connection_tested.html", strings, ok=True, told=strings.text("set.answers", seconds=seconds), detail="")


def settings_of(settings: RoomSettings, prefix: str) -> tuple[Setting, ...]:
    """A room's settings by the names of their variables, in the order of their documentation."""
    fields = type(settings).model_fields
    return tuple(
        _setting(name, field, getattr(settings, field), fields[field].default)
        for name, field in zip(variable_names(type(settings), prefix), fields, strict=True)
    )


def _setting(name: str, field: str, value: object, shipped: object) -> Setting:
    secret = isinstance(value, SecretStr) or field.endswith(HIDDEN)
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    text = "" if plain is None else str(plain)
    return Setting(name, "" if secret else _without_secrets(text), secret and bool(text), value == shipped)


def _without_secrets(text: str) -> str:
    """An address without the name and password that it may hold."""
    parts = urlsplit(text) if "://" in text else None
    if parts is None or "@" not in parts.netloc:
        return text
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _parts(request: Request, inbox: Inbox, index: Index, strings: Strings) -> tuple[Part, ...]:
    url = inbox.engine.url
    provider: Provider | None = request.state.provider
    served = [one for one in served_models(inbox, index) if one.duty in TESTED and one.host]
    return (
        Part("store", strings.text("set.store"), f"{url.get_backend_name()} · {url.host or url.database or ''}"),
        Part("index", strings.text("set.index"), str(request.state.settings.data) if isinstance(index, EmbeddedIndex) else "Qdrant"),
        *(Part(one.duty.value, strings.text(f"k.models.{one.duty}"), one.host) for one in served),
        *((Part("provider", strings.text("set.provider"), provider.settings.oidc_issuer),) if provider else ()),
    )


async def _ask(name: str, inbox: Inbox, index: Index, provider: Provider | None) -> None:
    if name == "store":
        if not await reachable(inbox.engine):
            raise NotReady("The state database does not answer. Start it or correct CONCORD_STATE_URL; nothing is lost meanwhile.")
    elif name == "index":
        await asyncio.to_thread(index.generation)
    elif name == "provider" and provider is not None:
        await provider.described()
    elif inbox.assistant.models is not None:
        await asyncio.to_thread(_calls(inbox.assistant.models)[name])


def _calls(models: Models) -> Mapping[str, Callable[[], object]]:
    """What asks each served model; only those that the settings name are there."""
    writers = {Duty.DRAFT: models.draft, Duty.REVISE: models.revise or models.draft}
    calls: dict[str, Callable[[], object]] = {
        duty.value: partial(one.ask, "Answer with ok set to true.", SAMPLE, ASKED) for duty, one in writers.items() if one is not None
    }
    if models.translate is not None:
        calls[Duty.TRANSLATE.value] = partial(models.translate.translate, (SAMPLE,), "en", "de")
    return calls
