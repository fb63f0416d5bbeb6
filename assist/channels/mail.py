"""E-mail's file of the contract: replies by SMTP, threaded; what comes in is read from the mailbox, not asked for by conversation.

Sources: RFC 5321 (SMTP), RFC 5322 (Message-ID, In-Reply-To, References). A server that was silent after it had the whole text may have sent it, and cannot be
asked afterwards: a person looks before anything is sent again.
"""

from __future__ import annotations

import asyncio
import base64
import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from assist.channels.grants import Grants
from assist.channels.mailbox import greet as mailbox_greet
from assist.errors import BadPayload, ChannelFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assist.channels.connections import Connection
    from assist.channels.contract import Post, Read, Written
    from assist.channels.grants import Key
    from assist.http import Egress

TIMEOUT = 30.0
SIGNED_IN, WHY_NOT = 235, 334
NO_WAY = "This connection names no mail server to send by. Copy the reply and send it there."


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply as it is to be sent."""

    to: str
    subject: str
    text: str
    message_id: str
    answers: tuple[str, ...]
    """Ids of the messages before it, oldest first, without angle brackets."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A mailbox and the server its replies go out by."""

    blind: ClassVar[bool] = True
    grants: Grants = field(default_factory=Grants)

    def concerns(self, body: bytes) -> str:  # noqa: ARG002 - the contract's signature
        """Raises `BadPayload`: a mailbox sends no webhook."""
        raise BadPayload("A mailbox is read by Concord; it has no webhook.")

    async def read(self, http: Egress, connection: Connection, remote: str) -> Read:  # noqa: ARG002 - the contract's signature
        """Raises `ChannelFailed`: a mailbox is read as a whole."""
        raise ChannelFailed("A mailbox is not asked for one conversation; new mail comes by itself.", 0)

    async def write(self, http: Egress, connection: Connection, remote: str, post: Post) -> str:  # noqa: ARG002 - the contract's signature
        """Send the letter that the post carries."""
        if post.letter is None or not connection.smtp:
            raise ChannelFailed(NO_WAY, 405)
        key = await self.grants.key(http, connection)
        try:
            await asyncio.to_thread(send, connection, post.letter, key)
        except ChannelFailed as error:
            self.grants.failed(connection, error)
            raise
        return post.letter.message_id

    async def find(self, http: Egress, connection: Connection, remote: str, job: str) -> str:  # noqa: ARG002 - the contract's signature
        """A mail server cannot be asked what it sent."""
        return ""

    async def greet(self, http: Egress, connection: Connection) -> str:
        """The mailbox with the number of its mails, and the server replies go out by."""
        key = await self.grants.key(http, connection)
        found = f"{connection.folder}: {await asyncio.to_thread(mailbox_greet, connection, key)}"
        return f"{found} · {await asyncio.to_thread(greet, connection, key)}" if connection.smtp else found

    async def mark(self, http: Egress, connection: Connection, remote: str, written: Written) -> None:
        """A mail has no labels."""


def send(connection: Connection, letter: Letter, key: Key) -> None:
    """Hand the letter to the server, one try. Raises `ChannelFailed`, `unsure` only where the server had the whole text and then was silent."""
    mail = written(connection, letter).as_bytes()
    with _opened(connection, key) as server:
        _taken(*server.mail(connection.address))
        _taken(*server.rcpt(letter.to))
        try:
            code, said = server.data(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelFailed("The mail server was silent after it had the reply; it may have been sent.", 0, unsure=True) from error
        _taken(code, said)


def written(connection: Connection, letter: Letter) -> EmailMessage:
    """The letter as a mail."""
    mail = EmailMessage()
    user, _, domain = connection.address.rpartition("@")
    mail["From"] = Address(connection.sender, user, domain)
    mail["To"] = letter.to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{letter.message_id}>"
    if letter.answers:
        mail["In-Reply-To"] = f"<{letter.answers[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in letter.answers[:1] + letter.answers[1:][-19:])
    mail.set_content(letter.text, charset="utf-8", cte="base64" if not letter.text.isascii() else None)
    return mail


def greet(connection: Connection, key: Key) -> str:
    """The server's own name, for whoever tests the connection. Raises `ChannelFailed`."""
    with _opened(connection, key) as server:
        return (server.ehlo_resp or b"").split(b"\n")[0].decode("utf-8", "replace")


@contextmanager
def _opened(connection: Connection, key: Key) -> Iterator[smtplib.SMTP]:
    """Signed in. Raises `ChannelFailed`; nothing was sent then."""
    parts = urlsplit(connection.smtp)
    host, context = parts.hostname or "", ssl.create_default_context()
    try:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)
        with server:
            if parts.scheme == "smtp" and not connection.private:
                server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
            _sign_in(server, key)
            yield server
    except smtplib.SMTPAuthenticationError as error:
        raise ChannelFailed("The mail server does not accept this user and password. Renew them in the settings.", 401) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelFailed(f"{host} did not answer ({type(error).__name__}). It is tried again.", 0) from error


def _sign_in(server: smtplib.SMTP, key: Key) -> None:
    """Raises `SMTPAuthenticationError`. The library's own login knows no password beyond ASCII (RFC 4616 says UTF-8), and no token."""
    if not key.bearer and "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        server.login(key.user, key.secret)
        return
    code, said = server.docmd("AUTH", f"{key.mechanism} {base64.b64encode(key.said).decode()}")
    if code == WHY_NOT:  # a refused token comes with its reason, and the refusal after an empty line
        code, said = server.docmd("")
    if code != SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, said)


def _taken(code: int, said: bytes) -> None:
    """Raises `ChannelFailed` for anything but a yes; what is refused for now may be taken later."""
    if code // 100 == 2:
        return
    told = " ".join(said.decode("utf-8", "replace").split())[:200]
    raise ChannelFailed(f"The mail server refused the reply ({code}): {told}", 503 if code // 100 == 4 else 422)
