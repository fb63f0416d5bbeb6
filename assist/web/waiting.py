"""What waits for its owner's yes: articles and macros of a helpdesk, and versions a machine has drafted. Nothing of them is found before."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import OwnedDep, SettingsDep
from assist.web.show import PageRoute, knowledge_page
from ingest.approval import approve, chosen, reject, waiting
from ingest.draft_version import draft_version, translation_of
from ingest.front import front_matter
from ingest.job import Act
from ingest.plan import sources_of
from ingest.task import Task
from ingest.types import LoadOptions, Wanted
from serving.settings import serving_settings

if TYPE_CHECKING:
    from assist.api.deps import Owned
    from assist.settings import AssistSettings
    from ingest.approval import Waiting

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)
SHOWN = 4_000
"""Characters of a waiting text that are shown."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One text that waits."""

    one: Waiting
    text: str
    source: str = ""
    """Path of the document that a machine translated."""
    made_by: str = ""
    findings: tuple[str, ...] = ()
    """Facts of the original that the machine's text does not state, or states otherwise."""


@router.get("/waiting")
def listing(request: Request, settings: SettingsDep) -> Response:
    """Everything that waits, with its text."""
    rows = [_row(one) for one in waiting(settings.data)]
    return knowledge_page(request, "waiting.html", rows=rows)


@router.post("/approve")
def say_yes(index: OwnedDep, settings: SettingsDep, waiting_id: Annotated[list[str], Form(alias="id", min_length=1)]) -> Response:
    """Load it, or all of these."""
    folder = approve(settings.data, chosen(settings.data, waiting_id, every=False))
    index.shelf.begin(Task(Act.LOAD, sources_of([str(folder)], Path.cwd()), LoadOptions()))
    return RedirectResponse("/knowledge/waiting", 303)


@router.post("/reject")
def say_no(settings: SettingsDep, waiting_id: Annotated[str, Form(alias="id")]) -> Response:
    """Set it aside; the same content does not wait again."""
    reject(settings.data, chosen(settings.data, [waiting_id], every=False))
    return RedirectResponse("/knowledge/waiting", 303)


@router.post("/translate")
async def translate(
    index: OwnedDep, settings: SettingsDep, path: Annotated[str, Form()], language: Annotated[str, Form(min_length=2, max_length=16)]
) -> Response:
    """A machine drafts the missing language version of a document; it then waits here."""
    await asyncio.to_thread(_drafted, index, settings, path, language)
    return RedirectResponse("/knowledge/waiting", 303)


def _row(one: Waiting) -> WaitingRow:
    whole = one.path.read_text("utf-8")
    told = translation_of(whole)
    return WaitingRow(one, front_matter(whole)[1][:SHOWN], told.source, told.made_by, told.findings)


def _drafted(index: Owned, settings: AssistSettings, path: str, language: str) -> None:
    opened = index.shelf.open(path)
    have = index.shelf.list(Wanted(families=(opened.listed.family,), limit=1_000)).documents
    draft_version(opened, have, language, serving_settings(os.environ), settings.data)
