"""What handlers are given: names that read like types."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from assist.api.access import Gate
from assist.inbox import Inbox
from assist.settings import AssistSettings
from ingest.types import Index


def _inbox(request: Request) -> Inbox:
    inbox: Inbox = request.state.inbox
    return inbox


def _gate(request: Request) -> Gate:
    gate: Gate = request.state.gate
    return gate


def _index(request: Request) -> Index:
    index: Index = request.state.index
    return index


def _settings(request: Request) -> AssistSettings:
    settings: AssistSettings = request.state.settings
    return settings


def signed_in(request: Request, gate: Annotated[Gate, Depends(_gate)]) -> None:
    """Let in whoever holds a session or the token. Raises `Refused`."""
    gate.check(request.cookies, request.headers.get("authorization", ""))


InboxDep = Annotated[Inbox, Depends(_inbox)]
GateDep = Annotated[Gate, Depends(_gate)]
IndexDep = Annotated[Index, Depends(_index)]
SettingsDep = Annotated[AssistSettings, Depends(_settings)]
SignedIn = Depends(signed_in)
