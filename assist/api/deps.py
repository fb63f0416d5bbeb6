"""What handlers are given: names that read like types. Each is a coroutine: a plain function would be sent to a thread, for each request and each name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from assist.api.access import LOCAL, Gate
from assist.channels.helpdesks import Helpdesks
from assist.errors import BadRequest, NotReady, UnknownThing
from assist.feeds.drawing import Drawing
from assist.inbox import Inbox
from assist.oidc.provider import Provider
from assist.rights import Visitor
from assist.settings import AssistSettings
from assist.spending import Ledger
from assist.syncs import Syncs
from assist.watch import Watches
from assist.web.audits import Audits
from ingest.index.embedded import EmbeddedIndex
from ingest.index.served import ServerIndex
from ingest.types import Index


async def _inbox(request: Request) -> Inbox:
    inbox: Inbox = request.state.inbox
    return inbox


async def _gate(request: Request) -> Gate:
    gate: Gate = request.state.gate
    return gate


async def _index(request: Request) -> Index:
    index: Index = request.state.index
    return index


Owned = EmbeddedIndex | ServerIndex
"""An index with its documents, in this process or on a server."""


async def _owned(request: Request) -> Owned:
    """The index with its documents. Raises `NotReady` in a process that only asks another one."""
    return owned(request.state.index)


def owned(index: Index) -> Owned:
    """The index, if this process owns its documents. Raises `NotReady`."""
    if not isinstance(index, Owned):
        raise NotReady("The pages of the knowledge are shown by the process that owns it. Open them there.")
    return index


async def _audits(request: Request) -> Audits:
    audits: Audits = request.state.audits
    return audits


async def _syncs(request: Request) -> Syncs:
    syncs: Syncs = request.state.syncs
    return syncs


async def _helpdesks(request: Request) -> Helpdesks:
    helpdesks: Helpdesks = request.state.helpdesks
    return helpdesks


async def _feeds(request: Request) -> Drawing:
    feeds: Drawing = request.state.feeds
    return feeds


async def _ledger(request: Request) -> Ledger:
    ledger: Ledger = request.state.ledger
    return ledger


async def _watches(request: Request) -> Watches:
    watches: Watches = request.state.watches
    return watches


async def _settings(request: Request) -> AssistSettings:
    settings: AssistSettings = request.state.settings
    return settings


async def _provider(request: Request) -> Provider:
    """The shop's identity provider. Raises `UnknownThing` for a shop without."""
    provider: Provider | None = request.state.provider
    if provider is None:
        raise UnknownThing("This shop has no identity provider. Sign in by name and password.")
    return provider


async def _visitor(request: Request) -> Visitor:
    visitor: Visitor = request.state.visitor
    return visitor


def signed(visitor: Visitor, settings: AssistSettings) -> str:
    """Who decided: the account, or over the link of this machine the agent the shop names."""
    return visitor.name if visitor.name != LOCAL else settings.agent or "agent"


def person(visitor: Visitor, settings: AssistSettings) -> str:
    """The person who is signed in. Raises `BadRequest` for a program's key: nobody stands behind its decision."""
    if not visitor.by_cookie:
        raise BadRequest("People ask for approvals and decide on them: sign in, a key cannot.")
    return signed(visitor, settings)


InboxDep = Annotated[Inbox, Depends(_inbox)]
GateDep = Annotated[Gate, Depends(_gate)]
FeedsDep = Annotated[Drawing, Depends(_feeds)]
HelpdesksDep = Annotated[Helpdesks, Depends(_helpdesks)]
SyncsDep = Annotated[Syncs, Depends(_syncs)]
AuditsDep = Annotated[Audits, Depends(_audits)]
OwnedDep = Annotated[Owned, Depends(_owned)]
IndexDep = Annotated[Index, Depends(_index)]
LedgerDep = Annotated[Ledger, Depends(_ledger)]
SettingsDep = Annotated[AssistSettings, Depends(_settings)]
VisitorDep = Annotated[Visitor, Depends(_visitor)]
ProviderDep = Annotated[Provider, Depends(_provider)]
WatchesDep = Annotated[Watches, Depends(_watches)]
