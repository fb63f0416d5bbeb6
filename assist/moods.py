"""The mood over a thread, in words: how each of the customer's messages reads, and whether it grows better or worse."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from assist.triage import Reader, triage
from assist.types import Emotion, Speaker

if TYPE_CHECKING:
    from assist.pipeline import Assistant
    from assist.strings import Strings
    from assist.types import Conversation

VALENCE = {Emotion.PLEASED: 2, Emotion.NEUTRAL: 1, Emotion.WORRIED: 0, Emotion.SAD: -1, Emotion.ANGRY: -2}
MOST = 6
"""The customer's newest messages that are read."""


def moods_of(talk: Conversation, reader: Reader) -> tuple[Emotion, ...]:
    """The mood of each of the customer's newest messages, oldest first, each read by itself."""
    said = [one for one in talk.messages if one.role is Speaker.CUSTOMER and one.text.strip()][-MOST:]
    return tuple(triage(replace(talk, messages=(one,)), reader).emotion for one in said)


def course(talk: Conversation, assistant: Assistant, strings: Strings) -> str:
    """Such as "worried → angry · getting worse"; empty for one message alone, whose mood stands in the draft's meaning."""
    if assistant.book is None:
        return ""
    found = moods_of(talk, Reader(assistant.library, assistant.cues, assistant.book, assistant.encoder, assistant.risks))
    if len(found) < 2:
        return ""
    shown = [found[0], *(later for earlier, later in pairwise(found) if later is not earlier)]
    turn = VALENCE[found[-1]] - VALENCE[found[0]]
    word = "mood.same" if turn == 0 else "mood.better" if turn > 0 else "mood.worse"
    return f"{' → '.join(strings.text(f'emotion.{one.value}') for one in shown)} · {strings.text(word)}"
