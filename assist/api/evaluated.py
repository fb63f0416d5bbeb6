"""One draft with a stage swapped, and what it was made from: for the ruler alone. It is logged, and never kept as a draft."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assist.api.deps import InboxDep
from assist.given import with_given
from assist.parse import conversation_of, draft_json

if TYPE_CHECKING:
    from assist.types import Draft

router = APIRouter(prefix="/api/evaluate", tags=["evaluate"])
LOG = logging.getLogger(__name__)


class Asked(BaseModel):
    """A conversation, and what takes the place of a stage."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    conversation: dict[str, Any]
    given_passages: list[str] | None = Field(default=None, max_length=100)
    """Ids of the passages the search is to find, best first; None searches as ever."""


@router.post("/draft")
async def draft_for_ruler(given: Asked, inbox: InboxDep) -> dict[str, Any]:
    """The draft, and under `retrieved` the passages it could rest on."""
    conversation = conversation_of(given.conversation)
    assistant = inbox.assistant if given.given_passages is None else with_given(inbox.assistant, given.given_passages)
    swapped = "nothing" if given.given_passages is None else f"the search, {len(given.given_passages)} passages given"
    LOG.info("a draft for the evaluation; swapped: %s", swapped)
    draft = await asyncio.to_thread(assistant.draft, conversation)
    return {**draft_json(draft), "retrieved": _retrieved(draft)}


def _retrieved(draft: Draft) -> list[dict[str, Any]]:
    found = {hit.passage.id: hit.passage for hit in draft.sources}
    return [
        {
            "id": one.id,
            "path": one.path,
            "family": one.family,
            "lang": one.lang,
            "version": one.version,
            "valid_from": one.validity.starts.isoformat() if one.validity.starts else None,
            "text": one.text,
        }
        for one in found.values()
    ]
