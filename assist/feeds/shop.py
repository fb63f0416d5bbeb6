"""A shop's own system asked over HTTP by one mapping file: an address with {number}, {email} or {phone}, pointers into what it answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from assist.errors import BadPayload, ChannelFailed
from assist.feeds.mapped import read_mapped
from assist.feeds.mapping import read_mapping

if TYPE_CHECKING:
    from assist.feeds.feed import Feed
    from assist.http import Egress
    from assist.payloads.reading import Reading


async def ask_shop(http: Egress, feed: Feed, key: tuple[str, str]) -> Reading | None:
    """What the system answers to one (kind, value); None where its address asks for another kind, or it knows nothing of it (404). Raises `ChannelFailed`."""
    kind, value = key
    if feed.mapping is None or f"{{{kind}}}" not in feed.url:
        return None
    token = feed.token.get_secret_value()
    answer = await http.call("GET", feed.url.replace(f"{{{kind}}}", quote(value, safe="")), {feed.header: token} if token else {})
    if answer.status == 404:
        return None
    if not 200 <= answer.status < 300:
        refused = answer.status in {401, 403}
        told = "does not accept the token. Renew it and start again." if refused else f"is in trouble ({answer.status}). It is asked again by itself."
        raise ChannelFailed(f"{feed.name} {told}", answer.status, retry_after=answer.retry_after)
    try:
        return read_mapped(answer.body, read_mapping(feed.mapping), datetime.now(UTC), table=False)
    except BadPayload as error:
        raise ChannelFailed(f"{feed.name} answers with what the mapping cannot read. {error}", 422) from error
