"""A mailbox by IMAP: what is new in it, read without leaving a mark there.

Sources: RFC 9051 (EXAMINE, UID SEARCH, UID FETCH, BODY.PEEK, UIDVALIDITY). A call at a time in a thread, bounded in time, mails and bytes.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assist.attached import LARGEST
from assist.channels.grants import password_of
from assist.errors import ChannelFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assist.channels.connections import Connection
    from assist.channels.grants import Key

TIMEOUT = 30.0
"""Seconds the server may be silent."""
AT_ONCE = 50
"""Mails of one look."""
ENOUGH = 60_000_000
"""Bytes after which a look ends; the rest comes with the next."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a mailbox was read."""

    validity: int = 0
    """The server's UIDVALIDITY: under another one the numbers mean other mails."""
    last: int = 0
    """Highest UID that was read."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail's bytes."""

    data: bytes
    whole: bool
    """False for one too large, of which only the head is here."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a look brought."""

    mails: tuple[Arrived, ...]
    """Oldest first."""
    seen: Seen
    more: bool
    """Whether another look would bring more at once."""


def fetch_new(connection: Connection, seen: Seen, key: Key | None = None) -> Fetched:
    """The mails after `seen`; the first time, and under a new UIDVALIDITY, those of the last `since_days` days. No key: by password. Raises `ChannelFailed`."""
    with _opened(connection, key or password_of(connection)) as server:
        validity = _validity(server)
        fresh = validity != seen.validity
        after = 0 if fresh else seen.last
        numbers = [one for one in _search(server, _since(connection) if fresh else f"UID {after + 1}:*") if one > after]
        mails: list[Arrived] = []
        last, size = after, 0
        for number in numbers[:AT_ONCE]:
            mails.append(_fetch(server, number))
            last, size = number, size + len(mails[-1].data)
            if size >= ENOUGH:
                break
        return Fetched(tuple(mails), Seen(validity, last), more=bool(numbers) and last < numbers[-1])


def greet(connection: Connection, key: Key) -> str:
    """How many mails the folder holds, for whoever tests the connection. Raises `ChannelFailed`."""
    with _opened(connection, key) as server:
        return str(len(_search(server, "ALL")))


@contextmanager
def _opened(connection: Connection, key: Key) -> Iterator[imaplib.IMAP4]:
    """Signed in, the folder open for reading only: no mail is ever marked as read."""
    parts = urlsplit(connection.imap)
    host = parts.hostname or ""
    try:
        server = _connected(host, parts.port, tls=parts.scheme == "imaps", private=connection.private)
    except (OSError, imaplib.IMAP4.error) as error:
        raise ChannelFailed(f"{host} cannot be reached ({type(error).__name__}). It is tried again.", 0) from error
    try:
        try:
            server.authenticate(key.mechanism, _saying(key))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise ChannelFailed("The mail server does not accept this user and password. Renew them in the settings.", 401) from error
        if server.select(_quoted(connection.folder), readonly=True)[0] != "OK":
            raise ChannelFailed(f"The mailbox has no folder {connection.folder!r}. Name one it has.", 404)
        yield server
    except (OSError, imaplib.IMAP4.error) as error:
        raise ChannelFailed(f"{host} broke off ({type(error).__name__}). It is tried again.", 0) from error
    finally:
        _leave(server)


def _saying(key: Key) -> Callable[[bytes], bytes]:
    """What is said when the server asks. A token that is refused comes back with its reason, which is answered by nothing, and then by the refusal."""
    told = iter([key.said])
    return lambda _: next(told, b"")


def _connected(host: str, port: int | None, *, tls: bool, private: bool) -> imaplib.IMAP4:
    if tls:
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    server = imaplib.IMAP4(host, port or 143, timeout=TIMEOUT)
    if not private:
        server.starttls(ssl.create_default_context())
    return server


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        server.shutdown()


def _validity(server: imaplib.IMAP4) -> int:
    told = server.response("UIDVALIDITY")[1]
    found = told[0] if told else None
    if not isinstance(found, bytes) or not found.isdigit():
        raise ChannelFailed("The mail server names no UIDVALIDITY, without which mails cannot be told apart.", 0)
    return int(found)


def _since(connection: Connection) -> str:
    day = datetime.now(UTC).date() - timedelta(days=connection.since_days)
    return f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}"


def _search(server: imaplib.IMAP4, what: str) -> list[int]:
    status, told = server.uid("SEARCH", what)
    if status != "OK":
        raise ChannelFailed("The mail server did not search. It is tried again.", 0)
    return sorted(int(one) for one in b" ".join(part for part in told if isinstance(part, bytes)).split() if one.isdigit())


def _fetch(server: imaplib.IMAP4, number: int) -> Arrived:
    """The mail; empty where it went meanwhile."""
    told = server.uid("FETCH", str(number), "(RFC822.SIZE)")[1]
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(part if isinstance(part, bytes) else b" ".join(part) for part in told if part))
    whole = size is None or int(size[1]) <= LARGEST
    return Arrived(_literal(server.uid("FETCH", str(number), "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER])")[1]), whole)


def _literal(told: Sequence[object]) -> bytes:
    return next((one[1] for one in told if isinstance(one, tuple) and len(one) > 1), b"")


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
