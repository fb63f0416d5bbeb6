"""Keeps the rows that figures are counted from, in the transaction of what they tell of; the caller holds it."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from assist.insights.complaints import complaint_of
from assist.store.choices import PERSON, chosen
from assist.store.customer_tables import CUSTOMER_TALKS
from assist.store.measured_tables import MEASURED_CASES, MEASURED_DRAFTS, MEASURED_PARTS
from assist.store.tables import CONVERSATIONS, DECISIONS, DRAFTS, MESSAGES
from assist.strings import Strings
from assist.types import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

BECAUSE = ("wrong", "tone", "part", "language", "needless")
"""Reasons of a rejection that have a key of their own on the desk."""
WHOLE = 1000
"""`distance` of a reply of which nothing is as it was."""
REMEDIES = {"refund": "refund", "exchange": "reship", "put_right": "reship", "compensation": "compensation", "compensation_amount": "compensation"}
"""Sentences of approved scripts that offer something."""


async def measure_draft(db: AsyncConnection, draft_id: str, micros: int = 0) -> None:
    """A draft that was just kept, with what its model calls cost; also one from before anything was measured, with its decision."""
    row = (await db.execute(select(DRAFTS).where(DRAFTS.c.id == draft_id))).one()
    market = await db.scalar(select(CONVERSATIONS.c.payload["market"].as_string()).where(CONVERSATIONS.c.id == row.conversation_id))
    read: Mapping[str, Any] = row.payload.get("triage") or {}
    told = {
        "draft_id": draft_id,
        "conversation_id": row.conversation_id,
        "made_at": row.made_at,
        "language": str(row.payload.get("language", ""))[:16],
        "market": str(market or "")[:8],
        "topic": next((intent for intent in _intents(read)), "")[:64],
        "mode": str(row.payload.get("mode", ""))[:16],
        "refusal": str((row.payload.get("refusal") or {}).get("reason", ""))[:32],
        "glossed": int((row.payload.get("gloss") or {}).get("method", "none") != "none"),
        "length": len(row.text),
        "micros": micros,
    }
    await db.execute(insert(MEASURED_DRAFTS).values(**told, verdict="", distance=0, because="", agent=""))
    parts = [
        {"draft_id": draft_id, "kind": kind, "name": name[:512], "made_at": row.made_at, "verdict": "", "distance": 0} for kind, name in _parts(row.payload)
    ]
    if parts:
        await db.execute(insert(MEASURED_PARTS), parts)
    decision = (await db.execute(select(DECISIONS).where(DECISIONS.c.draft_id == draft_id))).first()
    if decision is not None:
        await measure_decision(db, draft_id)
    else:
        await measure_case(db, row.conversation_id)


async def measure_decision(db: AsyncConnection, draft_id: str) -> None:
    """What a person just decided."""
    row = (await db.execute(select(DECISIONS).where(DECISIONS.c.draft_id == draft_id))).one()
    kept = (await db.execute(select(MEASURED_DRAFTS.c.length, MEASURED_DRAFTS.c.shown_at).where(MEASURED_DRAFTS.c.draft_id == draft_id))).first()
    if kept is None:  # a draft from before anything was measured
        await measure_draft(db, draft_id)
        return
    longest = max(kept.length, len(row.final_text), 1)
    handled = max(0, int((row.at - kept.shown_at).total_seconds())) if kept.shown_at else None
    said = {"verdict": row.verdict, "distance": min(WHOLE, round(WHOLE * row.edit_distance / longest))}
    because = _because(row.reason) if row.verdict == "reject" else ""
    where = MEASURED_DRAFTS.c.draft_id == draft_id
    await db.execute(update(MEASURED_DRAFTS).where(where).values(**said, decided_at=row.at, because=because, agent=row.agent, handled_seconds=handled))
    await db.execute(update(MEASURED_PARTS).where(MEASURED_PARTS.c.draft_id == draft_id).values(**said))
    await measure_case(db, row.conversation_id)


async def mark_shown(db: AsyncConnection, draft_id: str) -> None:
    """A person has the draft before her; only the first time counts."""
    where = (MEASURED_DRAFTS.c.draft_id == draft_id) & MEASURED_DRAFTS.c.shown_at.is_(None)
    await db.execute(update(MEASURED_DRAFTS).where(where).values(shown_at=datetime.now(UTC)))


async def measure_reworded(db: AsyncConnection, draft_id: str, micros: int) -> None:
    """Model calls of a draft's rewording."""
    await db.execute(update(MEASURED_DRAFTS).where(MEASURED_DRAFTS.c.draft_id == draft_id).values(micros=MEASURED_DRAFTS.c.micros + micros))


