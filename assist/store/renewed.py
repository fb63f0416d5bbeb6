"""A conversation as its helpdesk has it now, kept beside what the shop and the agents added here; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, update

from assist.due import last_word
from assist.store.desk import CONVERSATION, MESSAGE, Desk, waiting_columns
from assist.store.measured import measure_case
from assist.store.tables import CONVERSATIONS, MESSAGES
from assist.types import Conversation, Message, Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection


async def renew(connection: AsyncConnection, conversation: Conversation, *, whole: bool) -> bool:
    """Keep what was said, as it stands now; True if any of it is new, changed or taken back, which outdates the draft. Orders and parcels known here stay."""
    desk = Desk(connection)
    if not await desk.has_conversation(conversation.id):
        await desk.put_conversation(conversation)
        await _newest(connection, conversation)
        return True
    before = await desk.conversation(conversation.id)
    said = conversation.messages if whole else _joined(before.messages, conversation.messages)
    now = replace(
        conversation,
        messages=said,
        market=conversation.market or before.market,
        order=conversation.order or before.order,
        orders=conversation.orders or before.orders,
        parcels=conversation.parcels or before.parcels,
        reply_language=before.reply_language,
    )
    if _heard(said) == _heard(before.messages):
        return False
    payload = CONVERSATION.dump_python(replace(now, messages=()), mode="json")
    await connection.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == now.id).values(payload=payload, subject=now.subject))
    await connection.execute(delete(MESSAGES).where(MESSAGES.c.conversation_id == now.id))
    rows = [{"conversation_id": now.id, "position": at, "payload": MESSAGE.dump_python(one, mode="json")} for at, one in enumerate(said)]
    await connection.execute(insert(MESSAGES), rows)
    await _newest(connection, now)
    await desk.outdate(now.id)
    await measure_case(connection, now.id)
    return True


async def _newest(connection: AsyncConnection, now: Conversation) -> None:
    """Open while the customer spoke last."""
    spoke_last = last_word(now.messages) is Speaker.CUSTOMER
    at = max((one.at for one in now.messages if one.at), default=datetime.now(UTC))
    columns = {"newest_at": at, "state": "open" if spoke_last else "answered", **waiting_columns(now.messages)}
    await connection.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == now.id).values(**columns))


def _joined(before: Sequence[Message], new: Sequence[Message]) -> tuple[Message, ...]:
    """By their numbers, in the order in which they were written, whatever order they came in."""
    known = {one.id for one in before if one.id}
    renewed = {one.id: one for one in new if one.id in known}
    kept = [renewed.get(one.id, one) for one in before] + [one for one in new if one.id not in known]
    dated = [(one.at, one) for one in kept if one.at]
    return tuple(one for _, one in sorted(dated, key=lambda pair: pair[0])) if len(dated) == len(kept) else tuple(kept)


def _heard(said: Sequence[Message]) -> list[tuple[str, str, str, list[str]]]:
    return [(one.id, one.role.value, one.text, [file.digest for file in one.attachments]) for one in said]
