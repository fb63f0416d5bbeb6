"""A message read for others: what `python -m assist triage` tells of it, so that others can measure it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from assist.errors import BadRequest
from assist.triage import triage
from assist.types import Conversation, Emotion, Message, Speaker

if TYPE_CHECKING:
    from assist.triage import Reader

SHOWN, LOUDER, MOST_LOUD = 0.5, 0.15, 3
"""Intensity of a mood that is shown at all, what each loud sign adds, and how many signs count. Editorial."""
LOUD = re.compile(
    r"[!！]{2,}|[?？؟]{2,}|[!！][?？]|\b[A-ZÄÖÜÉÈÑŞİĞА-Я]{4,}\b.*\b[A-ZÄÖÜÉÈÑŞİĞА-Я]{3,}\b|\U0001f621|\U0001f620|\U0001f92c|(?:[!！]\s*\S+\s*){2,}[!！]"
)


class Texts(BaseModel):
    """What is to be read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One message as it is read."""

    language: str
    """As written: "hi-Latn" for romanised Hindi, "und" where it is not known."""
    intents: tuple[str, ...]
    """Most telling first; none where nothing is near."""
    emotion: str
    intensity: float
    """0 for a neutral message, to 1."""
    urgency: str
    risk: tuple[str, ...]
    """Dangers named: chargeback, lawyer, injury, safety, regulator, press."""


def parse_texts(text: str | bytes) -> tuple[str, ...]:
    """The texts of `{"texts": […]}`. Raises `BadRequest` naming the field at fault."""
    try:
        return Texts.model_validate(json.loads(text)).texts
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRequest(f"{'.'.join(str(part) for part in first['loc']) or 'the input'}: {first['msg']}. Correct it and send it again.") from error
    except ValueError as error:
        raise BadRequest(f'The input is not JSON: {error}. Send {{"texts": ["…"]}}.') from error


def read_message(text: str, reader: Reader) -> Item:
    """One customer's message by itself, without conversation or order."""
    found = triage(Conversation((Message(Speaker.CUSTOMER, text),)), reader)
    intents = tuple(guess.intent for guess in found.intents)
    return Item(found.written, intents, str(found.emotion), _intensity(text, found.emotion), str(found.urgency), found.dangers)


def _intensity(text: str, emotion: Emotion) -> float:
    if emotion is Emotion.NEUTRAL:
        return 0.0
    loud = min(MOST_LOUD, len(LOUD.findall(text)))
    return round(SHOWN + LOUDER * loud, 2)
