"""Which order a conversation is about, as the agent says it: one of those that came with it, or any that the shop's systems told of, by its number."""

from __future__ import annotations

import urllib.parse
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep
from assist.errors import UnknownThing
from assist.payloads.attach import choose
from assist.store.known import recall
from assist.store.orders import folded, orders_numbered
from assist.web.show import PageRoute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.types import Conversation, Order

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.post("/c/{conversation_id}/order")
async def order(conversation_id: str, inbox: InboxDep, number: Annotated[str, Form(max_length=200)]) -> Response:
    """The order that is meant; the draft is made anew, with what carriers told of its parcels.

    One that did not come with the conversation is first put beside it, for the agent to compare and take: nothing here shows whose it is.
    """
    async with inbox.engine.connect() as connection:
        kept = tuple(one.order for one in await orders_numbered(connection, [number]))
    talk = await inbox.change(conversation_id, lambda one: _with(one, number, kept))
    if talk.order is not None:
        async with inbox.engine.begin() as connection:
            await recall(connection, conversation_id, late=inbox.late)
    return RedirectResponse(f"/c/{urllib.parse.quote(conversation_id)}", 303)


def _with(talk: Conversation, number: str, kept: Sequence[Order]) -> Conversation:
    listed = (*((talk.order,) if talk.order else ()), *talk.orders)
    named = next((one.number for one in listed if folded(one.number) == folded(number)), "")
    if named:
        return choose(talk, named)
    if not kept:
        raise UnknownThing(f"No order {number.strip()!r} is known here. Check the number with the customer.")
    return replace(talk, orders=(*talk.orders, *kept))
