"""Who owns a data folder: one process holds its lock, and says in `owner.json` who it is and how to ask it."""

from __future__ import annotations

import fcntl
import os
import secrets
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from pathlib import Path

_LOCK, _CARD, _WORK = "owner.lock", "owner.json", "work.lock"


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds the lock. Without a URL it answers nobody: it is busy loading."""

    pid: int
    url: str | None
    token: str
    """Bearer token of its loopback interface."""


class Lease:
    """The lock of a data folder, held until `release` or the end of the process, however it ends."""

    def __init__(self, data: Path, descriptor: int) -> None:
        """Use `take`."""
        self._data = data
        self._descriptor = descriptor
        self.token = secrets.token_urlsafe(24)
        self.publish(None)

    def publish(self, url: str | None) -> None:
        """Say who owns the folder and where it answers. Readable by this user alone."""
        card = self._data / _CARD
        fresh = card.with_suffix(f".{os.getpid()}")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_adapter().dump_json(Owner(os.getpid(), url, self.token)))
        fresh.replace(card)

    def release(self) -> None:
        """Give the folder back."""
        if self._descriptor >= 0:
            (self._data / _CARD).unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = -1


class NoLease:
    """Nobody owns a server's index; a service still has a token of its own for its page."""

    def __init__(self) -> None:
        """A fresh token."""
        self.token = secrets.token_urlsafe(24)

    def publish(self, url: str | None) -> None:
        """Nobody has to be told: every process asks the server itself."""

    def release(self) -> None:
        """Nothing is held."""


def take(data: Path) -> Lease | None:
    """The folder's lease, or None while another process, or another handle of this one, has it. A dead owner's lock is free."""
    descriptor = lock_file(data / _LOCK)
    return None if descriptor is None else Lease(data, descriptor)


def current(data: Path) -> Owner | None:
    """Who says it owns the folder; None if nobody does or the card is half-written."""
    try:
        return _adapter().validate_json((data / _CARD).read_bytes())
    except (OSError, ValidationError):
        return None


def hold_work(data: Path, patience: float = 15.0) -> int | None:
    """The folder's work lock, as a descriptor, or None after `patience` seconds: a child whose owner was killed may still be ending."""
    until = monotonic() + patience
    while (descriptor := lock_file(data / _WORK)) is None:
        if monotonic() > until:
            return None
        sleep(0.02)
    return descriptor


def lock_file(path: Path) -> int | None:
    """A descriptor that holds an exclusive lock on `path` until it is closed, or None while another holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _adapter() -> TypeAdapter[Owner]:
    return TypeAdapter(Owner)
