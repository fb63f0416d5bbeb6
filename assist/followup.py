"""Letters nobody asked for, drafted for a person's yes: check-ins after solved complaints, parcels late or stuck, products with a known fault."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from assist.errors import AssistError, BadRequest
from assist.explanation import explain
from assist.faults import Fault, read_faults
from assist.hours import next_allowed
from assist.letters import Said, word
from assist.parcels import with_lane
from assist.store.customers import customer, customer_of, talks_of
from assist.store.desk import Desk
from assist.store.followed import Moving, Solved, customer_of_order, may_leave, moving, solved
from assist.store.letters import New, draft, known, opted_out
from assist.store.orders import Bought, orders_holding
from assist.store.shipments import sent_at
from assist.store.surveys import ask
from assist.strings import Strings
from assist.survey_link import token_of
from assist.types import Customer
from ingest.places import main_language
from ingest.types import Kind, Question, Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.inbox import Inbox
    from assist.settings import AssistSettings
    from assist.store.open import Connection

LOG = logging.getLogger(__name__)
EVERY = 3_600.0
"""Seconds between two looks."""
CHECKINS = (("checkin7", 7, 30), ("checkin30", 30, 60))
"""(kind, days after the solution, days after which it is too late to ask)."""
LATE = frozenset({"late"})
STUCK = frozenset({"stale", "customs_waiting", "customs_inspection", "customs_papers", "customs_refused", "failed", "held", "returning"})
GLANCE = 240


@dataclass(slots=True)
class FollowUp:
    """One shop's letters, for as long as its service runs."""

    inbox: Inbox
    settings: AssistSettings
    drafted: int = field(default=0)
    """By this process so far."""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look(datetime.now(UTC))
            except (SQLAlchemyError, AssistError) as error:
                LOG.warning("Letters could not be drafted now: %s", error)
            await asyncio.sleep(EVERY)

    async def look(self, now: datetime) -> int:
        """Draft what there is cause for; how many letters are new. The same cause twice gives one."""
        async with self.inbox.engine.begin() as connection:
            made = [await self._checkin(connection, one, kind, now) for kind, days, late in CHECKINS for one in await _due(connection, now, days, late)]
            made += [await self._notice(connection, one, now) for one in await moving(connection)]
            for fault in self._faults():
                made += [await self._fault(connection, fault, one, now) for one in await orders_holding(connection, fault.sku)]
        self.drafted += sum(map(bool, made))
        return sum(map(bool, made))

    def _faults(self) -> tuple[Fault, ...]:
        """A file that cannot be used keeps no other letter from being drafted."""
        try:
            return read_faults(self.settings.data)
        except BadRequest as error:
            LOG.warning("%s", error)
            return ()

    async def _checkin(self, connection: Connection, one: Solved, kind: str, now: datetime) -> str:
        key = f"{kind}:{one.conversation_id}:{one.at.date()}"
        owner = await customer_of(connection, one.conversation_id) or None
        if await known(connection, key) or await opted_out(connection, owner):
            return ""
        talk = await Desk(connection).conversation(one.conversation_id)
        lang = talk.reply_language or next(iter(talk.customer.languages), "") or await _spoken(connection, one.conversation_id)
        said, sources, churn = [Said("checkin")], dict[str, Any](market=talk.market), await may_leave(connection, one.conversation_id)
        if self.settings.public_url:
            asked = await ask(connection, one.conversation_id, owner, (lang, talk.market), now)
            said.append(Said("survey", {"link": f"{self.settings.public_url.rstrip('/')}/survey/{token_of(asked.id, self.settings.data)}"}))
        if churn:
            sources["churn"] = True
            if offer := await asyncio.to_thread(self._offer, talk.market, lang, now):
                said.append(Said("offer", {"offer": offer["quote"]}))
                sources["offer"] = offer
        return await self._draft(connection, Cause(key, kind, one.conversation_id, owner, "", lang, talk.customer, talk.market), tuple(said), sources, now)

    async def _notice(self, connection: Connection, one: Moving, now: datetime) -> str:
        """A parcel that is late or does not move. Where its events contradict each other nothing is written: nobody knows what is true."""
        parcel = with_lane(one.parcel, sent_at(one.parcel), one.lane, self.settings.late_percent)
        told = explain(parcel, now.date(), Strings.load(self.settings.agent_language))
        kind = "late" if told and told.kind in LATE else "stuck" if told and told.kind in STUCK else ""
        if not kind or told is None:
            return ""
        sources = {"parcel": parcel.tracking, "carrier": parcel.carrier, "why": told.text, "options": told.options}
        return await self._to_buyer(connection, one.bought, f"{kind}:{parcel.tracking}", kind, {}, sources, now)

    async def _fault(self, connection: Connection, fault: Fault, bought: Bought, now: datetime) -> str:
        placed = bought.order.placed_on
        if placed is None or not fault.bought_from <= placed <= fault.bought_until or bought.order.status in {"cancelled", "refunded", "returned"}:
            return ""
        line = next(one for one in bought.order.lines if one.sku.casefold() == fault.sku.casefold())
        sources = {"source": fault.source, "sku": fault.sku}
        return await self._to_buyer(connection, bought, f"fault:{fault.sku}:{bought.id}", "fault", {"product": line.name, "what": fault}, sources, now)

    async def _to_buyer(
        self, connection: Connection, bought: Bought, key: str, kind: str, values: Mapping[str, Any], sources: dict[str, Any], now: datetime
    ) -> str:
        owner = await customer_of_order(connection, bought)
        if await known(connection, key) or await opted_out(connection, owner) or not (bought.buyer.address or bought.buyer.phone):
            return ""
        talks = await talks_of(connection, [owner]) if owner else ()
        person, market = bought.buyer.customer, bought.order.country
        wanted = (await customer(connection, owner)).person.language if owner else ""
        lang = wanted or next(iter(person.languages), "") or main_language(market) or "en"
        number = bought.order.number.lstrip("#")
        told = {name: value.text.get(lang, value.text["en"]) if isinstance(value, Fault) else value for name, value in values.items()}
        cause = Cause(key, kind, talks[-1] if talks else None, owner, number, lang, person, market)
        return await self._draft(connection, cause, (Said(kind, {"order": number, **told}),), {**sources, "market": market}, now)

    async def _draft(self, connection: Connection, cause: Cause, said: tuple[Said, ...], sources: Mapping[str, Any], now: datetime) -> str:
        worded = word(said, cause.customer, cause.language, self.inbox.assistant.library, self.settings)
        due = next_allowed(now, cause.market, self.settings.quiet)
        new = New(
            cause.key, cause.kind, cause.conversation_id, cause.owner, cause.order, worded.language, worded.text, worded.gloss, dict(sources), due
        )  # fmt: skip
        return await draft(connection, new, now)

    def _offer(self, market: str, lang: str, now: datetime) -> dict[str, str]:
        """The first sentence of a promotion that holds today in the customer's market and is written in their language, with its document; else nothing."""
        where = Where(langs=(lang,), markets=(market,) if market else (), kinds=(Kind.PROMOTION,), on=now.date())
        hits = self.inbox.assistant.index.search(Question("offer discount voucher", lang, where, 1)).hits
        if not hits:
            return {}
        passage = hits[0].passage
        line = next((one.strip() for one in passage.text.splitlines() if one.strip() and not one.startswith("#")), "")
        return {"quote": line[:GLANCE], "path": passage.path, "title": passage.title} if line else {}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why and to whom a letter is drafted."""

    key: str
    kind: str
    conversation_id: str | None
    owner: str | None
    order: str
    language: str
    customer: Customer
    market: str


async def _due(connection: Connection, now: datetime, days: int, late: int) -> tuple[Solved, ...]:
    return await solved(connection, now - timedelta(days=days), now - timedelta(days=late))


async def _spoken(connection: Connection, conversation_id: str) -> str:
    """The language of the newest draft, which is the customer's."""
    kept = await Desk(connection).newest_draft(conversation_id)
    return kept.draft.language if kept and kept.draft.language != "und" else "en"
