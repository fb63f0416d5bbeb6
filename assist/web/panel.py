"""The panel beside a conversation, as the desk's page and the sidebar show it: the draft, what its first button does here, how far a reply is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assist.channels.delivering import BOUNCED, MAYBE_SENT
from assist.due import due
from assist.store.measured import mark_shown
from assist.web.marked import written_day
from assist.web.rung import rung_line
from assist.web.show import show
from assist.web.view import direction, market_name, panel
from ingest.language import identify
from ingest.places import language_name
from prompts.wishes import load_wishes

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import Response

    from assist.channels.helpdesks import Helpdesks
    from assist.opened import View
    from assist.settings import AssistSettings
    from assist.store.jobs import Job
    from assist.strings import Strings
    from assist.types import Conversation

RIGHTS, GONE, UNTAKEN = {401, 403}, {404, 410}, {400, 413, 422}
REASONS = ("wrong", "tone", "part", "language", "needless")
"""Why a draft is rejected, one key each."""


async def panel_page(request: Request, view: View, strings: Strings, helpdesks: Helpdesks) -> Response:
    """The panel of an opened conversation."""
    inbox, draft, talk = helpdesks.inbox, view.kept.draft, view.conversation
    library = inbox.assistant.library
    replies = [(pack.lang, language_name(pack.lang, strings.lang)) for pack in library.packs]
    in_list = "/c/" in request.headers.get("hx-current-url", "/c/")
    listed = await inbox.one_listed(talk.id) if in_list else None
    given: dict[str, Any] = {"view": view, "p": panel(view, strings, inbox.assistant.index), "draft": draft, "replies": replies, "one": listed, "talk": talk}
    given["wishes"] = list(load_wishes()) if inbox.assistant.chat is not None else []
    if view.decision is None:
        async with inbox.engine.begin() as connection:
            await mark_shown(connection, view.kept.id)
    given["written"] = written_day(strings)
    act, job = helpdesks.button(talk.id), await helpdesks.delivery(view.kept.id) if view.decision else None
    given |= {"act": act, "act_name": act_name(act, strings), "reasons": REASONS, "way": way(job, view, strings) if job else None}
    return show(request, "panel.html", strings, **given, rung=rung_line(draft.language, library, strings), market=market_name)


def outdated_page(request: Request, view: View, strings: Strings) -> Response:
    """Only pieces out of band: what was typed beside them is not touched. A draft that somebody else decided on says who."""
    who = strings.text("elsewhere", agent=view.decision.agent) if view.decision else ""
    answer = show(request, "outdated.html", strings, talk=view.conversation, spoken=spoken, id=view.conversation.id, who=who)
    answer.headers["HX-Reswap"] = "none"
    return answer


def act_name(act: str, strings: Strings) -> str:
    """What the first button says: what it really does."""
    return strings.text("insert_copy" if act == "copy" else f"act.{act}")


def way(job: Job, view: View, strings: Strings) -> dict[str, Any]:
    """A reply on its way, in words."""
    moving = job.state in {"queued", "running"}
    told = strings.text("way.busy") if moving and job.told else _trouble(job, strings) if job.state == "held" else ""
    name = (
        f"way.done.{job.payload['act']}"
        if job.state == "done"
        else "way.queued"
        if moving
        else f"way.{_held(job)}"
        if job.state == "held"
        else f"way.{job.state}"
    )
    told = job.told if name == "way.bounced" else told
    return {"id": view.kept.id, "state": job.state, "name": strings.text(name), "told": told, "moving": moving, "overtaken": _overtaken(job)}


def _held(job: Job) -> str:
    return "bounced" if job.status == BOUNCED else "maybe" if job.told == MAYBE_SENT else "held"


def _overtaken(job: Job) -> bool:
    return job.state == "held" and job.status == 0 and (not job.unsure or job.told == MAYBE_SENT)


def _trouble(job: Job, strings: Strings) -> str:
    if _overtaken(job):
        return strings.text("way.maybe.do" if job.told == MAYBE_SENT else "way.overtaken")
    found = next((name for codes, name in ((RIGHTS, "rights"), (GONE, "gone"), (UNTAKEN, "text")) if job.status in codes), "silent")
    return strings.text(f"way.{found}")


def marks(talk: Conversation, settings: AssistSettings) -> list[tuple[str, str, str, str]]:
    """(name, moment, what is left as hours and minutes, how it stands) of the first reply and the 24 hours while a customer waits."""
    found = due(talk, timedelta(minutes=settings.first_reply_minutes))
    if found is None:
        return []
    now = talk.now or datetime.now(UTC)
    told = []
    for name, at in (("first", found.first), ("day", found.day)):
        if at is not None:
            left = int((at - (now if now.tzinfo else now.replace(tzinfo=UTC))).total_seconds() // 60)
            told.append((name, at.isoformat(), f"{left // 60}:{left % 60:02}" if left >= 0 else "", "over" if left < 0 else "near" if left < 15 else ""))
    return told


def spoken(talk: Conversation, text: str) -> str:
    """The language a message is marked with, so that the browser picks its letters' shapes; empty if unknown."""
    found = identify(text, history=talk.customer.languages).lang
    return "" if found == "und" else found


def frame_of(talk: Conversation, settings: AssistSettings) -> dict[str, Any]:
    """What a conversation's own part needs wherever it is shown."""
    return {"talk": talk, "market": market_name, "spoken": spoken, "marks": marks(talk, settings), "direction": direction}
