"""`python -m assist dispute`: everything about one conversation as one file, with the proof that it was not rewritten."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.errors import AssistError
from assist.settings import assist_settings
from assist.store.dispute import dispute
from assist.store.open import opened
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("conversation", help="the conversation's id")
    parser.add_argument("--out", type=Path, help="file to write (default: standard output)")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Write it. Exit code 1 if the record is broken somewhere, which the file tells; 2 with one sentence for an unknown conversation or an unusable store."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        pack = asyncio.run(_pack(assist_settings(environ), arguments.conversation))
        text = json.dumps(pack, ensure_ascii=False, indent=1)
        if arguments.out:
            arguments.out.write_text(text, encoding="utf-8")
    except (AssistError, SettingsError, OSError) as error:
        print(f"dispute: {error}", file=sys.stderr)
        return 2
    print(f"{arguments.out}: {len(pack['record'])} entries of the record, head {pack['proof']['head']}" if arguments.out else text)
    return 1 if pack["proof"]["broken"] else 0


async def _pack(settings: AssistSettings, conversation: str) -> dict[str, Any]:
    async with opened(settings) as store, store.connect() as connection:
        return await dispute(connection, conversation)
