"""Zendesk: a ticket, tickets of an export, a ticket's comments, and event webhooks (`zen:event-type:…`).

Never read: `metadata` of comments, which holds the customer's IP address and place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.payloads.reading import Adapter, Reading
from assist.payloads.speech import attachment_of, customer_of, html_text
from assist.types import Conversation, Customer, Message, Speaker
from ingest.numbers import dialled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from assist.payloads.fields import Fields

VENDOR = "zendesk"
EVENT = "zen:event-type:"
CHANNELS = {
    "email": "email",
    "web": "email",
    "web_service": "email",
    "api": "email",
    "chat": "chat",
    "native_messaging": "chat",
    "messaging": "chat",
    "web_messaging": "chat",
    "whatsapp": "whatsapp",
    "sms": "sms",
    "mobile_sdk": "chat",
    "facebook": "chat",
    "line": "chat",
    "telegram": "chat",
}
SUPPORT = frozenset({"agent", "admin"})


def recognises(top: Fields) -> bool:
    """An event of Zendesk, a ticket with its requester, or comments with authors."""
    value = top.value
    if str(value.get("type", "")).startswith(EVENT) or _is_ticket(value):
        return True
    listed = value.get("tickets") if "tickets" in value else value.get("comments")
    first = listed[0] if isinstance(listed, list) and listed else None
    return _is_ticket(value.get("ticket")) or _is_ticket(first) or (isinstance(first, dict) and "author_id" in first)


def read(top: Fields, _now: datetime) -> Reading:
    """Every ticket of the payload. Raises `BadPayload`."""
    people = {one.text("id"): one for one in top.parts("users")}
    if top.text("type").startswith(EVENT):
        found = [_of_event(top)]
    elif "comments" in top.value and not _is_ticket(top.value.get("ticket")) and not _is_ticket(top.value):
        found = [_of_comments(top, people)]
    else:
        tickets = top.parts("tickets") if "tickets" in top.value else (top.part("ticket") if "ticket" in top.value else top,)
        found = [_of_ticket(one, one.parts("comments") or top.parts("comments"), people) for one in tickets if one.text("status") != "deleted"]
    buyer = next((one for one in people.values() if one.text("role") == "end-user"), None)
    return Reading(
        VENDOR,
        conversations=tuple(found),
        customer=found[0].customer if found else None,
        address=buyer.text("email").casefold() if buyer else "",
        phone=dialled(buyer.text("phone")) if buyer else "",
        missing=tuple(top.missing),
    )


def _is_ticket(value: object) -> bool:
    return isinstance(value, dict) and "requester_id" in value and ("subject" in value or "description" in value) and "messages" not in value


def _of_ticket(one: Fields, comments: Sequence[Fields], people: Mapping[str, Fields]) -> Conversation:
    """The ticket's description is its first comment: it speaks where no comments came with it."""
    requester = one.text("requester_id")
    messages = tuple(_comment(each, requester, people) for each in comments)
    if not messages:
        opened = Speaker.CUSTOMER if one.text("submitter_id") in {"", requester} or not people else _role(one.text("submitter_id"), requester, people)
        text = one.text("description")
        messages = (Message(opened, text, one.text("id"), one.moment("created_at")),) if text else ()
        one.note("The payload holds the ticket's first message alone; its comments are a pull of their own.")
    customer = people.get(requester)
    subject = one.text("subject")
    return Conversation(
        messages,
        customer=customer_of(customer.text("name"), customer.text("locale")) if customer else Customer(),
        channel=CHANNELS.get(one.part("via").text("channel"), "email"),
        id=one.text("id"),
        subject="" if "{{" in subject else subject,
    )


def _of_comments(top: Fields, people: Mapping[str, Fields]) -> Conversation:
    """Comments without their ticket: whoever wrote the first public one opened it."""
    listed = top.parts("comments")
    first = next((one for one in listed if one.value.get("public") is not False), None)
    if not people:
        top.note("The payload does not say who of the authors is the customer; the author of the first public comment is taken for it.")
    return Conversation(tuple(_comment(one, first.text("author_id") if first else "", people) for one in listed), channel="email")


def _of_event(top: Fields) -> Conversation:
    """An event: the ticket in `detail`, what happened in `event`. The description stands for the first message."""
    detail, comment = top.part("detail"), top.part("event").part("comment")
    messages = list(_described(detail))
    if text := comment.text("plain_body", "body"):
        author = comment.part("author")
        staff = author.value.get("is_staff") is True
        role = Speaker.NOTE if comment.value.get("is_public") is False else Speaker.AGENT if staff else Speaker.CUSTOMER
        if not messages or messages[0].text != text:
            messages.append(Message(role, text, comment.text("id"), top.moment("time")))
    top.note("An event holds the ticket's first message and its newest comment; what lies between is not in it.")
    name = "" if comment.part("author").value.get("is_staff") is True else comment.part("author").text("name")
    return Conversation(
        tuple(messages),
        customer=customer_of(name),
        channel=CHANNELS.get(detail.part("via").text("channel"), "email"),
        id=detail.text("id") or top.text("subject").rpartition(":")[2],
        subject=detail.text("subject"),
    )


def _described(detail: Fields) -> Iterator[Message]:
    if text := detail.text("description"):
        yield Message(Speaker.CUSTOMER, text, "", detail.moment("created_at"))


def _comment(one: Fields, requester: str, people: Mapping[str, Fields]) -> Message:
    role = Speaker.NOTE if one.value.get("public") is False else _role(one.text("author_id"), requester, people)
    text = one.text("plain_body", "body") or html_text(one.text("html_body"))
    files = tuple(attachment_of(each, name="file_name", mime="content_type", size="size", url="content_url") for each in one.parts("attachments"))
    return Message(role, text, one.text("id"), one.moment("created_at"), files)


def _role(author: str, requester: str, people: Mapping[str, Fields]) -> Speaker:
    known = people.get(author)
    support = known is not None and known.text("role") in SUPPORT
    return Speaker.AGENT if support or (author != requester and known is None) else Speaker.CUSTOMER


ADAPTER = Adapter(VENDOR, recognises, read)
