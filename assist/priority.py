"""How soon a message needs a person, and whether it needs one at once, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.types import Emotion, Level, Priority, Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.types import Conversation, IntentGuess

AT_ONCE = ("injury", "safety")
"""Dangers to life: before everything else."""
REPEATED = 3
"""Messages of a customer without an answer between them from which the next is no longer one among many. Editorial."""
CAN_WAIT = frozenset({"product.advice", "product.size", "product.compatibility", "product.care", "price.discount", "contact.reach", "payment.methods"})
"""Questions before a purchase or of general interest."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a message when its place in the queue is chosen."""

    dangers: tuple[str, ...]
    emotion: Emotion
    urgency: Level
    intents: tuple[str, ...]
    unanswered: int
    """Messages of the customer since the last reply."""


def standing_of(conversation: Conversation, dangers: tuple[str, ...], emotion: Emotion, urgency: Level, intents: Sequence[IntentGuess]) -> Standing:
    """What a conversation and its reading say."""
    unanswered = 0
    for message in reversed(conversation.messages):
        if message.role is Speaker.AGENT:
            break
        unanswered += message.role is Speaker.CUSTOMER
    return Standing(dangers, emotion, urgency, tuple(guess.intent for guess in intents), unanswered)


def take_over(standing: Standing) -> tuple[str, ...]:
    """Why a person should take over now: the dangers named, or "repeated" for an angry customer left without an answer. None where nobody needs to."""
    ignored = standing.emotion is Emotion.ANGRY and standing.unanswered >= REPEATED
    return (*standing.dangers, *(("repeated",) if ignored else ()))


def priority(standing: Standing) -> Priority:
    """Urgent for danger to life, high for other dangers, anger and haste, low for what can wait, else normal."""
    if any(danger in AT_ONCE for danger in standing.dangers):
        return Priority.URGENT
    if take_over(standing) or standing.emotion is Emotion.ANGRY or standing.urgency is Level.HIGH or standing.unanswered > REPEATED:
        return Priority.HIGH
    calm = standing.emotion in {Emotion.NEUTRAL, Emotion.PLEASED}
    return Priority.LOW if calm and standing.intents and CAN_WAIT.issuperset(standing.intents) else Priority.NORMAL
