"""An approved reply on its way to its helpdesk: how far it is, and an agent's word where it is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from assist.api.deps import HelpdesksDep

router = APIRouter(prefix="/api", tags=["helpdesks"])


class Word(BaseModel):
    """again, anyway (although the customer wrote again), or leave."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    act: Literal["again", "anyway", "leave"]


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """Where a reply is."""

    state: str
    """queued, running, done, held or dropped."""
    attempts: int
    status: int
    """HTTP code of the last try, 0 where none came."""
    told: str


@router.get("/drafts/{draft_id}/delivery")
async def how_far(draft_id: str, helpdesks: HelpdesksDep) -> OnItsWay | None:
    """Null where nothing goes out from here."""
    job = await helpdesks.delivery(draft_id)
    return OnItsWay(job.state, job.attempts, job.status, job.told) if job else None


@router.post("/drafts/{draft_id}/delivery", status_code=202)
async def say(draft_id: str, word: Word, helpdesks: HelpdesksDep) -> OnItsWay | None:
    """What is done or under way is neither done twice nor stopped."""
    if word.act == "leave":
        await helpdesks.leave(draft_id)
    else:
        await helpdesks.again(draft_id, anyway=word.act == "anyway")
    return await how_far(draft_id, helpdesks)
