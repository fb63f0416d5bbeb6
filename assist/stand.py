"""What a person stands for who sends a reply: findings that they vouch for, and those that nobody can."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.errors import BadRequest, HeldBack
from assist.guard.edited import held
from assist.opened import with_languages
from assist.types import Severity, Verdict

if TYPE_CHECKING:
    from assist.edits import Edits
    from assist.opened import View
    from assist.pipeline import Assistant
    from assist.types import Finding


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person decided."""

    verdict: Verdict
    text: str
    reason: str
    edits: Edits
    """What led to the text, besides what was typed."""


async def stood_for(assistant: Assistant, view: View, reply: Reply) -> tuple[Finding, ...]:
    """What a person stands for by this decision. Raises `HeldBack` for what nobody may send, `BadRequest` for a blocked draft accepted without a reason."""
    if reply.verdict is Verdict.REJECT:
        return ()
    if reply.verdict is Verdict.ACCEPT:
        found = tuple(one for one in view.kept.draft.findings if one.severity is Severity.BLOCKING)
    else:
        talk = with_languages(view.conversation, view.kept, "", "")
        noted = await asyncio.to_thread(assistant.recheck, talk, view.kept.draft, reply.text, reply.edits)
        found = tuple(one for one in noted if one.severity is not Severity.NOTE)
    if stopped := held(found):
        raise HeldBack(" ".join(one.text for one in stopped))
    if reply.verdict is Verdict.ACCEPT and found and not reply.reason.strip():
        raise BadRequest(f"{' '.join(one.text for one in found)} Say why it is right all the same, or change the text.")
    return found
