"""`python -m assist audit-log verify`: whether the record of what was shown, approved and sent is unbroken, and where not."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import AssistError
from assist.settings import assist_settings
from assist.store.open import opened
from assist.store.proof import Broken, verify
from assist.store.record import entries
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings
    from assist.store.proof import Proof


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("act", choices=("verify",), help="check every entry, and what it binds")
    parser.add_argument("--head", default="", help="a digest that an earlier check printed: an entry must still have it")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print what was found. Exit code 1 for a broken record, with each place; 2 with one sentence if the store cannot be read."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        proof = asyncio.run(_verified(assist_settings(environ), arguments.head))
    except (AssistError, SettingsError) as error:
        print(f"audit-log: {error}", file=sys.stderr)
        return 2
    print(json.dumps(asdict(proof), ensure_ascii=False) if arguments.json else _spoken(proof))
    return 1 if proof.broken else 0


async def _verified(settings: AssistSettings, head: str) -> Proof:
    async with opened(settings) as store, store.connect() as connection:
        proof = await verify(connection)
        if not head or head in {one.digest async for one in entries(connection)}:
            return proof
        lost = Broken(0, "record", f"no entry has the digest {head} any more: the record was rewritten from before it on")
        return replace(proof, broken=(*proof.broken, lost))


def _spoken(proof: Proof) -> str:
    lines = [f"BROKEN at {one.place}: {one.what}" for one in proof.broken]
    verdict = "unbroken" if not proof.broken else f"broken at {len(proof.broken)} places"
    older = f", {proof.taken_in} of what is older than the record" if proof.taken_in else ""
    lines.append(f"{proof.entries} entries, {proof.erased} of erased customers{older}: {verdict}.\nhead {proof.head}")
    return "\n".join(lines)
