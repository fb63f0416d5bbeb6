"""The draft edited on the side the agent reads: values by a small form, approved sentences in another's place; both sides come back written anew."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, SettingsDep
from assist.compose.approved import sibling
from assist.edits import LEFT_OUT, Change, Edits, Swap, parse_edits
from assist.errors import BadRequest
from assist.reply import join_reply
from assist.strings import Strings
from assist.typed import Form as Typed
from assist.typed import change_of
from assist.web.show import show, strings_of
from assist.web.view import direction, edited_rows, numbers_of
from serving.adapter import adapter

if TYPE_CHECKING:
    from assist.edits import Edited, Editor
    from assist.opened import View
    from assist.typed import Field

router = APIRouter(include_in_schema=False)
Given = Annotated[str, Form(max_length=20_000)]
Many = Annotated[list[str], Form(max_length=20)]


@router.post("/d/{draft_id}/edits")
async def apply(draft_id: str, request: Request, inbox: InboxDep, settings: SettingsDep, edits: Given = "") -> Response:
    """The draft's sentences after all edits, on both sides, with the reply's whole text."""
    strings = strings_of(request, settings.agent_language)
    view, editor = await inbox.editor(draft_id)
    return _pairs(request, view, editor, parse_edits(edits), strings)


@router.post("/d/{draft_id}/sentences/{at}/form")
async def form(draft_id: str, at: int, request: Request, inbox: InboxDep, settings: SettingsDep, edits: Given = "") -> Response:
    """A field for each value of a sentence that may be changed."""
    strings = strings_of(request, settings.agent_language)
    view, editor = await inbox.editor(draft_id)
    fields = _fields(view, editor, parse_edits(edits), at, strings)
    return show(request, "values.html", strings, fields=fields, at=at, draft_id=draft_id)


@router.post("/d/{draft_id}/sentences/{at}/values")
async def values(
    draft_id: str,
    at: int,
    request: Request,
    inbox: InboxDep,
    settings: SettingsDep,
    edits: Given = "",
    value: Many = [],  # noqa: B006 - never changed
    unit: Many = [],  # noqa: B006 - never changed
) -> Response:
    """The draft with a sentence's values as they were typed, in the order of the form's fields."""
    strings = strings_of(request, settings.agent_language)
    view, editor = await inbox.editor(draft_id)
    before = parse_edits(edits)
    fields = _fields(view, editor, before, at, strings)
    if len(fields) != len(value) or len(fields) != len(unit):
        raise BadRequest(strings.text("outdated"))
    typed = [change_of(one, text, chosen, strings) for one, text, chosen in zip(fields, value, unit, strict=True)]
    return _pairs(request, view, editor, replace(before, changes=_merged(before.changes, typed, fields)), strings)


@router.post("/d/{draft_id}/sentences/{at}/offers")
async def offers(draft_id: str, at: int, request: Request, inbox: InboxDep, settings: SettingsDep, edits: Given = "") -> Response:
    """Approved sentences that may take a sentence's place."""
    strings = strings_of(request, settings.agent_language)
    view, editor = await inbox.editor(draft_id)
    draft = view.kept.draft
    _inside(view, at)
    topics = {intent.name: dict(intent.label).get(strings.lang) or dict(intent.label).get("en", intent.name) for intent in editor.library.intents}
    found = editor.offers(draft, at, parse_edits(edits))
    return show(request, "offers.html", strings, offers=found, topics=topics, at=at, draft=draft, direction=direction)


def _pairs(request: Request, view: View, editor: Editor, edits: Edits, strings: Strings) -> Response:
    draft = view.kept.draft
    edited = editor.apply(draft, edits)
    given: dict[str, Any] = {
        "view": view,
        "draft": draft,
        "rows": edited_rows(draft, edited),
        "edits": json.dumps(adapter(Edits).dump_python(edits, mode="json"), ensure_ascii=False),
        "text": join_reply(edited.draft.sentences, draft.language),
        "unused": _unused(view, edited),
        "promises": tuple((p.text, numbers_of(draft).get(p.citation, 0) if p.citation else 0) for p in edited.draft.promises),
        "reply_dir": direction(draft.language),
        "agent_dir": direction(draft.gloss.language),
    }
    return show(request, "edited_pairs.html", strings, **given)


def _unused(view: View, edited: Edited) -> str:
    """Numbers of the sources that no sentence rests on any longer."""
    kept = {citation for row in edited.rows if row.how not in LEFT_OUT for citation in row.sentence.citations}
    return " ".join(str(number) for citation, number in numbers_of(view.kept.draft).items() if citation not in kept)


def _fields(view: View, editor: Editor, edits: Edits, at: int, strings: Strings) -> tuple[Field, ...]:
    _inside(view, at)
    swap: Swap | None = next((one for one in reversed(edits.swaps) if one.at == at), None)
    line = editor.line(view.kept.draft, at, swap.source if swap else "")
    if line is None:
        return ()
    typed = Typed(editor.library, strings, lambda one, value, option: sibling(one, value, option, editor.library) is not None)
    return typed.fields(line, editor.changed(line, edits) or line)


def _inside(view: View, at: int) -> None:
    if not 0 <= at < len(view.kept.draft.sentences):
        raise BadRequest("The draft has no such sentence. Open the conversation again.")


def _merged(before: tuple[Change, ...], typed: list[Change], fields: tuple[Field, ...]) -> tuple[Change, ...]:
    """Earlier changes with the new ones in their place; what was set back to what the draft had is no change."""
    mine = {(one.key, one.was) for one in fields}
    return (*(one for one in before if (one.key, one.was) not in mine), *(one for one in typed if not _same(one)))


def _same(change: Change) -> bool:
    return change.was in {f"{change.value} {change.unit}".strip(), f"{change.key}:{change.value}"}
