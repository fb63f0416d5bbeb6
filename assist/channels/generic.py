"""Any other helpdesk: its webhook holds the conversation, in Concord's own shape or in one of a known vendor; there is no API to ask again or to write to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from assist.channels.contract import Post, Read, Written
from assist.contact import contact_of
from assist.errors import BadPayload, ChannelFailed
from assist.parse import parse_conversation

if TYPE_CHECKING:
    from assist.channels.connections import Connection
    from assist.http import Egress

NOWHERE = "This connection has no API to write by. Copy the reply and send it there."


class Generic:
    """A signed webhook (Standard Webhooks unless the connection says otherwise)."""

    blind: ClassVar[bool] = False

    def concerns(self, body: bytes) -> str:
        """The conversation's own id. Raises `BadPayload` for a body that holds no conversation, or none with an id."""
        try:
            given = json.loads(body)
        except ValueError as error:
            raise BadPayload("The webhook's body is not JSON. Send a conversation.") from error
        found = parse_conversation(json.dumps(given)).id
        if not found or len(found) > 32:
            raise BadPayload("The conversation needs an id of at most 32 characters, so that its next message finds it.")
        return found

    async def read(self, http: Egress, connection: Connection, remote: str) -> Read:  # noqa: ARG002 - the contract's signature
        """`remote` is the webhook's body: it is all there is."""
        if not remote.lstrip().startswith("{"):
            raise ChannelFailed("This helpdesk cannot be asked; it sends what is new by itself.", 0)
        return Read(parse_conversation(remote), contact=contact_of(remote))

    async def write(self, http: Egress, connection: Connection, remote: str, post: Post) -> str:  # noqa: ARG002 - the contract's signature
        """Raises `ChannelFailed`: there is nowhere to write."""
        raise ChannelFailed(NOWHERE, 405)

    async def find(self, http: Egress, connection: Connection, remote: str, job: str) -> str:  # noqa: ARG002 - the contract's signature
        """Nothing was ever written."""
        return ""

    async def greet(self, http: Egress, connection: Connection) -> str:  # noqa: ARG002 - the contract's signature
        """Nobody to ask."""
        return ""

    async def mark(self, http: Egress, connection: Connection, remote: str, written: Written) -> None:  # noqa: ARG002 - the contract's signature
        """Raises `ChannelFailed`: there is nowhere to write."""
        raise ChannelFailed(NOWHERE, 405)
