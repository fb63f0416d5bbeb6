"""The page of letters: what the shop would write unasked, for a person's yes; what is approved goes out by the helpdesk, or is copied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import HelpdesksDep, InboxDep, SettingsDep, VisitorDep, signed
from assist.channels.contract import Act
from assist.hours import next_allowed
from assist.store.jobs import JobBook
from assist.store.letters import Letter, decide, letters
from assist.web.show import framed, strings_of
from assist.web.view import direction
from ingest.places import language_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from assist.channels.helpdesks import Helpdesks

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """One letter with what the page says of it."""

    one: Letter
    language: str
    dir: str
    due: datetime
    sends: bool
    """Whether an approval sends it; else it is copied."""


@router.get("/letters")
async def page(request: Request, inbox: InboxDep, helpdesks: HelpdesksDep, settings: SettingsDep, lang: str = "") -> Response:
    """Drafts first, then what was decided lately."""
    strings = strings_of(request, settings.agent_language, lang)
    async with inbox.engine.connect() as connection:
        found = await letters(connection)
    rows = [
        Shown(one, language_name(one.language, strings.lang), direction(one.language), one.due_at.astimezone(), _sends(helpdesks, one)) for one in found
    ]  # fmt: skip
    return framed(request, "letters.html", strings, {"here": "letters", "rows": rows, "reader": language_name(settings.agent_language, strings.lang)})


@router.post("/letters/{letter_id}")
async def say(
    letter_id: str,
    inbox: InboxDep,
    helpdesks: HelpdesksDep,
    settings: SettingsDep,
    visitor: VisitorDep,
    act: Annotated[str, Form(pattern="^(approve|drop)$")],
    text: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Approve, perhaps with other words, or drop. What is sent waits for the customer's daytime; the hours are asked again now."""
    now = datetime.now(UTC)
    async with inbox.engine.begin() as connection:
        one = await decide(connection, letter_id, text.replace("\r\n", "\n"), signed(visitor, settings), now, approved=act == "approve")
        if one.state == "approved" and one.conversation_id and _sends(helpdesks, one):
            due = next_allowed(max(now, one.due_at), str(one.sources.get("market") or ""), settings.quiet)
            payload = {"act": _button(helpdesks)(one.conversation_id), "text": one.text, "draft": "", "letter": one.id}
            await JobBook(connection).put("deliver", f"letter:{one.id}", one.conversation_id, payload, due)
    helpdesks.worker.ring()
    return RedirectResponse("/letters", 303)


def _sends(helpdesks: Helpdesks, one: Letter) -> bool:
    return one.conversation_id is not None and _button(helpdesks)(one.conversation_id) in set(Act)


def _button(helpdesks: Helpdesks) -> Callable[[str], str]:
    return helpdesks.button
