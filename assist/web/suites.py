"""QA's suites on pages: topics, languages and expected facts added by hand or from replies that were sent; each save is checked and a new version."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.errors import BadRequest, UnknownThing
from assist.store.sent import sent
from assist.web.evaluation import EvaluationsDep
from assist.web.show import PageRoute, knowledge_page, strings_of
from assist.web.topic_form import TopicForm, of_made, of_table, unreviewed
from eval.build.proposed import proposed
from eval.build.write import GATES
from eval.readers import open_readers
from eval.scores.remedy import read_ladder
from eval.suite_edit import new_suite, with_topic, without_topic
from eval.values import key
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.inbox import Inbox
    from assist.suites import Opened
    from eval.build.topics import Made
    from eval.suite_file import Fault, TopicDoor

router = APIRouter(prefix="/evaluation", include_in_schema=False, route_class=PageRoute)
BLANK = 3
"""Empty rows of a form."""
LONGEST = 2_000_000
"""Characters of a suite's text in a form."""


@dataclass(frozen=True, slots=True)
class Row:
    """A topic in a list: its place, its id, the question in a language its reader is likely to read, and how many languages it has."""

    at: int
    id: str
    question: str
    lang: str
    languages: int
    reviewed: int
    facts: str
    answerable: bool


@router.get("/suites")
async def listing(request: Request, evaluations: EvaluationsDep) -> Response:
    """Every suite, the shop's own and those that came with Concord."""
    return knowledge_page(request, "evaluation_suites.html", suites=await asyncio.to_thread(evaluations.kept_suites.listed))


@router.get("/suites/new")
def new(request: Request, inbox: InboxDep) -> Response:
    """The form of a new suite with its first topic."""
    return _form(request, inbox, None, TopicForm(), ())


@router.post("/suites")
async def create(
    request: Request, evaluations: EvaluationsDep, inbox: InboxDep, visitor: VisitorDep, settings: SettingsDep, form: Annotated[TopicForm, Form()]
) -> Response:
    """Keep a new suite with its first topic; what was typed stays in the form where something is wrong."""
    by = signed(visitor, settings)
    text = new_suite(form.suite, f"written by {by}", "own", "", GATES, form.topic({}))
    faults = await asyncio.to_thread(evaluations.kept_suites.save, form.suite, text, by, "")
    if faults:
        return _form(request, inbox, None, form, faults, 422)
    return RedirectResponse(f"/evaluation/suite/{form.suite}", 303)


@router.get("/suite/{name}")
async def suite(request: Request, evaluations: EvaluationsDep, name: str, version: int = 0) -> Response:
    """A suite's topics, its text and its versions."""
    opened = await asyncio.to_thread(evaluations.kept_suites.open, name, version)
    now = await asyncio.to_thread(evaluations.kept_suites.open, name) if version else opened
    return _suite_page(request, opened, opened.text, opened.faults, seen=now.digest, version=version)


