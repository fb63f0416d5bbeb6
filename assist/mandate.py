"""Whether a draft may go out by a standing approval, and whether one that went out was right. Every doubt is a no."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from assist.learn.judge import ground_of_draft, held_against
from assist.types import Emotion, Level, Mode, Severity, Speaker, Word
from eval.readers import open_readers
from prompts.shop import PACK, SCRIPT

if TYPE_CHECKING:
    from assist.opened import View
    from assist.types import Draft
    from assist.types.mandate import Mandate
    from prompts.types import Library, Script

GATE = 0.95
"""Share of the sample that must be right; one wrong among fewer than twenty is under it."""
SAMPLED = 20
"""Newest judged replies that the gate looks at."""
FIRST, EVERY = 10, 5
"""The first replies of an approval are all judged, then every fifth."""
CALM = frozenset({Emotion.NEUTRAL, Emotion.PLEASED})


def script_digest(library: Library, intent: str) -> str:
    """Of a script as the shop has it now, in every language; empty where there is none."""
    script = library.script(intent)
    return hashlib.sha256(repr(script).encode()).hexdigest() if script else ""


def doubts(mandate: Mandate, view: View, library: Library) -> tuple[str, ...]:
    """Why a draft may not go out by this approval, in codes; empty: it may."""
    behind = view.behind or view.decision is not None or view.conversation.messages[-1].role is not Speaker.CUSTOMER
    return (*draft_doubts(mandate, view.kept.draft, view.conversation.market, library), *(("behind",) if behind else ()))


def draft_doubts(mandate: Mandate, draft: Draft, market: str, library: Library) -> tuple[str, ...]:
    """What of the draft itself keeps it for a person."""
    script = library.script(mandate.intent)
    checks = {
        "changed": script is None or script_digest(library, mandate.intent) != mandate.digest,
        "market": market not in mandate.markets,
        "intent": [one.intent for one in draft.triage.intents] != [mandate.intent],
        "mode": draft.mode is not Mode.SCRIPTS or draft.refusal is not None,
        "guard": any(one.severity is not Severity.NOTE for one in draft.findings),
        "mood": draft.triage.emotion not in CALM or draft.triage.urgency is Level.HIGH or draft.triage.risk is Level.HIGH,
        "unsure": draft.confidence.word is not Word.HIGH,
        "facts": script is None or not _whole(draft, script),
    }
    return tuple(name for name, doubtful in checks.items() if doubtful)


def judged(view: View) -> tuple[str, ...]:
    """What the ruler holds against a reply that went out, read anew from its sources and the order; empty: it was right."""
    asked = tuple(one.text for one in view.conversation.messages if one.role is Speaker.CUSTOMER)
    text = view.decision.final_text if view.decision else view.kept.text
    codes = [one.code for one in view.kept.draft.findings if one.severity is not Severity.NOTE]
    return held_against(text, ground_of_draft(view.kept.draft, asked), open_readers(), codes)


def is_sampled(sent: int) -> bool:
    """Whether the reply after so many others of its approval is judged."""
    return sent < FIRST or sent % EVERY == 0


def _whole(draft: Draft, script: Script) -> bool:
    """Whether the reply holds all that its script requires and says nothing but approved wording of it.

    One that asks the customer something back goes out only where it has answered: a script that requires no fact may have nothing but its question.
    """
    body = [one for one in draft.sentences if one.wording is None or not one.wording.source.startswith(PACK)]
    own = all(one.wording is not None and one.wording.source.startswith(f"{SCRIPT}{script.intent}/") for one in body)
    stated = {value.name for one in body if one.wording for value in one.wording.values}
    required = {need.name for need in script.needs if need.required}
    answered = bool(required) or not any(one.role == "ask" for one in draft.sentences)
    return bool(body) and own and required <= stated and answered
