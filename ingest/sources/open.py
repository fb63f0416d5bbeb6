"""The vendors there are: for each, how it is asked and what it gives. A new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.errors import UnusableInput
from ingest.fetch import Door, Fetch
from ingest.sources import chatwoot, export, mailbox, zendesk
from ingest.sources.spec import Spec, token_of
from ingest.types.tickets import Page

Pull = Callable[[Any, Spec, str], Iterator[Page]]
"""Pages of one part of a source from a cursor on; the first argument is the door to its host, None for files."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """What a vendor gives, and how its host is asked."""

    parts: Mapping[str, Pull]
    headers: Callable[[Spec, str], Mapping[str, str]] | None = None
    """None for files."""


def vendors() -> Mapping[str, Vendor]:
    """Every vendor by the name a source file calls it."""
    return {
        "zendesk": Vendor({"tickets": zendesk.tickets, "articles": zendesk.articles, "macros": zendesk.macros}, zendesk.headers),
        "chatwoot": Vendor({"tickets": chatwoot.tickets, "macros": chatwoot.macros}, chatwoot.headers),
        "csv": Vendor({"tickets": export.tickets}),
        "jsonl": Vendor({"tickets": export.tickets}),
        "mbox": Vendor({"tickets": mailbox.tickets}),
    }


def vendor_of(spec: Spec) -> Vendor:
    """A source's vendor. Raises `UnusableInput` for one there is not, or a part it does not give."""
    known = vendors()
    if spec.vendor not in known:
        raise UnusableInput(f"The source file of {spec.name} names the vendor '{spec.vendor}'; there are {', '.join(known)}.")
    vendor = known[spec.vendor]
    for part in spec.parts:
        if part not in vendor.parts:
            raise UnusableInput(f"{spec.vendor} gives no {part}; it gives {', '.join(vendor.parts)}.")
    return vendor


def open_door(spec: Spec, vendor: Vendor, environ: Mapping[str, str], pause: Callable[[float], None], *, private: bool) -> Fetch | None:
    """The door to a source's host; None for files. Raises `UnusableInput` for a source without address or token."""
    if vendor.headers is None:
        return None
    if not spec.url:
        raise UnusableInput(f"The source file of {spec.name} names no address: add the line `url: https://…`.")
    return Fetch(Door(spec.url, vendor.headers(spec, token_of(spec, environ)), private), pause=pause)
