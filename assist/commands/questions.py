"""`python -m assist questions`: what customers asked and what became of it, one JSON object a line, for `python -m ingest audit --questions`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import AssistError
from assist.settings import assist_settings
from assist.store.heard import heard
from assist.store.open import open_store
from ingest.heard import written
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings
    from ingest.types import Heard


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--marks", action="store_true", help="what agents marked at sources instead, for `--marks`")


def run(arguments: argparse.Namespace) -> int:
    """Print the lines. Personal data is taken out. Exit code 2 with one sentence on stderr if the state database cannot be read."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        told = asyncio.run(_heard(assist_settings(environ)))
    except (AssistError, SettingsError) as error:
        print(f"questions: {error}", file=sys.stderr)
        return 2
    print(written(told.marks if arguments.marks else told.asked), end="")
    return 0


async def _heard(settings: AssistSettings) -> Heard:
    engine = await open_store(settings.data, settings.state_url)
    try:
        async with engine.begin() as connection:
            return await heard(connection)
    finally:
        await engine.dispose()
