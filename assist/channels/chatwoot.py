"""Chatwoot: account webhooks, its application API, private notes and replies.

Sources: Chatwoot's swagger files (`swagger/paths/application/conversation`), `app/models/message.rb#webhook_data`, `app/finders/message_finder.rb`. A message
of ours carries its job in `content_attributes`, which Chatwoot keeps as given; never in `source_id`, which would keep the reply from going out to its channel.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from assist.channels.contract import MARK, Act, Post, Read, Written, checked
from assist.channels.files import files_of
from assist.contact import Contact, address_of
from assist.errors import BadPayload, ChannelFailed
from assist.payloads.read import reading_of
from assist.types import Speaker

if TYPE_CHECKING:
    from assist.channels.connections import Connection
    from assist.http import Answer, Egress

EVENTS = frozenset({"message_created", "message_updated", "conversation_created", "conversation_status_changed"})
PUBLIC = frozenset({"incoming", "outgoing", "template", "0", "1", "3"})
PAGES = 50
"""Pages of twenty messages read of one conversation, the newest first."""


class Chatwoot:
    """Chatwoot's file of the contract."""

    blind: ClassVar[bool] = False

    def concerns(self, body: bytes) -> str:
        """Public messages and changes of state; private notes, ours among them, change nothing. Raises `BadPayload`."""
        try:
            given = json.loads(body)
        except ValueError as error:
            raise BadPayload("The webhook's body is not JSON. Send what Chatwoot sends.") from error
        if not isinstance(given, dict) or given.get("event") not in EVENTS:
            return ""
        talk = given.get("conversation") if "conversation" in given else given
        if "message_type" in given and (given.get("private") is True or str(given["message_type"]) not in PUBLIC):
            return ""
        found = talk.get("id", talk.get("display_id", "")) if isinstance(talk, dict) else ""
        return str(found) if str(found).isdecimal() else ""

    async def read(self, http: Egress, connection: Connection, remote: str) -> Read:
        """The conversation and all of its public messages."""
        about = checked(await _ask(http, connection, "GET", remote)).json()
        messages = await _messages(http, connection, remote)
        if not isinstance(about, dict):
            raise ChannelFailed("Chatwoot answered without a conversation. Check the connection's address.", 200)
        public = [one for one in messages if one.get("private") is not True]
        reading = reading_of({**about, "messages": public}, datetime.now(UTC))
        talk = reading.conversations[0]
        said = tuple(one for one in talk.messages if one.role is not Speaker.NOTE)
        sender = (about.get("meta") or {}).get("sender") or {}
        return Read(
            replace(talk, messages=said),
            str(about.get("inbox_id", "")),
            about.get("status") == "resolved",
            str(sender.get("id", "")),
            Contact(address_of(reading.address), reading.phone),
            files_of(public, "data_url"),
            _proof(connection),
        )

    async def write(self, http: Egress, connection: Connection, remote: str, post: Post) -> str:
        """A reply, or a private note."""
        body = {
            "content": post.text,
            "message_type": "outgoing",
            "private": post.act is Act.NOTE,
            "content_type": "text",
            "content_attributes": {MARK: post.job},
        }
        return str(checked(await _ask(http, connection, "POST", f"{remote}/messages", body)).json().get("id", ""))

    async def find(self, http: Egress, connection: Connection, remote: str, job: str) -> str:
        """By the job in a message's attributes."""
        messages = await _messages(http, connection, remote)
        return next((str(one["id"]) for one in messages if (one.get("content_attributes") or {}).get(MARK) == job), "")

    async def greet(self, http: Egress, connection: Connection) -> str:
        """The token's user, who must be able to list the account's conversations."""
        who = checked(await http.call("GET", f"{connection.url}/api/v1/profile", _proof(connection))).json()
        checked(await http.call("GET", f"{connection.url}/api/v1/accounts/{connection.account}/conversations", _proof(connection), query={"page": 1}))
        return str(who.get("name") or who.get("email") or "") if isinstance(who, dict) else ""

    async def mark(self, http: Egress, connection: Connection, remote: str, written: Written) -> None:
        """Labels are read first: Chatwoot replaces the whole set."""
        if written.labels:
            there = checked(await _ask(http, connection, "GET", f"{remote}/labels")).json().get("payload", [])
            if missing := [one for one in written.labels if one not in there]:
                checked(await _ask(http, connection, "POST", f"{remote}/labels", {"labels": [*there, *missing]}))
        if written.priority:
            checked(await _ask(http, connection, "POST", f"{remote}/toggle_priority", {"priority": written.priority}))
        if written.team:
            checked(await _ask(http, connection, "POST", f"{remote}/assignments", {"team_id": int(written.team)}))
        if written.attributes:
            checked(await _ask(http, connection, "POST", f"{remote}/custom_attributes", {"custom_attributes": dict(written.attributes)}))


async def _messages(http: Egress, connection: Connection, remote: str) -> list[dict[str, Any]]:
    """Newest pages first, until one brings nothing new."""
    found: dict[int, dict[str, Any]] = {}
    query: dict[str, str | int] = {}
    for _ in range(PAGES):
        page = checked(await _ask(http, connection, "GET", f"{remote}/messages", query=query)).json().get("payload", [])
        new = {int(one["id"]): one for one in page if isinstance(one, dict) and int(one["id"]) not in found}
        if not new:
            break
        found |= new
        query = {"before": min(found)}
    return [found[one] for one in sorted(found)]


async def _ask(http: Egress, connection: Connection, method: str, path: str, body: object = None, query: dict[str, str | int] | None = None) -> Answer:
    if not path.split("/", maxsplit=1)[0].isdecimal():
        raise ChannelFailed("A conversation of Chatwoot has a number. Open the sidebar from a conversation.", 404)
    url = f"{connection.url}/api/v1/accounts/{connection.account}/conversations/{path}"
    return await http.call(method, url, _proof(connection), body, query)


def _proof(connection: Connection) -> dict[str, str]:
    return {"api_access_token": connection.token.get_secret_value()}
