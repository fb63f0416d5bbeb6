"""The shop's own pages on which customers help themselves, by market: where a parcel is followed, where a return is registered.

A shop that names none has drafts without them. Only addresses that the shop's file spells out, on hosts that it lists, are ever written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from assist.guard.tables import table
from assist.parcels import current_parcel
from assist.values import Value
from ingest.places import territory_code
from ingest.types import FactKind
from prompts.schema import read_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.settings import AssistSettings
    from assist.types import Conversation
    from prompts.schema import Entry

OWN = "self_service.yaml"
"""The shop's own file in the data folder."""
ANY = "*"
TRACKING, RETURNS = "tracking_page", "returns_page"
CARRIERS = "link"
"""A carrier's own page for a parcel, which its payload names."""
PLAIN = re.compile(r"[A-Za-z0-9/:?#\[\]@!$&*+,;=%._~{}-]+")
"""What a template may hold: what RFC 3986 lets stand in an address, without quotes and brackets that end a link in running text, and braces."""
FIELDS = frozenset({"order_number", "tracking", "market", "language"})


@dataclass(frozen=True, slots=True)
class SelfService:
    """Address templates by page and market (`*` is every other one)."""

    pages: Mapping[str, Mapping[str, str]]

    def offered(self, conversation: Conversation, lang: str) -> dict[str, Value]:
        """The pages for this conversation as values of kind link, by variable; `lang` is the reply's.

        None on a channel that takes no links; no address for which something is unknown; none to follow a parcel while neither order nor parcel is known.
        An order's number counts as known from a shop alone, never from what a customer wrote.
        """
        if not takes_links(conversation.channel):
            return {}
        known = _known(conversation, lang)
        found = {name: self._address(name, conversation.market, known) for name in self.pages}
        if "order_number" not in known and "tracking" not in known:
            found.pop(TRACKING, None)
        return {name: Value(name, FactKind.LINK, address) for name, address in found.items() if address}

    def _address(self, name: str, market: str, known: Mapping[str, str]) -> str:
        templates = self.pages[name]
        template = templates.get(market, templates.get(ANY, ""))
        return template.format(**known) if template and _fields(template) <= known.keys() else ""


def takes_links(channel: str) -> bool:
    """Whether a reply on this channel may hold a link."""
    return table("channels").get(channel.casefold(), {}).get("links") is not False


def load_self_service(settings: AssistSettings) -> SelfService:
    """The file the setting names, else the shop's own in the data folder, else none. Raises `PromptFileError` with file, key and line."""
    own = settings.data / OWN
    path = Path(settings.self_service) if settings.self_service else own if own.is_file() else None
    return read_self_service(path) if path else SelfService({})


def read_self_service(path: Path) -> SelfService:
    """One file. Raises `PromptFileError` for one that is missing, breaks its shape, or leads to a host it does not list."""
    given = read_entry(path).fields(("source", "hosts"), (TRACKING, RETURNS))
    given["source"].text()
    hosts = tuple(host.casefold() for host in given["hosts"].words())
    return SelfService({name: _templates(given[name], hosts) for name in (TRACKING, RETURNS) if name in given})


def _templates(entry: Entry, hosts: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for market, each in entry.entries().items():
        if market != ANY and territory_code(market) != market:
            raise each.wrong('a market\'s two letters, such as DE, or "*" is expected as the key.')
        found[market] = _template(each, hosts)
    return found


def _template(entry: Entry, hosts: tuple[str, ...]) -> str:
    text = entry.text()
    if not PLAIN.fullmatch(text) or text.endswith((".", ",", ";", ":", "!", "?")):
        raise entry.wrong("an address in ASCII without white space is expected that ends with no punctuation.")
    try:
        fields, parts = _fields(text), urlsplit(text)
        plain = parts.scheme == "https" and not parts.username and parts.port is None and "{" not in parts.netloc
    except ValueError as error:
        raise entry.wrong(f"this is no address ({error}). Correct it.") from error
    if not plain:
        raise entry.wrong("an address that begins with https:// is expected, its host without user, port and variables.")
    if unknown := fields - FIELDS:
        raise entry.wrong(f"unknown variable {sorted(unknown)[0]!r}. Known ones: {', '.join(sorted(FIELDS))}.")
    if not any(_same(parts.hostname or "", host) for host in hosts):
        raise entry.wrong(f"{parts.hostname} is not among this file's hosts. Add it there, if it is the shop's.")
    return text


def _same(host: str, allowed: str) -> bool:
    """Whether a host is the allowed one, or under it where that begins with "*."."""
    return host == allowed or (allowed.startswith("*.") and len(allowed) > 2 and host.endswith(allowed[1:]))


def _fields(template: str) -> frozenset[str]:
    """Names of the plain variables. Raises `ValueError` for braces that do not match and for anything but a name between them."""
    found = set()
    for _, name, layout, how in Formatter().parse(template):
        if layout or how or name == "":
            raise ValueError("braces hold a variable's name alone")
        found |= {name} if name else set()
    return frozenset(found)


def _known(conversation: Conversation, lang: str) -> dict[str, str]:
    """Values that an address may hold, each written so that it cannot leave its place there."""
    order, parcel = conversation.order, current_parcel(conversation)
    given = {
        "order_number": order.number if order else "",
        "tracking": parcel.tracking if parcel else "",
        "market": conversation.market.casefold(),
        "language": lang.casefold() if lang != "und" else "",
    }
    return {name: quote(value, safe="") for name, value in given.items() if value}
