"""The bytes of what customers attached at a helpdesk: fetched once, from servers the settings name, checked, photos made anew."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from assist.attached import LARGEST, keep_attached
from assist.channels.contract import checked
from assist.errors import AssistError, ChannelFailed
from assist.http import origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assist.channels.connections import Connection
    from assist.channels.contract import Read
    from assist.http import Answer, Egress
    from assist.types import Attachment, Message

LOG = logging.getLogger(__name__)
MOST = 20
"""Files fetched of one conversation at a time; what is left comes with the next reading."""
HOPS = 3
"""Times a server may send us on: helpdesks hand out an address of their own that leads to their storage."""


async def with_files(http: Egress, connection: Connection, read: Read, before: Sequence[Message], folder: Path) -> tuple[Message, ...]:
    """The messages with their files: those known before are not asked for again, one that cannot be had is listed by name and tried with the next reading."""
    known = {one.id: one.attachments for one in before if one.id}
    left = MOST
    told: list[Message] = []
    for message in read.conversation.messages:
        files: list[Attachment] = []
        for at, one in enumerate(message.attachments):
            had = known.get(message.id, ())[at : at + 1]
            url = read.files.get((message.id, at), "")
            if had and had[0].digest:
                files.append(had[0])
            elif url and left and one.size <= LARGEST:
                left -= 1
                files.append(await _kept(http, connection, one, url, read.proof, folder))
            else:
                files.append(one)
        told.append(replace(message, attachments=tuple(files)))
    return tuple(told)


async def _kept(http: Egress, connection: Connection, one: Attachment, url: str, proof: Mapping[str, str], folder: Path) -> Attachment:
    try:
        answer = await _fetched(http, connection, url, proof)
    except AssistError as error:
        LOG.warning("A customer's file could not be fetched: %s", error)
        return one
    return await asyncio.to_thread(keep_attached, one.name, one.mime, answer.body, folder)


async def _fetched(http: Egress, connection: Connection, url: str, proof: Mapping[str, str]) -> Answer:
    """The file. The connection's token goes to the helpdesk alone, wherever it sends us. Raises `ChannelFailed`, `NotAllowedOut`."""
    for _ in range(HOPS + 1):
        own = origin_of(url) == origin_of(connection.url)
        answer = await http.call("GET", url, proof if own else {}, largest=LARGEST)
        if not answer.location:
            return checked(answer)
        url = urljoin(url, answer.location)
    raise ChannelFailed("The helpdesk sends from one address to the next and never to the file.", answer.status)


def files_of(messages: Sequence[Mapping[str, object]], address: str) -> dict[tuple[str, int], str]:
    """(message, place) to the address of each file, as a vendor's JSON holds them under `attachments` in the field `address`."""
    found: dict[tuple[str, int], str] = {}
    for message in messages:
        listed = message.get("attachments")
        for at, one in enumerate(listed if isinstance(listed, list) else ()):
            url = one.get(address) if isinstance(one, dict) else None
            if isinstance(url, str) and url:
                found[str(message.get("id", "")), at] = url
    return found
