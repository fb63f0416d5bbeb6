"""`python -m assist erase`: a customer's data out of store, files and record for good, with a search of the whole data folder afterwards."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.api.access import LOCAL
from assist.commands._tell import tell
from assist.erasure import erase_and_look
from assist.errors import BadRequest, UnknownThing
from assist.retention import edge_of
from assist.store.belongings import belonging
from assist.store.open import opened
from assist.store.persons import aged, conversations_of

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("customer", nargs="?", default="", help="a conversation's id, a whole name, an order number, an e-mail address, or the helpdesk's key")
    parser.add_argument("--aged", action="store_true", help="instead of a customer: all that is older than CONCORD_ASSIST_RETENTION_DAYS")
    parser.add_argument("--yes", action="store_true", help="do it; without it, only what would be erased is listed")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Erase and search. Exit code 1 if something of the customer still stands somewhere, with the files; 2 with one sentence on stderr."""
    told = tell("erase", arguments, _act, _spoken)
    return 2 if told is None else 1 if told.get("traces") else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> dict[str, Any]:
    if bool(arguments.customer.strip()) == arguments.aged:
        raise BadRequest("Name a customer, or give --aged.")
    async with opened(settings) as store:
        async with store.connect() as connection:
            if arguments.aged:
                ids = await aged(connection, _edge(settings))
            else:
                ids = await conversations_of(connection, arguments.customer)
            held = await belonging(connection, ids, named=arguments.customer)
        if not ids and not held and not arguments.aged:
            raise UnknownThing("Nothing is kept of such a customer. Give the whole name, an order number or address as it was written, or a conversation's id.")
        if not (ids or held) or not arguments.yes:
            return {"conversations": list(ids), "orders": len(held.orders), "parcels": len(held.parcels), "done": False}
        return {"done": True, **asdict(await erase_and_look(store, settings.data, ids, LOCAL, arguments.customer))}


def _edge(settings: AssistSettings) -> datetime:
    """Raises `BadRequest` where nothing ages."""
    edge = edge_of(settings, datetime.now(UTC))
    if edge is None:
        raise BadRequest("CONCORD_ASSIST_RETENTION_DAYS is 0: nothing ages. Set it, then run this again.")
    return edge


def _spoken(told: dict[str, Any]) -> str:
    if not told["done"]:
        beside = f", {told['orders']} orders and {told['parcels']} parcels with them" if told["orders"] or told["parcels"] else ""
        return "\n".join([*told["conversations"], f"{len(told['conversations'])} conversations would be erased{beside}. Add --yes to do it."])
    erased = told["erased"]
    lines = [
        f"Erased: {erased['conversations']} conversations, {erased['rows']} rows, {len(erased['photos'])} photos.",
        f"Emptied: {len(erased['entries'])} entries of the record; their digests stay, and the chain holds.",
        f"Searched: {told['searched']} files of the data folder for {told['pieces']} pieces of what they held.",
    ]
    lines += [f"STILL THERE: {one['file']} ({one['times']})" for one in told["traces"]]
    lines.append("Nothing is left." if not told["traces"] else "Documents are taken out with `python -m ingest delete`; then run this command's search again.")
    return "\n".join(lines)
