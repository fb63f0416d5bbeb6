"""A conversation from JSON, checked at the door; and a draft back to JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from assist.errors import BadRequest, EmptyConversation
from assist.payloads.attach import attach
from assist.payloads.read import adapter_of, reading_of
from assist.types import Conversation, Draft, Speaker
from ingest.characters import plain_characters
from serving.adapter import adapter

WRITTEN_OUT = ("customer", "order", "orders", "parcels")
"""Fields whose texts a reply may hold."""
LONGEST = 400_000
"""Characters of one conversation; longer input is refused rather than cut."""


def parse_conversation(text: str | bytes) -> Conversation:
    """A conversation from JSON text. Raises `BadRequest` naming the field at fault, `EmptyConversation` if no customer speaks."""
    try:
        given = json.loads(text)
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadRequest("The conversation holds half of a surrogate pair, which is no character. Send its text whole.") from error
    except ValueError as error:
        raise BadRequest(f"The conversation is not JSON: {error}. Send an object with a list of messages.") from error
    except RecursionError as error:
        raise BadRequest("The conversation is nested deeper than any is. Send an object with a list of messages.") from error
    return conversation_of(given)


def conversation_of(given: object) -> Conversation:
    """A conversation from parsed JSON; the same errors as `parse_conversation`.

    Beside Concord's own shape a helpdesk's payload is read, alone or under `conversation`. What shops and carriers sent comes under `payloads`, or raw under
    `order` and `shipment`; it raises `BadPayload` where it cannot be read.
    """
    if not isinstance(given, dict):
        raise BadRequest('The conversation must be a JSON object such as {"messages":[{"role":"customer","text":"…"}]}.')
    own, payloads = _apart(given)
    talk, address = _spoken(own)
    if payloads:
        now = talk.now or datetime.now(UTC)
        readings = [reading_of(one, now if now.tzinfo else now.replace(tzinfo=UTC)) for one in payloads]
        talk = attach(talk, readings, address)
    _refuse_unusable(talk)
    return talk


def _apart(given: dict[str, Any]) -> tuple[dict[str, Any], list[object]]:
    """The conversation, and the vendors' payloads handed with it."""
    own = {key: value for key, value in given.items() if key not in {"payloads", "shipment", "contact"}}
    listed = given.get("payloads") or []
    if not isinstance(listed, list):
        raise BadRequest("The conversation's field payloads must be a list of what shops and carriers sent. Correct it and send it again.")
    payloads = list(listed)
    if isinstance(own.get("order"), dict) and adapter_of(own["order"]):
        payloads.append(own.pop("order"))
    if given.get("shipment") is not None:
        payloads.append(given["shipment"])
    return own, payloads


def _spoken(own: dict[str, Any]) -> tuple[Conversation, str]:
    """A conversation of ours, or of a helpdesk with its customer's address."""
    told = own.get("conversation", own)
    if isinstance(told, dict) and not _is_ours(told) and adapter_of(told):
        reading = reading_of(told, datetime.now(UTC))
        if not reading.conversations:
            raise EmptyConversation(f"This payload of {reading.vendor} holds no conversation. Hand it over under payloads, with the conversation's messages.")
        kept = {name: own[name] for name in ("agent_language", "market", "now", "reply_language") if own.get(name) is not None} if told is not own else {}
        return _checked({**adapter(Conversation).dump_python(reading.conversations[0], mode="json"), **kept}), reading.address
    return _checked(told if isinstance(told, dict) else own), ""


def _is_ours(given: dict[str, Any]) -> bool:
    listed = given.get("messages")
    return isinstance(listed, list) and bool(listed) and all(isinstance(one, dict) and "role" in one for one in listed)


def _checked(given: dict[str, Any]) -> Conversation:
    if not given.get("messages"):
        raise EmptyConversation("The conversation has no messages. Send at least one with role customer and some text.")
    try:
        return adapter(Conversation).validate_python(_prepared(given))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadRequest(f"The conversation's field {place}: {first['msg']}. Correct it and send it again.") from error


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
        {
            "path": one.passage.path,
            "title": one.passage.title,
            "lang": one.passage.lang,
            "text": one.text,
            "missing": list(one.missing),
            "mark": "the shop's own reply, not policy",
        }
        for one in draft.macros
    ]
    return plain


def _prepared(given: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in given.items() if value is not None}
    market = kept.get("market")
    if isinstance(market, str):
        kept["market"] = market.strip().upper()
    return kept | {name: _visible(kept[name]) for name in WRITTEN_OUT if name in kept}


def _visible(given: Any) -> Any:  # noqa: ANN401 - JSON of any shape; its fields are checked afterwards
    """Texts on one line and without invisible characters: a name that turns the writing direction would turn the reply's around it."""
    if isinstance(given, dict):
        return {key: _visible(value) for key, value in given.items()}
    if isinstance(given, list):
        return [_visible(value) for value in given]
    return " ".join(plain_characters(given).split()) if isinstance(given, str) else given


def _refuse_unusable(conversation: Conversation) -> None:
    spoken = [message for message in conversation.messages if message.role is Speaker.CUSTOMER]
    if not any(message.text.strip() or message.attachments for message in spoken):
        raise EmptyConversation("No customer's message has any text. There is nothing to answer.")
    if sum(len(message.text) for message in conversation.messages) > LONGEST:
        raise BadRequest(f"The conversation is longer than {LONGEST:,} characters. Send the part that matters.")
