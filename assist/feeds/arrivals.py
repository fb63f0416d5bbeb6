"""What shops and carriers tell by webhook: proven, read and kept in one transaction, answered at once; the same one twice, or late, changes nothing."""

from __future__ import annotations

import hashlib
import logging
import re
from typing import TYPE_CHECKING

from assist.channels.signatures import VERIFIERS, proven
from assist.errors import BadPayload, Refused
from assist.parcels import LATE_PERCENT
from assist.payloads.read import read_payload
from assist.store.jobs import JobBook
from assist.store.keeping import keep

if TYPE_CHECKING:
    from assist.channels.signatures import Delivery
    from assist.feeds.feed import Feed, Feeds
    from assist.payloads.reading import Reading
    from assist.store.open import Store

LOG = logging.getLogger(__name__)
PING = re.compile(rb"webhook_id=\d{1,12}")
"""What WooCommerce posts, unsigned, while a webhook is being set up: it must be answered, and tells nothing."""


async def arrive(store: Store, feeds: Feeds, name: str, given: Delivery, late: int = LATE_PERCENT) -> str:
    """Take a webhook: "kept", "duplicate", "known" where something newer is known, "ignored", or "unreadable". Raises `UnknownThing`, `Refused`.

    What is proven but cannot be read is answered as taken: a vendor that hears no for it would in the end take the webhook down.
    """
    feed = feeds.get(name)
    if feed.vendor == "woocommerce" and PING.fullmatch(given.body):
        return "ignored"
    if feed.vendor not in VERIFIERS:
        raise Refused(f"The feed {feed.name} takes no webhooks: its vendor signs none. Nothing was taken.")
    delivery = proven(feed.vendor, given, "", (feed.secret.get_secret_value(), feed.secret_before.get_secret_value()))
    reading, trouble = _read(feed, given)
    marks = [one[:128] for one in (hashlib.sha256(given.body).hexdigest(), delivery) if one]
    async with store.begin() as connection:
        if not await JobBook(connection).first_time(f"feed:{feed.name}", marks, given.at):
            return "duplicate"
        if reading is None:
            LOG.warning("The feed %s sent what was not used: %s", feed.name, trouble)
            return "unreadable"
        if not (reading.orders or reading.shipments or reading.products):
            return "ignored"
        kept = await keep(connection, feed, reading, given.at, late)
    return "kept" if kept.orders or kept.parcels or kept.products else "known"


def _read(feed: Feed, given: Delivery) -> tuple[Reading | None, str]:
    """A payload of another vendor than the feed's is not used, however well it is signed."""
    try:
        reading = read_payload(given.body, given.at)
    except BadPayload as error:
        return None, str(error)
    if reading.vendor != feed.vendor:
        return None, f"It is a payload of {reading.vendor}."
    return reading, ""
