"""Standing approvals: given by a named person for one script, shown with what went out by each, stopped one by one or all at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.mandate import draft_doubts, script_digest
from assist.promises import label_of, told
from assist.store.mandates import count_sent, give, judge, mandates, sample_share, sent_by, stop, stop_all
from assist.store.queue import ready
from assist.types import Value
from assist.types.mandate import Mandate
from assist.values import CHOICE
from assist.web.handed import markets_of
from assist.web.learned import person
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from ingest.places import language_name
from prompts.render import VARIABLE

if TYPE_CHECKING:
    from assist.store.desk import Kept
    from assist.store.listed import Listed
    from assist.strings import Strings
    from assist.types.mandate import Mandated
    from prompts.types import Library, Role, Script

router = APIRouter(prefix="/knowledge/standing", include_in_schema=False, route_class=PageRoute)
HERE = "/knowledge/standing"
SHOWN = 20
LOOKED_AT = 200
"""Drafts that wait, the longest waiting first, which are asked why."""


@dataclass(frozen=True, slots=True)
class MandateRow:
    """One approval with its use."""

    one: Mandate
    today: int
    total: int
    share: float | None
    """Of its sample that was right."""
    sent: tuple[Mandated, ...]
    held: tuple[tuple[str, int], ...]
    """Why drafts on its topic wait for a person all the same, the commonest first, with how many."""


@router.get("")
async def listing(request: Request, inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep) -> Response:
    """Every approval, with what went out by it."""
    today = datetime.now(UTC).date()
    library = inbox.assistant.library
    async with inbox.engine.begin() as connection:
        waiting = await ready(connection, LOOKED_AT)
        rows = [
            MandateRow(
                one,
                await count_sent(connection, one.id, today),
                await count_sent(connection, one.id),
                await sample_share(connection, one.id),
                await sent_by(connection, one.id, SHOWN),
                _held(one, waiting, library),
            )
            for one in await mandates(connection)
        ]
    lang = strings_of(request, asked=request.query_params.get("lang", "")).lang
    topics = {one.name: dict(one.label).get(lang, one.name) for one in library.intents if library.script(one.name)}
    return knowledge_page(request, "standing.html", rows=rows, topics=topics, on=settings.standing_approval, me=person(visitor), today=today)


def _held(mandate: Mandate, waiting: tuple[tuple[Listed, Kept], ...], library: Library) -> tuple[tuple[str, int], ...]:
    if mandate.stopped_at is not None:
        return ()
    about = [(listed, kept.draft) for listed, kept in waiting if mandate.intent in {one.intent for one in kept.draft.triage.intents}]
    return tuple(Counter(why for listed, draft in about for why in draft_doubts(mandate, draft, listed.market, library)).most_common())


@router.get("/script")
async def script(request: Request, inbox: InboxDep, settings: SettingsDep, intent: Annotated[str, Query(max_length=64)] = "") -> Response:
    """What an approval of this script would let out, sentence by sentence and language by language, as a fragment."""
    strings = strings_of(request, settings.agent_language)
    library = inbox.assistant.library
    found = library.script(intent)
    langs = sorted(found.languages(), key=lambda one: (one != strings.lang, one)) if found else []
    said = [(language_name(lang, strings.lang), lang, _said(found, lang, library, strings)) for lang in langs] if found else []
    return show(request, "standing_script.html", strings, said=said)


def _said(script: Script, lang: str, library: Library, strings: Strings) -> list[tuple[str, list[str]]]:
    """Each sentence of a language, its variables by name, with the cases under which it is said, as the promise line words them."""
    found = []
    for one in script.sentences:
        cases = [_case(name, option, library, strings) for name, option in one.when]
        found.append((VARIABLE.sub(lambda match: f"[{_named(match[1], library, strings)}]", one.in_language(lang) or ""), cases))
    return [(text, cases) for text, cases in found if text]


def _case(name: str, option: str, library: Library, strings: Strings) -> str:
    role = _role(name, library)
    return told(role, Value(name, CHOICE, option, role=name), strings.lang) if role else f"{_named(name, library, strings)}: {option.replace('_', ' ')}"


def _role(name: str, library: Library) -> Role | None:
    return next((one for one in library.roles if one.name == name), None)


def _named(name: str, library: Library, strings: Strings) -> str:
    role = _role(name, library)
    if role is not None:
        return label_of(role, strings.lang).format(value="…")
    return strings.text(f"field.{name}") if strings.has(f"field.{name}") else name.replace("_", " ")


@router.post("/give")
async def approve(
    inbox: InboxDep,
    visitor: VisitorDep,
    intent: Annotated[str, Form(max_length=64)],
    markets: Annotated[str, Form(max_length=200)],
    per_day: Annotated[int, Form()],
    ends_on: Annotated[date, Form()],
) -> Response:
    """Approve one script ahead. Raises `Forbidden`, `BadRequest`."""
    digest = script_digest(inbox.assistant.library, intent)
    made = Mandate("", intent, markets_of(markets), digest, per_day, ends_on, person(visitor), datetime.now(UTC))
    async with inbox.engine.begin() as connection:
        await give(connection, made)
    return RedirectResponse(HERE, 303)


@router.post("/stop")
async def end(inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, mandate: Annotated[str, Form(max_length=36)] = "") -> Response:
    """Stop this one, or without an id all of them."""
    who = signed(visitor, settings)
    async with inbox.engine.begin() as connection:
        if mandate:
            await stop(connection, mandate, who)
        else:
            await stop_all(connection, who)
    return RedirectResponse(HERE, 303)


@router.post("/wrong")
async def wrong(inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, draft: Annotated[str, Form(max_length=36)]) -> Response:
    """A person says that a reply which went out was wrong: it counts as the ruler's word does."""
    async with inbox.engine.begin() as connection:
        await judge(connection, draft, ("person",), signed(visitor, settings))
    return RedirectResponse(HERE, 303)
