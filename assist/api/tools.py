"""What a program may look up by the Model Context Protocol: knowledge, an order, a parcel, a draft. Nothing is kept, changed or sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assist.errors import BadRequest, UnknownThing
from assist.parse import draft_json
from assist.rights import Scope
from assist.store.desk import Desk
from assist.store.orders import Bought, orders_numbered, orders_with
from assist.types import Conversation, Message, Speaker
from ingest.language import identify
from ingest.types import Question, Where
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from assist.inbox import Inbox
    from ingest.types import Index

Text = Annotated[str, Field(min_length=1, max_length=4_000)]
Id = Annotated[str, Field(min_length=1, max_length=64)]
Market = Annotated[str, Field(pattern="^([A-Z]{2})?$", description="Country code, as DE; empty for none.")]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sought(_Given):
    """What to search the shop's knowledge for."""

    query: Text
    language: Annotated[str, Field(max_length=16, description="Language of the query, as de; empty recognises it.")] = ""
    market: Market = ""
    limit: Annotated[int, Field(ge=1, le=20)] = 8


class Numbered(_Given):
    """An order's number."""

    number: Id


class Tracked(_Given):
    """A parcel's tracking number."""

    tracking: Id


class Asked(_Given):
    """A customer's message to draft a reply to, or the conversation that holds it."""

    message: Annotated[str, Field(max_length=20_000)] = ""
    conversation: Annotated[str, Field(max_length=64, description="Id of a kept conversation; its newest message is answered.")] = ""
    market: Market = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """What the tools look into: one shop's."""

    inbox: Inbox
    index: Index


@dataclass(frozen=True, slots=True)
class Lookup:
    """One tool."""

    name: str
    says: str
    takes: type[_Given]
    needs: frozenset[Scope]
    """Any of them suffices."""
    act: Callable[[Reach, Any], Awaitable[Any]]


async def _search(reach: Reach, given: Sought) -> Any:  # noqa: ANN401 - JSON
    where = Where(markets=(given.market,) if given.market else ())
    question = Question(given.query, given.language or identify(given.query).lang, where, given.limit)
    found = await asyncio.to_thread(reach.index.search, question)
    rows = [(hit.passage, hit.similarity) for hit in found.hits]
    return {
        "strength": str(found.strength),
        "passages": [
            {"title": one.title, "path": one.path, "heading": list(one.heading), "page": one.page, "language": one.lang, "kind": str(one.kind)}
            | {"text": one.text, "similarity": round(similar, 3)}
            for one, similar in rows
        ],
    }


async def _order(reach: Reach, given: Numbered) -> Any:  # noqa: ANN401 - JSON
    async with reach.inbox.engine.connect() as connection:
        found = await orders_numbered(connection, [given.number])
    return _bought(found, f"There is no order {given.number}.")


async def _parcel(reach: Reach, given: Tracked) -> Any:  # noqa: ANN401 - JSON
    async with reach.inbox.engine.connect() as connection:
        found = await orders_with(connection, [given.tracking])
    parcels = [one for bought in found for one in bought.order.shipments if one.tracking == given.tracking]
    if not parcels:
        raise UnknownThing(f"There is no parcel {given.tracking}.")
    return {"orders": [one.order.number for one in found], "parcels": adapter(tuple[Any, ...]).dump_python(tuple(parcels), mode="json")}


async def _draft(reach: Reach, given: Asked) -> Any:  # noqa: ANN401 - JSON
    if bool(given.message.strip()) == bool(given.conversation):
        raise BadRequest("Give either a message or a conversation's id.")
    if given.conversation:
        async with reach.inbox.engine.connect() as connection:
            talk = await Desk(connection).conversation(given.conversation)
    else:
        talk = Conversation(id="", messages=(Message(Speaker.CUSTOMER, given.message),), market=given.market)
    return draft_json(await asyncio.to_thread(reach.inbox.assistant.draft, talk))


def _bought(found: tuple[Bought, ...], none: str) -> Any:  # noqa: ANN401 - JSON
    if not found:
        raise UnknownThing(none)
    return {"orders": [adapter(type(one.order)).dump_python(one.order, mode="json") for one in found]}


LOOKUPS = (
    Lookup(
        "search_knowledge",
        "Passages of the shop's knowledge, best first, in any language.",
        Sought,
        frozenset({Scope.KNOWLEDGE_READ}),
        _search,
    ),
    Lookup("get_order", "An order with its lines, states and parcels, by its number.", Numbered, frozenset({Scope.DESK_READ}), _order),
    Lookup("get_parcel", "A parcel with its events, by its tracking number.", Tracked, frozenset({Scope.DESK_READ}), _parcel),
    Lookup(
        "draft_reply",
        "A draft reply with its sources and what the guard found. It is kept nowhere and sent to nobody: a person approves every reply at the desk.",
        Asked,
        frozenset({Scope.DESK_READ, Scope.EVALUATE}),
        _draft,
    ),
)