async def measure_case(db: AsyncConnection, conversation_id: str) -> None:
    """A conversation as it stands now."""
    talk = (await db.execute(select(CONVERSATIONS.c.payload, CONVERSATIONS.c.newest_at).where(CONVERSATIONS.c.id == conversation_id))).one()
    said = [
        payload
        for (payload,) in await db.execute(select(MESSAGES.c.payload).where(MESSAGES.c.conversation_id == conversation_id).order_by(MESSAGES.c.position))
    ]
    sent = select(DECISIONS.c.at, DECISIONS.c.draft_id).where((DECISIONS.c.conversation_id == conversation_id) & (DECISIONS.c.verdict != "reject"))
    replies = (await db.execute(sent.order_by(DECISIONS.c.at))).all()
    first = (await db.execute(select(DRAFTS.c.payload).where(DRAFTS.c.conversation_id == conversation_id).order_by(DRAFTS.c.made_at).limit(1))).scalar() or {}
    last = (await db.execute(select(DRAFTS.c.payload).where(DRAFTS.c.id == replies[-1].draft_id))).scalar() if replies else None
    row = {
        **_read(first, talk.payload),
        **_bought(talk.payload),
        **_times(said, [one.at for one in replies], talk.newest_at),
        "customer": await customer_of(db, conversation_id),
        "remedy": next(_remedies(last or {}), ""),
    }
    await db.execute(delete(MEASURED_CASES).where(MEASURED_CASES.c.conversation_id == conversation_id))
    await db.execute(insert(MEASURED_CASES).values(conversation_id=conversation_id, **row))


async def customer_of(db: AsyncConnection, conversation_id: str) -> str:
    """A digest that is the same in all conversations of a customer whom the shop, or else the helpdesk, knows; a stranger is one of each conversation."""
    known = await db.scalar(select(CUSTOMER_TALKS.c.customer_id).where(CUSTOMER_TALKS.c.conversation_id == conversation_id))
    named = known or await chosen(db, conversation_id, PERSON) or conversation_id
    return hashlib.sha256(str(named).encode()).hexdigest()[:32]


async def unmeasured(db: AsyncConnection, most: int = 100) -> int:
    """Measure conversations and drafts of an older version, so many at a time; how many there were."""
    old = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id.not_in(select(MEASURED_CASES.c.conversation_id))).limit(most)
    cases = [name for (name,) in await db.execute(old)]
    for name in cases:
        await measure_case(db, name)
    left = select(DRAFTS.c.id).where(DRAFTS.c.id.not_in(select(MEASURED_DRAFTS.c.draft_id))).order_by(DRAFTS.c.made_at).limit(most)
    drafts = [name for (name,) in await db.execute(left)]
    for name in drafts:
        await measure_draft(db, name)
    return len(cases) + len(drafts)


async def forget_measured(db: AsyncConnection, conversations: Sequence[str], drafts: Sequence[str]) -> int:
    """Take the rows of an erased customer out; how many there were."""
    gone = [delete(MEASURED_PARTS).where(MEASURED_PARTS.c.draft_id.in_(drafts))]
    gone += [delete(table).where(table.c.conversation_id.in_(conversations)) for table in (MEASURED_DRAFTS, MEASURED_CASES)]
    return sum([(await db.execute(statement)).rowcount for statement in gone])


