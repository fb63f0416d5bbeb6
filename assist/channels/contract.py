"""What one helpdesk's file has to do: say which conversation a webhook tells of, read a conversation whole, write an approved text, find one it wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

from assist.contact import NOBODY, Contact
from assist.errors import ChannelFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.channels.connections import Connection
    from assist.channels.mail import Letter
    from assist.http import Answer, Egress
    from assist.types import Conversation

MARK = "concord"
"""Key under which a message that Concord wrote carries the number of its job: found again after an answer that got lost, and never read back."""
ONCE_MORE = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same call may succeed later."""


class Act(StrEnum):
    """What is written to a helpdesk."""

    SEND = "send"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Post:
    """A text to write into a conversation, once."""

    job: str
    """Number that marks it at the helpdesk."""
    act: Act
    text: str
    letter: Letter | None = None
    """The same as a mail, where it goes out as one."""


@dataclass(frozen=True, slots=True)
class Written:
    """What else an agent's approval writes to the conversation."""

    labels: tuple[str, ...] = ()
    priority: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    team: str = ""
    """Number of the team or group it goes to."""


@dataclass(frozen=True, slots=True)
class Read:
    """A conversation as the helpdesk has it now, without private notes."""

    conversation: Conversation
    inbox: str = ""
    closed: bool = False
    person: str = ""
    """The helpdesk's number of the customer."""
    contact: Contact = NOBODY
    """Address and telephone as the helpdesk has them."""
    files: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Where the bytes of an attachment are, by its message and its place in it."""
    proof: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Headers the helpdesk wants for them."""


class Channel(Protocol):
    """One helpdesk. Every method but `concerns` raises `ChannelFailed`."""

    blind: ClassVar[bool]
    """Whether nobody can ask afterwards if a text was written: a person looks then, before it is written again."""

    def concerns(self, body: bytes) -> str:
        """The helpdesk's number of the conversation that a verified webhook tells of; "" for an event that changes nothing here. Raises `BadPayload`."""

    async def read(self, http: Egress, connection: Connection, remote: str) -> Read:
        """The conversation whole."""

    async def write(self, http: Egress, connection: Connection, remote: str, post: Post) -> str:
        """Write it; its number at the helpdesk. One call that may take effect, never repeated here."""

    async def find(self, http: Egress, connection: Connection, remote: str, job: str) -> str:
        """The number of the message that this job wrote; "" if there is none."""

    async def greet(self, http: Egress, connection: Connection) -> str:
        """Who we are there, for whoever tests the connection: a call that changes nothing."""

    async def mark(self, http: Egress, connection: Connection, remote: str, written: Written) -> None:
        """Labels, priority and attributes, beside what is there."""


def checked(answer: Answer) -> Answer:
    """An answer that is a success. Raises `ChannelFailed`, a sentence that says what to do."""
    status = answer.status
    if 200 <= status < 300:
        return answer
    # a server that fails behind its door may have acted first
    raise ChannelFailed(_said(status), status, unsure=status in {408, 500, 502, 503, 504}, retry_after=answer.retry_after)


def _said(status: int) -> str:
    told = {
        401: "The helpdesk does not accept the connection's token. Renew it in the settings; then send again.",
        403: "The connection's token may not do this. Give its user the right, or renew the token; then send again.",
        404: "The helpdesk does not know this conversation any longer, or the connection's account is wrong.",
        409: "The conversation was changed at the helpdesk at the same moment. Read it again; then send again.",
        422: "The helpdesk does not take this text. Change it, or paste it there yourself.",
        429: "The helpdesk asks to slow down. It is tried again by itself.",
    }
    if status in told:
        return told[status]
    if status in ONCE_MORE:
        return f"The helpdesk is in trouble ({status}). It is tried again by itself."
    return f"The helpdesk refused this ({status}). Check the connection's address and account."
