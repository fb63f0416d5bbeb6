"""Zendesk's file of the contract: event and trigger webhooks, tickets with their comments, public and internal comments.

Sources: developer.zendesk.com, "Webhook event types", "Tickets" (metadata of an update stands in its audit as `metadata.custom`), "Ticket Comments", "Ticket
Audits", "Tags".
Never kept: the metadata of comments, which holds the customer's address and place.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from assist.channels.contract import MARK, Act, Post, Read, Written, checked
from assist.channels.files import files_of
from assist.contact import Contact, address_of
from assist.errors import BadPayload, ChannelFailed
from assist.http import origin_of
from assist.payloads.read import reading_of
from assist.types import Speaker

if TYPE_CHECKING:
    from assist.channels.connections import Connection
    from assist.http import Answer, Egress

EVENTS = ("zen:event-type:ticket.", "zen:event-type:messaging_ticket.")
PAGES = 50
PRIORITIES = {"urgent": "urgent", "high": "high", "medium": "normal", "low": "low"}


class Zendesk:
    """Events of tickets, and the JSON an administrator writes for a trigger: `{"ticket_id": "{{ticket.id}}"}`."""

    blind: ClassVar[bool] = False

    def concerns(self, body: bytes) -> str:
        """An internal comment changes nothing here. Raises `BadPayload`."""
        try:
            given = json.loads(body or b"{}")
        except ValueError as error:
            raise BadPayload("The webhook's body is not JSON. Send what Zendesk sends.") from error
        if not isinstance(given, dict):
            return ""
        comment = (given.get("event") or {}).get("comment") if isinstance(given.get("event"), dict) else None
        if isinstance(comment, dict) and comment.get("is_public") is False:
            return ""
        detail = given.get("detail") if str(given.get("type", "")).startswith(EVENTS) else given.get("ticket", {"id": given.get("ticket_id")})
        found = str(detail.get("id") or "") if isinstance(detail, dict) else ""
        return found if found.isascii() and found.isdecimal() else ""

    async def read(self, http: Egress, connection: Connection, remote: str) -> Read:
        """The ticket with its public comments."""
        about = checked(await _ask(http, connection, "GET", f"tickets/{_number(remote)}.json?include=users")).json()
        comments, people = await _comments(http, connection, remote)
        ticket = about.get("ticket") if isinstance(about, dict) else None
        if not isinstance(ticket, dict):
            raise ChannelFailed("Zendesk answered without a ticket. Check the connection's address.", 200)
        listed = {str(one.get("id")): one for one in (*about.get("users", []), *people)}
        public = [{name: value for name, value in one.items() if name != "metadata"} for one in comments if one.get("public") is not False]
        given = {"ticket": {**ticket, "description": ""} if public else ticket, "comments": public, "users": list(listed.values())}
        reading = reading_of(given, datetime.now(UTC))
        talk, contact = reading.conversations[0], Contact(address_of(reading.address), reading.phone)
        said = tuple(one for one in talk.messages if one.role is not Speaker.NOTE)
        closed = ticket.get("status") in {"solved", "closed", "deleted"}
        place, person = str(ticket.get("group_id") or ""), str(ticket.get("requester_id") or "")
        return Read(replace(talk, messages=said), place, closed, person, contact, files_of(public, "content_url"), _proof(connection))

    async def write(self, http: Egress, connection: Connection, remote: str, post: Post) -> str:
        """A comment, public or internal, whose audit carries the job."""
        ticket = {"comment": {"body": post.text, "public": post.act is Act.SEND}, "metadata": {MARK: post.job}}
        answer = checked(await _ask(http, connection, "PUT", f"tickets/{_number(remote)}.json", {"ticket": ticket})).json()
        return str((answer.get("audit") or {}).get("id", ""))

    async def find(self, http: Egress, connection: Connection, remote: str, job: str) -> str:
        """By the job in an audit's own metadata, newest first."""
        path = f"tickets/{_number(remote)}/audits.json?sort=-created_at&page[size]=100"
        audits = checked(await _ask(http, connection, "GET", path)).json().get("audits", [])
        return next((str(one["id"]) for one in audits if ((one.get("metadata") or {}).get("custom") or {}).get(MARK) == job), "")

    async def greet(self, http: Egress, connection: Connection) -> str:
        """The token's user; for a wrong token Zendesk answers as if nobody had asked."""
        who = checked(await _ask(http, connection, "GET", "users/me.json")).json().get("user") or {}
        if not who.get("id"):
            raise ChannelFailed("Zendesk does not know this token. Renew it in the settings.", 401)
        return str(who.get("name", ""))

    async def mark(self, http: Egress, connection: Connection, remote: str, written: Written) -> None:
        """Tags are added to those there; fields of a shop's own have numbers we do not know."""
        if written.labels:
            checked(await _ask(http, connection, "PUT", f"tickets/{_number(remote)}/tags.json", {"tags": list(written.labels)}))
        changes: dict[str, object] = {"priority": PRIORITIES.get(written.priority, "normal")} if written.priority else {}
        changes |= {"group_id": int(written.team)} if written.team else {}
        if changes:
            given = {"ticket": changes}
            checked(await _ask(http, connection, "PUT", f"tickets/{_number(remote)}.json", given))


async def _comments(http: Egress, connection: Connection, remote: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Oldest first, over all pages, with their authors."""
    comments: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    path = f"tickets/{_number(remote)}/comments.json?include=users&page[size]=100"
    for _ in range(PAGES):
        page = checked(await _ask(http, connection, "GET", path)).json()
        comments += page.get("comments", [])
        people += page.get("users", [])
        after = (page.get("links") or {}).get("next") if (page.get("meta") or {}).get("has_more") else None
        if not after or origin_of(str(after)) != origin_of(connection.url):
            break
        path = str(after).partition("/api/v2/")[2]
    return comments, people


async def _ask(http: Egress, connection: Connection, method: str, path: str, body: object = None) -> Answer:
    return await http.call(method, f"{connection.url}/api/v2/{path}", _proof(connection), body)


def _proof(connection: Connection) -> dict[str, str]:
    token = connection.token.get_secret_value()
    basic = base64.b64encode(f"{connection.user}/token:{token}".encode()).decode()
    return {"Authorization": f"Basic {basic}" if connection.user else f"Bearer {token}"}


def _number(remote: str) -> str:
    if not remote.isdecimal():
        raise ChannelFailed("A ticket of Zendesk has a number. Open the sidebar from a ticket.", 404)
    return remote
