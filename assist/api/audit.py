"""The API of the audit: its report over what the shop says, customers asked and agents marked; findings dismissed; marks set."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assist.api.deps import AuditsDep, InboxDep, OwnedDep
from assist.learn.marked import keep_mark
from assist.store.heard import heard
from ingest.audit_text import as_dict
from ingest.types import Complaint, SourceMark

router = APIRouter(prefix="/api", tags=["knowledge"])


class Ids(BaseModel):
    """Findings, by the ids the report gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ids: list[str] = Field(max_length=1_000)
    by: str = Field(default="", max_length=128)


class NewMark(BaseModel):
    """What an agent marks at a source of a draft."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    complaint: Complaint
    path: str = Field(default="", max_length=1_024)
    quote: str = Field(default="", max_length=4_000)
    note: str = Field(default="", max_length=2_000)
    agent: str = Field(default="agent", max_length=128)


@router.get("/audit")
async def report(index: OwnedDep, inbox: InboxDep, audits: AuditsDep) -> dict[str, Any]:
    """The whole report, as `python -m ingest audit --json` prints it. Takes seconds after a change of a large shop."""
    async with inbox.engine.begin() as connection:
        told = await heard(connection, inbox.questions)
    return as_dict(await asyncio.to_thread(audits.report, index, inbox.assistant.encoder, datetime.now(UTC).date(), told))


@router.post("/audit/dismissed", status_code=201)
async def dismiss(given: Ids, index: OwnedDep) -> dict[str, int]:
    """Leave findings out until a sentence they are about changes."""
    await asyncio.to_thread(index.catalogue.dismissals.dismiss, given.ids, datetime.now(UTC), given.by)
    return {"dismissed": len(set(given.ids))}


@router.post("/audit/restored", status_code=201)
async def restore(given: Ids, index: OwnedDep) -> dict[str, int]:
    """Show dismissed findings again; how many of these were dismissed."""
    return {"restored": await asyncio.to_thread(index.catalogue.dismissals.restore, given.ids)}


@router.post("/conversations/{conversation_id}/marks", status_code=201)
async def add_mark(conversation_id: str, given: NewMark, inbox: InboxDep) -> dict[str, str]:
    """An agent says that a source is wrong or outdated, or that one is missing. The audit and the owner's queue show it with the ticket."""
    one, talk = SourceMark(given.complaint, given.path, conversation_id, given.quote, given.note, given.agent), await inbox.conversation(conversation_id)
    async with inbox.engine.begin() as connection:
        await keep_mark(connection, talk, one, datetime.now(UTC))
    return {"conversation": conversation_id}
