"""What to search for, by a served model: a prompt of its own, an answer bound to a schema, and nothing of it believed beyond words to search with."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.compose.material import turns
from assist.question import LONGEST_ISSUE, MOST
from prompts.load import load_prompt
from serving.errors import ServingError

if TYPE_CHECKING:
    from assist.question import Issues
    from assist.types import Conversation
    from prompts.types import Prompt
    from serving.chat import Chat

LOG = logging.getLogger(__name__)


class Told(BaseModel):
    """The model's answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    searches: tuple[str, ...] = Field(max_length=12)
    products: tuple[str, ...] = Field(max_length=12)
    orders: tuple[str, ...] = Field(max_length=12)
    places: tuple[str, ...] = Field(max_length=12)


def ask_model(chat: Chat, conversation: Conversation, ruled: Issues, prompt: Prompt | None = None) -> Issues | None:
    """The issues as the model words them; products and orders only where the conversation has them. None when it cannot be asked or babbles.

    Places stay those of `ruled`: codes, not words.
    """
    system, user = turns(prompt or load_prompt("queries"), conversation, chat.room, most=MOST)
    schema = Told.model_json_schema()
    try:
        told = Told.model_validate(chat.ask(system, user, schema).content)
    except (ServingError, ValidationError) as error:
        LOG.warning("The model gave no searches (%s); the rules' are used.", type(error).__name__)
        return None
    searches = tuple(dict.fromkeys(text.strip()[:LONGEST_ISSUE] for text in told.searches if text.strip()))[:MOST]
    if not searches:
        return None
    written = " ".join(message.text for message in conversation.messages)
    return replace(ruled, searches=searches, products=_merged(ruled.products, told.products, written), orders=_merged(ruled.orders, told.orders, written))


def _merged(ruled: tuple[str, ...], told: tuple[str, ...], written: str) -> tuple[str, ...]:
    """What rules found, then what the model found and somebody really wrote."""
    return tuple(dict.fromkeys([*ruled, *(name for name in told if name and name in written)]))
