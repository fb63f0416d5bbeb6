"""`python -m assist secrets`: tokens and keys kept encrypted in the data folder, given, listed, removed, and sealed anew with another key."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.commands._tell import tell
from assist.errors import BadRequest
from serving.sealed import Vault, keys_of, new_key

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "act", choices=("key", "set", "list", "remove", "rotate"), help="print a new key; seal what stands on standard input; names; take out; seal all anew"
    )
    parser.add_argument("name", nargs="?", default="", help="the variable that a file or setting names, such as SUPPORT_CHATWOOT_TOKEN")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and print it, never a value. Exit code 2 with one sentence for a key that is missing or another one, or a name that is none."""
    told = tell("secrets", arguments, _act, _spoken)
    return 2 if told is None else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> Any:  # noqa: ANN401 - what is printed
    if arguments.act == "key":
        return {"key": new_key(datetime.now(UTC))}
    vault = Vault(settings.data, keys_of(os.environ) if arguments.act in {"set", "rotate"} else {})
    match arguments.act:
        case "set":
            if sys.stdin.isatty():
                raise BadRequest("The value is read from standard input, so that no list of processes and no history of a shell shows it.")
            vault.put(arguments.name, sys.stdin.read().rstrip("\r\n"))
        case "remove":
            vault.remove(arguments.name)
        case "rotate":
            vault.rotate()
    return [{"name": one.name, "key": one.key, "at": one.at} for one in vault.listed()]


def _spoken(told: Any) -> str:  # noqa: ANN401 - what is printed
    if isinstance(told, dict):
        return str(told["key"])
    return "\n".join(f"{one['name']}  sealed with {one['key']}  {one['at'][:10]}" for one in told) or "Nothing is sealed."
