"""What a message is read as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Emotion(StrEnum):
    """The mood a reply must answer first."""

    NEUTRAL = "neutral"
    WORRIED = "worried"
    ANGRY = "angry"
    SAD = "sad"
    PLEASED = "pleased"


class Level(StrEnum):
    """How urgent, or how risky."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Priority(StrEnum):
    """How soon a person should look."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """An intent of `prompts/intents.yaml`, how sure (0 to 1), and the known example nearest to the customer's words."""

    intent: str
    score: float
    example: str = ""
    """Id of the triage example."""


@dataclass(frozen=True, slots=True)
class Triage:
    """What kind of message this is."""

    language: str
    """Of the reply: a project tag, or "und"."""
    language_confidence: float
    language_reason: str
    written: str
    """As written: "hi-Latn" for romanised Hindi; else the same as `language`."""
    intents: tuple[IntentGuess, ...]
    """Best first; empty when nothing is near."""
    emotion: Emotion
    urgency: Level
    risk: Level
    asked: tuple[str, ...]
    """For each intent the customer's sentences that show it, a line each."""
    words: str = ""
    """The customer's sentences without greetings and thanks, as one search."""
    dangers: tuple[str, ...] = ()
    """Dangers named, of `prompts/risks.yaml`."""
    priority: Priority = Priority.NORMAL
    take_over: tuple[str, ...] = ()
    """Why a person should take the conversation over at once: dangers, or "repeated"; none where nobody needs to."""
    products: tuple[str, ...] = ()
    """Articles of the customer's orders that the message names, as the shop calls them."""


@dataclass(frozen=True, slots=True)
class MeaningCard:
    """The gist of a customer's message in the agent's language: never a translation."""

    language: str
    intents: tuple[str, ...]
    product: str
    order: str
    facts: tuple[str, ...]
    mood: str
    asked: str
    """What is asked, in words of the agent's language."""
    nearest: str
    """The nearest sentence with a known human translation, in the agent's language."""
    nearest_original: str
    nearness: float
    """Cosine of the customer's words with it, 0 to 1."""
