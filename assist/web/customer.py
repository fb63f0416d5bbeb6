"""What a conversation's page shows of its customer and of how fresh the news of the parcel are; what an agent writes of a customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.errors import BadRequest
from assist.moods import course
from assist.store.customers import alike, customer, customer_of, describe, opt_out
from assist.store.history import History, history_of
from assist.store.known import recall, strange_number
from assist.store.merges import Merge, merge, merges_of, part
from ingest.cldr import format_date
from ingest.places import language_name

if TYPE_CHECKING:
    from assist.feeds.drawing import Drawing
    from assist.inbox import Inbox
    from assist.store.customers import Known
    from assist.store.open import Connection
    from assist.strings import Strings
    from assist.types import Conversation

router = APIRouter(include_in_schema=False)
Said = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A customer as the sidebar shows them."""

    name: str
    keys: tuple[str, ...]
    history: str
    earlier: tuple[tuple[str, str], ...]
    """(id, subject) of other conversations, newest first."""
    form: str
    language: str
    languages: tuple[tuple[str, str], ...]
    out: bool
    alike: str
    alike_name: str
    merges: tuple[tuple[Merge, str], ...]


async def beside_of(talk: Conversation, feeds: Drawing, inbox: Inbox, strings: Strings) -> dict[str, Any]:
    """Fields of the conversation's template."""
    asked = await feeds.asked(talk)
    async with inbox.engine.connect() as connection:
        strange = await strange_number(connection, talk)
        owner = await customer_of(connection, talk.id)
        person = await _card(connection, talk, owner, strings) if owner else None
    mood = course(talk, inbox.assistant, strings)
    return {"asked": asked.astimezone() if asked else None, "trouble": feeds.kind(), "strange": strange, "person": person, "mood": mood}


@router.post("/c/{conversation_id}/customer")
async def write(conversation_id: str, inbox: InboxDep, form: Said = "", language: Said = "", out: Said = "") -> Response:
    """How they are to be addressed, in which language, and whether anybody writes to them unasked. Raises `BadRequest` where nobody is known."""
    async with inbox.engine.begin() as connection:
        known = await _owner(connection, conversation_id)
        if out:
            await opt_out(connection, known.id, datetime.now(UTC) if out == "yes" else None)
        else:
            await describe(connection, known.id, replace(known.person, form=form.strip()[:80], language=language.strip()[:12]))
            await recall(connection, conversation_id, late=inbox.late)
    return RedirectResponse(f"/c/{conversation_id}", 303)


@router.post("/c/{conversation_id}/customer/join")
async def join(
    conversation_id: str, inbox: InboxDep, visitor: VisitorDep, settings: SettingsDep, other: Said, consent: Said = ""
) -> Response:  # fmt: skip
    """Make the other record this customer's, with their consent."""
    async with inbox.engine.begin() as connection:
        known = await _owner(connection, conversation_id)
        if other != await alike(connection, conversation_id):
            raise BadRequest("Only the record that shares one of this customer's addresses or numbers can be joined.")
        await merge(connection, known.id, other, consent, signed(visitor, settings))
        await recall(connection, conversation_id, late=inbox.late)
    return RedirectResponse(f"/c/{conversation_id}", 303)


@router.post("/c/{conversation_id}/customer/part")
async def undo(conversation_id: str, inbox: InboxDep, merge_id: Annotated[str, Form(alias="merge", max_length=36)]) -> Response:
    """Part two records again; each conversation shows its own customer's orders."""
    async with inbox.engine.begin() as connection:
        known = await _owner(connection, conversation_id)
        if merge_id not in {one.id for one in await merges_of(connection, known.id)}:
            raise BadRequest("This merge is not of this conversation's customer.")
        for name in (await history_of(connection, await part(connection, merge_id))).talks:
            await recall(connection, name, late=inbox.late)
    return RedirectResponse(f"/c/{conversation_id}", 303)


async def _owner(connection: Connection, conversation_id: str) -> Known:
    owner = await customer_of(connection, conversation_id)
    if not owner:
        raise BadRequest("Nothing tells who writes in this conversation: no address, no telephone, no number of a helpdesk.")
    return await customer(connection, owner)


async def _card(connection: Connection, talk: Conversation, owner: str, strings: Strings) -> PersonCard:
    known, past = await customer(connection, owner), await history_of(connection, [owner])
    other = await alike(connection, talk.id)
    named = (await customer(connection, other)).person if other else None
    merges = tuple((one, _joined(one, strings)) for one in await merges_of(connection, owner))
    languages = tuple((tag, language_name(tag, strings.lang)) for tag in sorted({*talk.customer.languages, *REPLIES, known.person.language} - {""}))
    return PersonCard(
        name=known.person.form or f"{known.person.name} {known.person.family_name}".strip(),
        keys=tuple(value for kind, value in known.keys if kind != "helpdesk"),
        history=_told(past, strings),
        earlier=tuple((name, subject) for name, subject in past.talks.items() if name != talk.id)[:8],
        form=known.person.form,
        language=known.person.language,
        languages=languages,
        out=known.opted_out_at is not None,
        alike=other,
        alike_name=f"{named.name} {named.family_name}".strip() or "–" if named else "",
        merges=merges,
    )


REPLIES = ("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "vi", "zh", "zh-TW")
"""Languages with approved replies."""


def _told(past: History, strings: Strings) -> str:
    return strings.text("person.history", orders=str(past.orders), talks=str(len(past.talks)), complaints=str(past.complaints))


def _joined(one: Merge, strings: Strings) -> str:
    return strings.text("person.joined", day=format_date(one.at.date(), strings.lang, length="medium"), who=one.who, consent=one.consent)
