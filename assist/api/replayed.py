"""What would be drafted if some solved tickets were not in the knowledge: for the ruler alone. Nothing is kept."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assist.api.deps import InboxDep
from assist.hidden import Left, without
from assist.parse import conversation_of, draft_json

router = APIRouter(prefix="/api/evaluate", tags=["evaluate"])


class Replayed(BaseModel):
    """A conversation, and which solved tickets are left out for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    conversation: dict[str, Any]
    without: list[str] = Field(default=[], max_length=1_000)
    """Names of tickets, as their files are called."""
    without_like: list[str] = Field(default=[], max_length=100)
    """Texts: every ticket that says nearly the same as one of them is left out."""


@router.post("/replay")
async def replay(given: Replayed, inbox: InboxDep) -> dict[str, Any]:
    """One draft over the knowledge that is left."""
    conversation = conversation_of(given.conversation)
    assistant = without(inbox.assistant, Left(frozenset(given.without), tuple(given.without_like)))
    return draft_json(await asyncio.to_thread(assistant.draft, conversation))
