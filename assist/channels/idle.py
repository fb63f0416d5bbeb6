"""A mailbox that says by itself that mail arrived (IMAP IDLE): one more connection, on which nothing is read, so that nobody looks in vain or too late.

Sources: RFC 2177 (IDLE, begun anew before half an hour is over); RFC 9051 §7.4.1 (EXISTS), §7.1.5 (BYE).
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from assist.channels.mailbox import TIMEOUT
from assist.errors import ChannelFailed

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Awaitable, Callable

    from assist.channels.connections import Connection
    from assist.channels.grants import Key

LOG = logging.getLogger(__name__)
QUIET = 300.0
"""Seconds without a word after which IDLE is begun anew: a connection that was lost without a sign is found so, and no server has to hold one for long."""
ARRIVED = (b"EXISTS", b"RECENT")


@dataclass(slots=True)
class Bell:
    """A server's word that something arrived."""

    client: IMAPClient
    quiet: float = QUIET

    async def rung(self) -> bool:
        """Back as soon as the mailbox should be looked into: True when mail arrived or nothing was heard for long, False when the connection is lost."""
        try:
            while await _readable(self.client.socket(), self.quiet):
                told = await asyncio.to_thread(self.client.idle_check, 0)
                if not told or any(one[0] == b"BYE" for one in told):
                    return False
                if any(len(one) > 1 and one[1] in ARRIVED for one in told):
                    return True
            await asyncio.to_thread(_anew, self.client)
        except (OSError, IMAPClientError):
            return False
        return True


@asynccontextmanager
async def listening(connection: Connection, key: Callable[[], Awaitable[Key]]) -> AsyncIterator[Bell | None]:
    """From here on nothing that arrives goes unheard; None where the server has no IDLE or does not let us in: the look that follows says why."""
    client = None
    try:
        client = await asyncio.to_thread(_idling, connection, await key())
    except (OSError, IMAPClientError, ChannelFailed) as error:
        LOG.info("%s does not say when mail arrives (%s): it is looked into again and again.", connection.name, type(error).__name__)
    try:
        yield Bell(client) if client else None
    finally:
        if client:
            _leave(client)


def _idling(connection: Connection, key: Key) -> IMAPClient:
    """Signed in, the folder open for reading only, IDLE begun. Raises `IMAPClientError`, of a server without it too."""
    parts = urlsplit(connection.imap)
    tls = parts.scheme == "imaps"
    client = IMAPClient(parts.hostname or "", parts.port, ssl=tls, ssl_context=ssl.create_default_context() if tls else None, timeout=TIMEOUT)
    try:
        if not tls and not connection.private:
            client.starttls(ssl.create_default_context())
        told = iter([key.said])
        client.sasl_login(key.mechanism, lambda _: next(told, b""))
        client.folder_encode = False  # as the settings write it, like the look itself
        client.select_folder(connection.folder, readonly=True)
        client.idle()
    except (OSError, IMAPClientError):
        _leave(client)
        raise
    return client


def _anew(client: IMAPClient) -> None:
    """IDLE ended and begun again; what was told between is for the look that follows."""
    client.idle_done()
    client.idle()


def _leave(client: IMAPClient) -> None:
    """At once: there is nothing to end but the connection."""
    try:
        client.shutdown()
    except OSError:
        LOG.debug("a connection was closed already")


async def _readable(sock: socket.socket, seconds: float) -> bool:
    """Whether there is something to read within so many seconds. Holds no thread meanwhile."""
    loop, ready, number = asyncio.get_running_loop(), asyncio.Event(), sock.fileno()
    loop.add_reader(number, ready.set)
    try:
        async with asyncio.timeout(seconds):
            await ready.wait()
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(number)
    return True
