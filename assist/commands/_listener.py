"""Where the service listens."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from assist.errors import PortInUse

if TYPE_CHECKING:
    from assist.settings import AssistSettings


def listen(settings: AssistSettings) -> socket.socket:
    """A bound socket whose connections send each part of an answer at once. Raises `PortInUse`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named, or the loop leaves Nagle's delay on: an answer in two parts then waits 40 ms for the client's receipt of the first.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUse(f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}). Stop the other program, or choose --port.") from error
    return listener
