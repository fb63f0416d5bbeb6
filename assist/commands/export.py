"""`python -m assist export`: everything that is kept of a customer, as one ZIP file of JSON and photos."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.api.access import LOCAL
from assist.errors import AssistError, UnknownThing
from assist.settings import assist_settings
from assist.store.belongings import belonging, told
from assist.store.dispute import dispute
from assist.store.open import opened
from assist.store.persons import conversations_of
from assist.store.record import Act, noted
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings

OWN = ("conversation", "drafts", "sources", "decisions", "vouched", "deliveries", "record")
"""What of a dispute pack is the customer's; the chain is everybody's."""


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("customer", help="a conversation's id, a whole name, an order number, an e-mail address, or the helpdesk's key")
    parser.add_argument("--out", type=Path, required=True, help="ZIP file to write")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Write it. Exit code 2 with one sentence for nobody known, a file that cannot be written, an unusable store."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        settings = assist_settings(environ)
        packs, beside = asyncio.run(_packs(settings, arguments.customer))
        photos = _write(arguments.out, packs, beside, settings.data / "files")
    except (AssistError, SettingsError, OSError) as error:
        print(f"export: {error}", file=sys.stderr)
        return 2
    print(f"{arguments.out}: {len(packs)} conversations, {len(beside['orders'])} orders, {photos} photos.")
    return 0


async def _packs(settings: AssistSettings, customer: str) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    async with opened(settings) as store:
        async with store.connect() as connection:
            ids = await conversations_of(connection, customer)
            held = await belonging(connection, ids, named=customer)
            if not ids and not held:
                raise UnknownThing(
                    "Nothing is kept of such a customer. Give the whole name, an order number or address as it was written, or a conversation's id."
                )
            packs = [await dispute(connection, one) for one in ids]
            numbers = [pack["conversation"]["order"]["number"] for pack in packs if pack["conversation"]["order"]]
            beside = await told(connection, await belonging(connection, ids, numbers, customer))
        await noted(store, Act.EXPORTED, LOCAL, {"conversations": len(ids)})
    return [{name: pack[name] for name in OWN} for pack in packs], beside


def _write(out: Path, packs: list[dict[str, Any]], beside: dict[str, list[dict[str, Any]]], files: Path) -> int:
    """The ZIP file; how many photos it holds."""
    digests = {one["digest"] for pack in packs for message in pack["conversation"]["messages"] for one in message.get("attachments") or () if one["digest"]}
    kept = [files / digest for digest in sorted(digests) if (files / digest).is_file()]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("customer.json", json.dumps(packs, ensure_ascii=False, indent=1))
        archive.writestr("beside.json", json.dumps(beside, ensure_ascii=False, indent=1))
        for path in kept:
            archive.write(path, f"photos/{path.name}")
    return len(kept)
