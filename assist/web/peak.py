"""Peak review: drafts of one script as rows, one key each; what is out of the ordinary is linked to be read alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import HelpdesksDep, InboxDep, SettingsDep, VisitorDep, signed
from assist.day.handover import topic_name
from assist.day.peak import peak_of
from assist.errors import AssistError
from assist.promises import label_of, told
from assist.store.queue import ready
from assist.types import Verdict
from assist.values import write_value
from assist.web.show import framed, show, strings_of
from assist.web.view import direction, market_name
from ingest.places import language_name

if TYPE_CHECKING:
    from assist.day.peak import Alike
    from assist.pipeline import Assistant
    from assist.strings import Strings
    from assist.types import Value

router = APIRouter(include_in_schema=False)
SIGNED = frozenset({"agent", "shop"})
"""What every reply is signed with, told nowhere."""
AT_ONCE = 120
"""Drafts of one page; the longest waiting first."""


@router.get("/peak")
async def review(request: Request, inbox: InboxDep, settings: SettingsDep, lang: str = "") -> Response:
    """All drafts that wait for a yes."""
    strings = strings_of(request, settings.agent_language, lang)
    async with inbox.engine.connect() as connection:
        drafts = await ready(connection, AT_ONCE)
    found = await asyncio.to_thread(peak_of, drafts)
    tables = [_table(one, inbox.assistant, strings) for one in found.tables]
    given = {"tables": tables, "odd": found.odd, "market": market_name, "dir_of": direction}
    return framed(request, "peak.html", strings, {"here": "peak", **given, "topic": lambda one: topic_name(one, inbox.assistant.library, strings.lang)})


@router.post("/peak/{draft_id}/accept")
async def accept(draft_id: str, request: Request, helpdesks: HelpdesksDep, settings: SettingsDep, visitor: VisitorDep) -> Response:
    """One person's yes to one draft: what was shown goes out as it would from its own page. What was overtaken meanwhile says so in its row."""
    strings = strings_of(request, settings.agent_language)
    try:
        await helpdesks.decide(draft_id, Verdict.ACCEPT, "", "", signed(visitor, settings))
    except AssistError:
        return show(request, "peak_done.html", strings, done=False, talk=(await helpdesks.inbox.draft(draft_id)).conversation.id)
    return show(request, "peak_done.html", strings, done=True, talk="")


def _table(one: Alike, assistant: Assistant, strings: Strings) -> dict[str, Any]:
    """Values as the agent reads them; a column is called by what its first value is."""
    first = {key: next(row.values[key] for row in one.rows if key in row.values) for key in one.columns}
    return {
        "name": topic_name(one.rows[0].listed.topic, assistant.library, strings.lang) or strings.text("draft"),
        "language": language_name(one.lang, strings.lang),
        "lang": one.lang,
        "shared": list(dict.fromkeys(_written(value, assistant, strings) for value in one.shared.values() if value.value and value.name not in SIGNED)),
        "columns": [_column(first[key], assistant, strings) for key in one.columns],
        "rows": [(row, [_plain(row.values[key], strings) if key in row.values else "–" for key in one.columns]) for row in one.rows],
        "gloss": one.rows[0].kept.draft.gloss.language,
    }


def _written(value: Value, assistant: Assistant, strings: Strings) -> str:
    return told(assistant.library.role(value.role), value, strings.lang) if value.role else f"{_named(value, strings)}: {_plain(value, strings)}"


def _column(value: Value, assistant: Assistant, strings: Strings) -> str:
    """What a column is called: the part of a policy that its values are, or their field."""
    return label_of(assistant.library.role(value.role), strings.lang).format(value="…") if value.role else _named(value, strings)


def _plain(value: Value, strings: Strings) -> str:
    return write_value(value, strings.lang, {})


def _named(value: Value, strings: Strings) -> str:
    return strings.text(f"field.{value.name}") if strings.has(f"field.{value.name}") else value.name.replace("_", " ")
