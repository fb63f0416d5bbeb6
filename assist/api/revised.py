"""A reply reworded by the served model, at an agent's wish. Nothing is kept: each step is undone by taking back the text before it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assist.api.deps import InboxDep
from assist.revise import LONGEST_WISH, Wording, revise
from assist.store.measured import measure_reworded
from assist.tally import tallied
from assist.types import Finding
from prompts.wishes import load_wishes
from serving.adapter import adapter

router = APIRouter(prefix="/api", tags=["desk"])


class Wished(BaseModel):
    """A reply as it stands, and what is wished of its wording."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str = Field(max_length=20_000)
    wish: str = Field(max_length=LONGEST_WISH)
    """A name of the wishes there are, or the agent's own words in any language."""
    agent_language: str = Field(default="", max_length=16)


@dataclass(frozen=True, slots=True)
class Reworded:
    """The reply in its new wording, what it says in the agent's language, and what the guard finds in it."""

    text: str
    gloss: tuple[str, ...]
    findings: tuple[Finding, ...]
    model: str


@router.get("/wishes")
async def wishes(inbox: InboxDep) -> dict[str, Any]:
    """The wishes there are by name, and whether a model is served that can fulfil any."""
    return {"wishes": list(load_wishes()), "served": (inbox.assistant.reviser or inbox.assistant.chat) is not None}


@router.post("/drafts/{draft_id}/revise")
async def reword(draft_id: str, given: Wished, inbox: InboxDep) -> dict[str, Any]:
    """The reply in other words, with the same facts. Raises `BadRequest`, `NotRevised`, `UnknownThing`, `ServingError`."""
    view, (assistant, tally) = await inbox.draft(draft_id), tallied(inbox.assistant)
    reader = given.agent_language or view.kept.draft.gloss.language
    chat, wording = assistant.reviser or assistant.chat, Wording(given.text, view.kept.draft.language, reader)
    try:
        said = await asyncio.to_thread(revise, chat, wording, given.wish, assistant.library, assistant.bearing)
    finally:  # what came to nothing was paid for too
        async with inbox.engine.begin() as connection:
            await measure_reworded(connection, draft_id, tally.micros)
    found = await inbox.check(draft_id, said.text, reader)
    plain: dict[str, Any] = adapter(Reworded).dump_python(Reworded(said.text, said.gloss, found, said.model), mode="json")
    return plain