def _read(draft: Mapping[str, Any], talk: Mapping[str, Any]) -> dict[str, str]:
    """What the first draft read the conversation as."""
    read = draft.get("triage") or {}
    intents = list(_intents(read))
    return {
        "language": str(draft.get("language", ""))[:16],
        "market": str(talk.get("market", ""))[:8],
        "channel": str(talk.get("channel", ""))[:24],
        "topic": next(iter(intents), "")[:64],
        "complaint": complaint_of(intents),
        "mood": str(read.get("emotion", ""))[:16],
    }


def _bought(talk: Mapping[str, Any]) -> dict[str, Any]:
    """The article, the carrier and the lane, as far as they are known."""
    order: Mapping[str, Any] = talk.get("order") or {}
    line: Mapping[str, Any] = next(iter(order.get("lines") or ()), {})
    parcel: Mapping[str, Any] = next(iter(order.get("shipments") or talk.get("parcels") or ()), {})
    origin, to = str(parcel.get("origin", "")), str(parcel.get("destination", "") or order.get("country", ""))
    placed = order.get("placed_on")
    return {
        "product": str(line.get("sku") or line.get("name") or "")[:128],
        "carrier": str(parcel.get("carrier", ""))[:64],
        "lane": f"{origin}-{to}" if len(origin) == len(to) == 2 else "",
        "ordered_on": date.fromisoformat(str(placed)[:10]) if placed else None,
    }


def _times(said: Sequence[Mapping[str, Any]], replies: Sequence[datetime], newest: datetime) -> dict[str, Any]:
    asked = sorted(at for at in (_moment(one) for one in said if one.get("role") == "customer") if at)
    began = asked[0] if asked else newest
    answered = sorted(at for at in (*(_moment(one) for one in said if one.get("role") == "agent"), *replies) if at and at >= began)
    first, last = (answered[0], answered[-1]) if answered else (None, None)
    return {
        "began_at": began,
        "first_seconds": int((first - began).total_seconds()) if first else None,
        "close_seconds": int((last - began).total_seconds()) if last else None,
        "replied_at": last,
        "again": sum(1 for at in asked if first and at > first),
        "waits": int(not last or bool(asked and asked[-1] > last)),
    }


def _moment(message: Mapping[str, Any]) -> datetime | None:
    at = message.get("at")
    found = datetime.fromisoformat(str(at)) if at else None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _intents(read: Mapping[str, Any]) -> Iterator[str]:
    return (str(one.get("intent", "")) for one in read.get("intents") or ())


def _parts(draft: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Scripts and documents behind a draft, each once."""
    found = {("script", place.partition("/")[0]): None for kind, place in _wordings(draft) if kind == "script"}
    paths = (str(one.get("path", "")) for sentence in draft.get("sentences") or () for one in sentence.get("citations") or ())
    cited = {("document", path): None for path in paths if not path.startswith(OUTSIDE)}
    return list(found | cited)


def _remedies(draft: Mapping[str, Any]) -> Iterator[str]:
    return (REMEDIES[name] for kind, place in _wordings(draft) if kind == "script" and (name := place.partition("/")[2]) in REMEDIES)


def _wordings(draft: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for sentence in draft.get("sentences") or ():
        kind, _, place = str((sentence.get("wording") or {}).get("source", "")).partition(":")
        yield kind, place


def _because(reason: str) -> str:
    return "none" if not reason.strip() else _spoken().get(reason.strip().casefold(), "other")


@cache
def _spoken() -> Mapping[str, str]:
    """What the keys of a rejection say, in every language."""
    return {Strings.load(lang).text(f"because.{name}").casefold(): name for lang in Strings.languages() for name in BECAUSE}
