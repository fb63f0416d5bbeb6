"""Gorgias: a ticket with its messages, a message alone, lists of both, and bodies that its HTTP integration is set up to send in the same fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.payloads.reading import Adapter, Reading
from assist.payloads.speech import attachment_of, customer_of, html_text
from assist.types import Conversation, Message, Speaker

if TYPE_CHECKING:
    from datetime import datetime

    from assist.payloads.fields import Fields

VENDOR = "gorgias"
CHANNELS = {
    "email": "email",
    "chat": "chat",
    "contact_form": "email",
    "help-center": "email",
    "sms": "sms",
    "whatsapp": "whatsapp",
    "facebook-messenger": "chat",
    "instagram-direct-message": "chat",
}


def recognises(top: Fields) -> bool:
    """A message that says whether it is from an agent, or a ticket of such messages."""
    return bool(_tickets(top))


def read(top: Fields, _now: datetime) -> Reading:
    """Every ticket of the payload. Raises `BadPayload`."""
    found = _tickets(top)
    conversations = tuple(_conversation(one) for one in found)
    return Reading(
        VENDOR,
        conversations=conversations,
        customer=conversations[0].customer if conversations else None,
        address=found[0].part("customer").text("email").casefold() if found else "",
        missing=tuple(top.missing),
    )


def _tickets(top: Fields) -> list[Fields]:
    value = top.value
    if _is_message(value) or _has_messages(value):
        return [top]
    for name in ("ticket", "message"):
        if isinstance(value.get(name), dict) and (_is_message(value[name]) or _has_messages(value[name])):
            return [top.part(name)]
    listed = top.parts("data") if isinstance(value.get("data"), list) else ()
    if listed and all(_is_message(one.value) for one in listed):
        return [top]
    return [one for one in listed if _has_messages(one.value)]


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and "from_agent" in value and bool({"body_text", "stripped_text", "body_html", "ticket_id"} & value.keys())


def _has_messages(value: object) -> bool:
    listed = value.get("messages") if isinstance(value, dict) else None
    return isinstance(listed, list) and bool(listed) and all(_is_message(one) for one in listed)


def _conversation(one: Fields) -> Conversation:
    listed = one.parts("messages") or (one.parts("data") if isinstance(one.value.get("data"), list) else (one,))
    messages = sorted((_message(each) for each in listed), key=lambda message: message.at.timestamp() if message.at else 0)
    buyer = (
        one.part("customer")
        if one.has("customer")
        else next((each.part("sender") for each in listed if each.value.get("from_agent") is not True), one.part("customer"))
    )
    name = buyer.text("name") or " ".join(part for part in (buyer.text("firstname"), buyer.text("lastname")) if part)
    return Conversation(
        tuple(messages),
        customer=customer_of(name, buyer.text("language") or one.text("language")),
        channel=CHANNELS.get(one.text("channel") or listed[0].text("channel"), "email"),
        id=one.text("ticket_id") or ("" if isinstance(one.value.get("data"), list) else one.text("id")) or listed[0].text("ticket_id"),
        subject=one.text("subject") or listed[0].text("subject"),
    )


def _message(each: Fields) -> Message:
    note = each.value.get("public") is False or each.text("channel") == "internal-note"
    role = Speaker.NOTE if note else Speaker.AGENT if each.value.get("from_agent") is True else Speaker.CUSTOMER
    text = each.text("stripped_text", "body_text") or html_text(each.text("stripped_html", "body_html"))
    files = tuple(attachment_of(one, name="name", mime="content_type", size="size", url="url") for one in each.parts("attachments"))
    return Message(role, text, each.text("id"), each.moment("sent_datetime", "created_datetime"), files)


ADAPTER = Adapter(VENDOR, recognises, read)
