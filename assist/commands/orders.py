"""`python -m assist orders`: files of orders and products that lie in the folders of the feeds, into the desk's state."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.commands._tell import tell
from assist.errors import BadRequest
from assist.feeds.dropped import take_files
from assist.feeds.feed import read_feeds
from assist.store.open import opened

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--feed", default="", help="only this one")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Read them. Exit code 1 where a row or file was left out, 2 for feeds or a mapping that cannot be used."""
    told = tell("orders", arguments, _act, _spoken)
    return 2 if told is None else 1 if any(one["told"] for one in told["files"]) else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> dict[str, Any]:
    feeds = [one for one in read_feeds(settings, os.environ) if one.vendor == "file" and arguments.feed in {"", one.name}]
    if not feeds:
        raise BadRequest("No feed of the vendor file is set up. docs/orders.md shows how.")
    async with opened(settings) as store:
        return {"files": [asdict(taken) for feed in feeds for taken in await take_files(store, feed)]}


def _spoken(told: dict[str, Any]) -> str:
    lines = []
    for one in told["files"]:
        kept = one["kept"]
        lines.append(f"{one['file']}: " + ("read before" if one["again"] else f"{kept['orders']} orders, {kept['products']} products kept"))
        lines += [f"  left out: {sentence}" for sentence in one["told"]]
    return "\n".join(lines) or "No file lies there."
