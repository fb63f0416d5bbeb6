"""What a person stands for who sends a reply: findings that they vouch for, and those that nobody can."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assist.errors import BadRequest, HeldBack
from assist.guard.edited import held
from assist.opened import with_languages
from assist.types import ApprovalState, Severity, Verdict

if TYPE_CHECKING:
    from assist.edits import Edits
    from assist.opened import View
    from assist.pipeline import Assistant
    from assist.types import Approval, Finding

ABOVE = "above_authority"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person decided."""

    verdict: Verdict
    text: str
    reason: str
    edits: Edits
    """What led to the text, besides what was typed."""


async def stood_for(assistant: Assistant, view: View, reply: Reply, approvals: tuple[Approval, ...] = ()) -> tuple[Finding, ...]:
    """What a person stands for by this decision; what another person approved for the conversation may be granted.

    Raises `HeldBack` for what nobody may send and while a request waits, `BadRequest` for a blocked draft accepted without a reason.
    """
    if reply.verdict is Verdict.REJECT:
        return ()
    if any(one.state is ApprovalState.WAITING for one in approvals):
        raise HeldBack("A remedy of this conversation waits for another person's approval. Send once it is decided, or take the request back.")
    if reply.verdict is Verdict.ACCEPT:
        found = await _blocking(assistant, view, reply, approvals)
    else:
        talk = with_languages(view.conversation, view.kept, "", "")
        noted = await asyncio.to_thread(allowed(assistant, approvals).recheck, talk, view.kept.draft, reply.text, reply.edits)
        found = tuple(one for one in noted if one.severity is not Severity.NOTE)
    if stopped := held(found):
        raise HeldBack(" ".join(one.text for one in stopped))
    if reply.verdict is Verdict.ACCEPT and found and not reply.reason.strip():
        raise BadRequest(f"{' '.join(one.text for one in found)} Say why it is right all the same, or change the text.")
    return found


async def _blocking(assistant: Assistant, view: View, reply: Reply, approvals: tuple[Approval, ...]) -> tuple[Finding, ...]:
    """What blocks the draft as it stands; money above authority is looked at again where somebody approved some since."""
    found = tuple(one for one in view.kept.draft.findings if one.severity is Severity.BLOCKING)
    if not approvals or not any(one.code == ABOVE for one in found):
        return found
    talk = with_languages(view.conversation, view.kept, "", "")
    again = await asyncio.to_thread(allowed(assistant, approvals).recheck, talk, view.kept.draft, reply.text, reply.edits)
    return (*(one for one in found if one.code != ABOVE), *(one for one in again if one.code == ABOVE))


def allowed(assistant: Assistant, approvals: tuple[Approval, ...]) -> Assistant:
    """The assistant with the largest sum that was approved for this conversation as its authority, where that is more."""
    most, currency = assistant.settings.granted if approvals else (Decimal(0), "")
    granted = [one for one in approvals if one.state is ApprovalState.APPROVED and currency in {"", one.currency} and one.amount > most]
    if not granted:
        return assistant
    best = max(granted, key=lambda one: one.amount)
    return replace(assistant, settings=assistant.settings.model_copy(update={"authority": f"{best.amount:f} {best.currency}"}))
