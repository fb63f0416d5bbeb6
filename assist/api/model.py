"""How the served models do, for whoever runs the shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from assist.api.deps import InboxDep, IndexDep, Owned
from serving.adapter import adapter
from serving.breaker import Breaker
from serving.circuit import State
from serving.metered import Metered
from serving.models import Served

if TYPE_CHECKING:
    from assist.inbox import Inbox
    from ingest.types import Index

router = APIRouter(prefix="/api", tags=["desk"])


@dataclass(frozen=True, slots=True)
class Model:
    """Whether a model is set up that drafts, its state now, and who has each task."""

    served: bool
    state: State | None = None
    tasks: tuple[Served, ...] = ()


@router.get("/model")
async def model(inbox: InboxDep, index: IndexDep) -> dict[str, Any]:
    """The drafting model: well, resting after failures (and for how many seconds), or being tried; what went wrong last; how many drafts it writes now.

    `tasks`: the same for each thing that a served model is asked for.
    """
    chat = inbox.assistant.chat
    found = Model(chat is not None, chat.state() if isinstance(chat, Breaker | Metered) else None, served_models(inbox, index))
    plain: dict[str, Any] = adapter(Model).dump_python(found, mode="json")
    return plain


def served_models(inbox: Inbox, index: Index) -> tuple[Served, ...]:
    """Each task with the model that has it."""
    models = inbox.assistant.models
    return models.served(inbox.assistant.encoder, index.reranker if isinstance(index, Owned) else None) if models else ()
