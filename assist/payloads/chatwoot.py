"""Chatwoot: webhooks (`event`), the dashboard app's context (`appContext`), and its API's conversations and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.payloads.reading import Adapter, Reading
from assist.payloads.speech import attachment_of, customer_of, html_text
from assist.types import Conversation, Message, Speaker
from ingest.numbers import dialled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assist.payloads.fields import Fields

VENDOR = "chatwoot"
ROLES = {"0": Speaker.CUSTOMER, "incoming": Speaker.CUSTOMER, "1": Speaker.AGENT, "outgoing": Speaker.AGENT, "3": Speaker.AGENT, "template": Speaker.AGENT}
"""By message type; 2 is an activity, which nobody says."""
CHANNELS = {
    "WebWidget": "chat",
    "Api": "chat",
    "Whatsapp": "whatsapp",
    "Email": "email",
    "Sms": "sms",
    "TwilioSms": "sms",
    "FacebookPage": "chat",
    "Telegram": "chat",
    "Line": "chat",
    "Instagram": "chat",
}


def recognises(top: Fields) -> bool:
    """A message with its type and conversation, or a conversation with its `meta`."""
    return bool(_conversations(top))


def read(top: Fields, _now: datetime) -> Reading:
    """Every conversation with the messages that came with it. Raises `BadPayload`."""
    found = _conversations(top)
    senders = [_sender(one, extra) for one, extra in found]
    return Reading(
        VENDOR,
        conversations=tuple(_conversation(one, extra) for one, extra in found),
        customer=customer_of(senders[0].text("name", "email")) if senders else None,
        address=senders[0].text("email").casefold() if senders else "",
        phone=dialled(senders[0].text("phone_number")) if senders else "",
        missing=tuple(top.missing),
    )


def _conversations(top: Fields) -> list[tuple[Fields, tuple[Fields, ...]]]:
    """(conversation, messages beside it) of the payload."""
    value = top.value
    if "message_type" in value and isinstance(value.get("conversation"), dict):
        return [(top.part("conversation"), (top,))]
    if isinstance(value.get("meta"), dict) and "inbox_id" in value and ("messages" in value or "can_reply" in value):
        return [(top, ())]
    data = value.get("data")
    if value.get("event") == "appContext" and isinstance(data, dict):
        return [(top.part("data").part("conversation"), ())]
    if isinstance(data, dict) and isinstance(data.get("payload"), list):
        return _conversations(top.part("data"))
    listed = top.parts("payload") if isinstance(value.get("payload"), list) else ()
    if listed and all("message_type" in one.value for one in listed):
        return [(top.part("meta"), listed)]
    return [found for one in listed for found in _conversations(one)]


def _sender(one: Fields, beside: Sequence[Fields]) -> Fields:
    """The customer: the conversation's, the list's contact, else whoever sent the newest incoming message."""
    sender = one.part("meta").part("sender") if one.has("meta") else one.part("contact")
    incoming = [each.part("sender") for each in beside if ROLES.get(each.text("message_type")) is Speaker.CUSTOMER]
    return sender if sender.value or not incoming else incoming[-1]


def _conversation(one: Fields, beside: Sequence[Fields]) -> Conversation:
    messages: dict[str, Message] = {}
    for each in (*one.parts("messages"), *beside):
        if (role := ROLES.get(each.text("message_type"))) is not None and each.part("content_attributes").value.get("deleted") is not True:
            message = _message(each, role)
            messages[message.id or str(len(messages))] = message
    if not messages:
        one.note("The payload holds no message of this conversation; fetch them from Chatwoot.")
    said = one.part("additional_attributes")
    sender = _sender(one, beside)
    languages = (
        said.text("widget_language", "browser_language")
        or said.part("browser").text("browser_language")
        or sender.part("additional_attributes").text("language")
    )
    newest = tuple(sorted(messages.values(), key=lambda message: message.at.timestamp() if message.at else 0))
    return Conversation(
        newest,
        market=sender.part("additional_attributes").country("country_code"),
        customer=customer_of(sender.text("name"), languages),
        channel=_channel(one, beside),
        id=one.text("id", "display_id") or next((each.text("conversation_id") for each in beside), ""),
        subject=said.text("mail_subject"),
    )


def _message(each: Fields, role: Speaker) -> Message:
    mail = each.part("content_attributes").part("email").part("text_content").text("reply")
    text = mail or each.text("content")
    files = tuple(attachment_of(one, name="fallback_title", mime="file_type", size="file_size", url="data_url") for one in each.parts("attachments"))
    private = each.value.get("private") is True
    return Message(Speaker.NOTE if private else role, html_text(text) if text.startswith("<") else text, each.text("id"), each.moment("created_at"), files)


def _channel(one: Fields, beside: Sequence[Fields]) -> str:
    named = one.text("channel") or one.part("meta").text("channel") or next((each.part("inbox").text("channel_type") for each in beside), "")
    return CHANNELS.get(named.rpartition("::")[2], "chat")


ADAPTER = Adapter(VENDOR, recognises, read)
