"""`python -m assist sent`: replies that people accepted or edited, one JSON object a line, for `python -m eval watch`. Personal data is taken out."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import AssistError
from assist.settings import assist_settings
from assist.store.open import open_store
from assist.store.sent import sent
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings
    from assist.store.sent import Sent


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--days", type=int, default=0, help="only those of the last so many days (default: all)")


def run(arguments: argparse.Namespace) -> int:
    """Print the lines. Exit code 2 with one sentence on stderr if the state database cannot be read."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    since = datetime.now(UTC) - timedelta(days=arguments.days) if arguments.days > 0 else None
    try:
        told = asyncio.run(_sent(assist_settings(environ), since))
    except (AssistError, SettingsError) as error:
        print(f"sent: {error}", file=sys.stderr)
        return 2
    for one in told:
        print(json.dumps(asdict(one), ensure_ascii=False, default=str))
    return 0


async def _sent(settings: AssistSettings, since: datetime | None) -> tuple[Sent, ...]:
    engine = await open_store(settings.data, settings.state_url)
    try:
        async with engine.begin() as connection:
            return await sent(connection, since)
    finally:
        await engine.dispose()
