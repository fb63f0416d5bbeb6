"""How the served model does, for whoever runs the shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from assist.api.deps import InboxDep
from serving.adapter import adapter
from serving.breaker import Breaker, State

router = APIRouter(prefix="/api", tags=["desk"])


@dataclass(frozen=True, slots=True)
class Model:
    """Whether a model is set up, and its state now."""

    served: bool
    state: State | None = None


@router.get("/model")
async def model(inbox: InboxDep) -> dict[str, Any]:
    """Well, resting after failures (and for how many seconds), or being tried; what went wrong last; how many drafts it writes now."""
    chat = inbox.assistant.chat
    plain: dict[str, Any] = adapter(Model).dump_python(Model(chat is not None, chat.state() if isinstance(chat, Breaker) else None), mode="json")
    return plain
