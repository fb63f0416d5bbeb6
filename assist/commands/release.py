"""`python -m assist release`: which release of prompts, scripts, packs and models drafts are made with, and going back; a running service follows at once."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.api.access import LOCAL
from assist.commands._tell import tell
from assist.errors import BadRequest
from assist.releases import kept, usable
from assist.store.open import opened
from assist.store.released import go_to, in_force
from prompts.load import load_library
from serving.settings import serving_settings

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("act", choices=("list", "back", "take"), help="every kept release; go back to the one before; use the one named")
    parser.add_argument("release", nargs="?", default="", metavar="DIGEST", help="of the release to take")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and print where the shop stands. Exit code 2 with one sentence for a release that cannot be used, or where there is none before."""
    told = tell("release", arguments, _act, _spoken)
    return 2 if told is None else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> Any:  # noqa: ANN401 - what is printed
    async with opened(settings) as store:
        async with store.connect() as connection:
            stands = await in_force(connection)
        if arguments.act != "list":
            wanted = arguments.release if arguments.act == "take" else (stands.before or ("",))[-1]
            if not wanted:
                raise BadRequest("There is no release before this one. Nothing was changed." if arguments.act == "back" else "Name the release to take.")
            usable(settings.data, wanted, serving_settings(os.environ), load_library())
            async with store.begin() as connection:
                stands = await go_to(connection, wanted, stands.now, LOCAL)
    return asdict(stands) | {"releases": [{"id": one.id, "made_at": one.made_at, "model": one.model} for one in kept(settings.data)]}


def _spoken(told: dict[str, Any]) -> str:
    def state(release: str) -> str:
        return "in use" if release == told["now"] else "before" if release in told["before"] else ""

    rows = [f"{one['id']}  {one['made_at']}  {one['model'] or 'no model'}  {state(one['id'])}".rstrip() for one in told["releases"]]
    return "\n".join(rows) or "No release is kept yet: a service that starts keeps its own."
