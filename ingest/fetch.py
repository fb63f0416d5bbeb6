"""Outgoing HTTP of the knowledge room: one host that its owner named, patient with its limits, blind to every other address."""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import httpx

from ingest.errors import SourceRefused, SourceUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TRIES = 6
_LONGEST_WAIT = 300.0
"""Seconds a server may ask to wait; one that asks for more is left for another day."""
_TIMEOUT = 30.0
_LARGEST = 64 * 1024 * 1024
_BUSY = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Door:
    """What may be asked."""

    origin: str
    """Scheme, host and port, such as https://shop.zendesk.com; nothing else is ever asked."""
    headers: Mapping[str, str]
    private: bool = False
    """Whether the host may lie in a private network or on this machine, and plain http is allowed."""


class Fetch:
    """Asks one host for JSON. Not shared between threads."""

    def __init__(self, door: Door, *, pause: Callable[[float], None] = time.sleep) -> None:
        """`pause` waits so many seconds.

        Raises:
            SourceRefused: the address is no address of a host, or one that may not be asked.

        """
        parts = urlsplit(door.origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise SourceRefused(f"The source's address {door.origin!r} is no web address; write it as https://shop.zendesk.com.")
        if parts.scheme == "http" and not door.private:
            raise SourceRefused(f"{door.origin} is not encrypted; write https, or set CONCORD_INGEST_PRIVATE_SOURCES=true for a server of your own network.")
        self._door, self._pause = door, pause
        self._origin = (parts.scheme, parts.hostname.lower(), parts.port or {"http": 80, "https": 443}[parts.scheme])
        # no proxy and no netrc of the environment may see the token
        self._client = httpx.Client(headers=dict(door.headers), timeout=_TIMEOUT, follow_redirects=False, trust_env=False)

    def get(self, address: str, parameters: Mapping[str, str | int] | None = None) -> Any:  # noqa: ANN401 - JSON of the vendor's, read by its reader
        """The JSON at a path or at an address of the same host.

        Raises:
            SourceRefused: another host, a private address, a token that is not accepted, or something that is not there.
            SourceUnreachable: the host does not answer, is busy for long, or answers with something else than JSON.

        """
        url = urljoin(self._door.origin, address)
        self._check(url)
        for attempt in range(_TRIES):
            waits = min(2.0**attempt, 30.0)
            try:
                response = self._ask(url, parameters)
            except httpx.HTTPError as error:
                trouble = f"does not answer ({type(error).__name__})"
            else:
                if response.status_code not in _BUSY:
                    return self._read(response, url)
                trouble = f"is busy (status {response.status_code})"
                waits = _asked_for(response.headers.get("retry-after", ""), waits)
                if waits > _LONGEST_WAIT:
                    break
            if attempt + 1 < _TRIES:
                self._pause(waits)
        raise SourceUnreachable(f"{self._door.origin} {trouble}. What came before is kept; run the same command later and it goes on from there.")

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _ask(self, url: str, parameters: Mapping[str, str | int] | None) -> httpx.Response:
        with self._client.stream("GET", url, params=dict(parameters) if parameters else None) as response:
            stream = response.extensions.get("network_stream")
            peer = stream.get_extra_info("server_addr") if stream is not None else None
            if peer and not self._door.private:
                # the name may have changed its mind between the check and the connection
                _refuse_private(self._door.origin, [str(peer[0])])
            body = bytearray()
            for block in response.iter_bytes():
                body += block
                if len(body) > _LARGEST:
                    raise SourceUnreachable(f"{self._door.origin} sends more than {_LARGEST:,} bytes at once; ask it for smaller pages.")
            headers = [(name, value) for name, value in response.headers.items() if name not in {"content-encoding", "content-length"}]
            return httpx.Response(response.status_code, headers=headers, content=bytes(body))

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        origin = (parts.scheme, (parts.hostname or "").lower(), parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0))
        if origin != self._origin or parts.username:
            raise SourceRefused(f"The source points to {parts.scheme}://{parts.hostname}, which is not the host its owner named ({self._door.origin}).")
        if not self._door.private:
            _refuse_private(self._door.origin, _addresses(origin[1], origin[2]))

    def _read(self, response: httpx.Response, url: str) -> Any:  # noqa: ANN401 - as `get`
        path = urlsplit(url).path
        if response.status_code in {401, 403}:
            raise SourceRefused(f"{self._door.origin} refuses the token for {path} (status {response.status_code}); check it and what it may read.")
        if response.status_code != httpx.codes.OK:
            raise SourceRefused(f"{self._door.origin} has nothing at {path} (status {response.status_code}); check the source file's url and account.")
        try:
            return response.json()
        except ValueError as error:
            raise SourceUnreachable(f"{self._door.origin} answers {path} with something that is not JSON; check the url, or try again later.") from error


def _addresses(host: str, port: int) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise SourceUnreachable(f"The name {host} is not known to the network ({error.strerror or error}); check it, or try again later.") from error


def _refuse_private(origin: str, addresses: list[str]) -> None:
    for address in addresses:
        if not ipaddress.ip_address(address.partition("%")[0]).is_global:
            raise SourceRefused(f"{origin} lies in a private network ({address}); set CONCORD_INGEST_PRIVATE_SOURCES=true if it is a server of your own.")


def _asked_for(header: str, otherwise: float) -> float:
    """Seconds that Retry-After names, as a number or as a date."""
    if header.strip().isdigit():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return otherwise
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
