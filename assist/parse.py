"""A conversation from JSON, checked at the door; and a draft back to JSON."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from assist.errors import BadRequest, EmptyConversation
from assist.types import Conversation, Draft, Speaker
from serving.adapter import adapter

LONGEST = 400_000
"""Characters of one conversation; longer input is refused rather than cut."""


def parse_conversation(text: str | bytes) -> Conversation:
    """A conversation from JSON text. Raises `BadRequest` naming the field at fault, `EmptyConversation` if no customer speaks."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise BadRequest(f"The conversation is not JSON: {error}. Send an object with a list of messages.") from error
    return conversation_of(given)


def conversation_of(given: object) -> Conversation:
    """A conversation from parsed JSON; the same errors as `parse_conversation`."""
    if not isinstance(given, dict):
        raise BadRequest('The conversation must be a JSON object such as {"messages":[{"role":"customer","text":"…"}]}.')
    if not given.get("messages"):
        raise EmptyConversation("The conversation has no messages. Send at least one with role customer and some text.")
    try:
        conversation = adapter(Conversation).validate_python(_prepared(given))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadRequest(f"The conversation's field {place}: {first['msg']}. Correct it and send it again.") from error
    _refuse_unusable(conversation)
    return conversation


def draft_json(draft: Draft) -> dict[str, Any]:
    """A draft as plain JSON values, in the shape other programs rely on."""
    plain: dict[str, Any] = adapter(Draft).dump_python(draft, mode="json")
    plain["milliseconds"] = dict(draft.milliseconds)
    plain["sources"] = [
        {"path": hit.passage.path, "title": hit.passage.title, "lang": hit.passage.lang, "score": round(hit.score, 4), "arms": [str(arm) for arm in hit.arms]}
        for hit in draft.sources
    ]
    plain["precedents"] = [
        {"path": hit.passage.path, "title": hit.passage.title, "lang": hit.passage.lang, "text": hit.passage.text, "mark": "precedent, not policy"}
        for hit in draft.precedents
    ]
    plain["macros"] = [
        {"path": one.passage.path, "title": one.passage.title, "lang": one.passage.lang, "text": one.text, "mark": "the shop's own reply, not policy"}
        for one in draft.macros
    ]
    return plain


def _prepared(given: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in given.items() if value is not None}
    market = kept.get("market")
    if isinstance(market, str):
        kept["market"] = market.strip().upper()
    return kept


def _refuse_unusable(conversation: Conversation) -> None:
    spoken = [message for message in conversation.messages if message.role is Speaker.CUSTOMER]
    if not any(message.text.strip() or message.attachments for message in spoken):
        raise EmptyConversation("No customer's message has any text. There is nothing to answer.")
    if sum(len(message.text) for message in conversation.messages) > LONGEST:
        raise BadRequest(f"The conversation is longer than {LONGEST:,} characters. Send the part that matters.")