@router.post("/suite/{name}/text")
async def keep_text(
    request: Request,
    evaluations: EvaluationsDep,
    visitor: VisitorDep,
    settings: SettingsDep,
    name: str,
    text: Annotated[str, Form(max_length=LONGEST)],
    seen: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Keep the suite's whole text; where something is wrong it is named with its line, and the text stays in the form."""
    faults = await asyncio.to_thread(evaluations.kept_suites.save, name, text, signed(visitor, settings), seen)
    if faults:
        return _suite_page(request, await asyncio.to_thread(evaluations.kept_suites.open, name), text, faults, 422, seen=seen)
    return RedirectResponse(f"/evaluation/suite/{name}", 303)


@router.get("/suite/{name}/topic")
async def topic(request: Request, evaluations: EvaluationsDep, inbox: InboxDep, name: str, at: int | None = None, proposal: str = "") -> Response:
    """The form of a topic: empty, one of the suite's, or one proposed."""
    opened = await asyncio.to_thread(evaluations.kept_suites.open, name)
    if proposal:
        found = next((one for one in await _proposals(inbox) if one.id == proposal), None)
        if found is None:
            raise UnknownThing("There is no proposal of this name. Open the list again.")
        return _form(request, inbox, opened, of_made(found, opened.digest, _languages(opened)), ())
    if at is None:
        langs = _languages(opened)
        return _form(request, inbox, opened, TopicForm(seen=opened.digest, lang=langs, question=[""] * len(langs), reviewer=[""] * len(langs)), ())
    return _form(request, inbox, opened, of_table(_table(opened, at), opened.digest, at), ())


@router.post("/suite/{name}/topic")
async def keep_topic(
    request: Request, evaluations: EvaluationsDep, inbox: InboxDep, visitor: VisitorDep, settings: SettingsDep, name: str, form: Annotated[TopicForm, Form()]
) -> Response:
    """Add a topic or change one. A question that was changed keeps no reviewer of its old wording unless one is named."""
    kept = evaluations.kept_suites
    opened = await asyncio.to_thread(kept.open, name)
    before = _table(opened, form.at) if form.at is not None else {}
    text = with_topic(opened.text, unreviewed(before, form.topic(before)), form.at)
    faults = await asyncio.to_thread(kept.save, name, text, signed(visitor, settings), form.seen)
    if faults:
        return _form(request, inbox, opened, form, faults, 422)
    return RedirectResponse(f"/evaluation/suite/{name}", 303)


@router.post("/suite/{name}/drop")
async def drop(
    evaluations: EvaluationsDep,
    visitor: VisitorDep,
    settings: SettingsDep,
    name: str,
    at: Annotated[int, Form(ge=0)],
    seen: Annotated[str, Form(max_length=20)],
) -> Response:
    """Take a topic out; the version with it is kept."""
    opened = await asyncio.to_thread(evaluations.kept_suites.open, name)
    _table(opened, at)
    await asyncio.to_thread(evaluations.kept_suites.save, name, without_topic(opened.text, at), signed(visitor, settings), seen)
    return RedirectResponse(f"/evaluation/suite/{name}", 303)


@router.get("/suite/{name}/proposed")
async def proposals(request: Request, evaluations: EvaluationsDep, inbox: InboxDep, name: str) -> Response:
    """Topics that replies people accepted would make."""
    opened = await asyncio.to_thread(evaluations.kept_suites.open, name)
    known = {one.id for one in opened.door.topics} if opened.door else set()
    found = [one for one in await _proposals(inbox) if one.id not in known]
    return knowledge_page(request, "evaluation_proposed.html", name=name, found=found)


async def _proposals(inbox: Inbox) -> tuple[Made, ...]:
    async with inbox.engine.connect() as connection:
        replies = await sent(connection)
    return await asyncio.to_thread(proposed, replies, open_readers())


def _suite_page(request: Request, opened: Opened, text: str, faults: Sequence[Fault], status: int = 200, *, seen: str, version: int = 0) -> Response:
    lang = strings_of(request, asked=request.query_params.get("lang", "") if request.method == "GET" else "").lang
    rows = [_row(at, one, lang) for at, one in enumerate(opened.door.topics)] if opened.door else []
    return knowledge_page(request, "evaluation_suite.html", status, opened=opened, text=text, faults=faults, rows=rows, seen=seen, version=version)


def _row(at: int, topic: TopicDoor, lang: str) -> Row:
    shown = next(one for one in (lang, "en", *topic.questions) if one in topic.questions)
    facts = ", ".join(str(key(one.kind, one.value, one.unit)) for one in topic.facts)
    return Row(at, topic.id, topic.questions[shown], shown, len(topic.questions), len(topic.reviewed), facts, topic.answerable)


def _form(request: Request, inbox: Inbox, opened: Opened | None, form: TopicForm, faults: Sequence[Fault], status: int = 200) -> Response:
    """The form with what was typed, and some empty rows."""
    packs = [pack.lang for pack in inbox.assistant.library.packs] if inbox.assistant.library else []
    tongues = list(dict.fromkeys((*packs, *(_languages(opened) if opened else ()), *form.lang)))
    facts = [row for row in zip(form.kind, form.value, form.unit, strict=False) if row[1]] + [("period", "", "")] * BLANK
    asked = [*zip(form.lang, form.question, form.reviewer, strict=False), *[("", "", "")] * BLANK]
    given = {"kinds": [*FactKind, "choice"], "rungs": read_ladder().rungs, "tongues": [one for one in tongues if one], "facts": facts, "asked": asked}
    return knowledge_page(request, "evaluation_topic.html", status, opened=opened, form=form, faults=faults, **given)


def _languages(opened: Opened) -> list[str]:
    if opened.door is None:
        return []
    return list(dict.fromkeys((*opened.door.languages, *(lang for one in opened.door.topics for lang in one.questions))))


def _table(opened: Opened, at: int) -> dict[str, Any]:
    """One topic as its file has it. Raises `UnknownThing`, and `BadRequest` for a suite that cannot be read."""
    if opened.door is None:
        raise BadRequest("The suite cannot be read as it is. Correct its text first.")
    if at >= len(opened.door.topics):
        raise UnknownThing("There is no topic at this place. Open the suite again.")
    return opened.door.topics[at].model_dump(mode="json", exclude_defaults=True)
