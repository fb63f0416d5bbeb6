"""`python -m assist link`: ask the running service for a new one-time link."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from ingest.owner import current
from ingest.settings import ingest_settings
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder of the running service (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Print a link that works once. Exit code 2 if no service runs on this data folder."""
    try:
        settings = ingest_settings(dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {}))
        owner = current(settings.data)
        if owner is None or not owner.url:
            print(f"link: no service runs on {settings.data}. Start it with `python -m assist serve`.", file=sys.stderr)
            return 2
        answer = httpx.post(f"{owner.url}/api/link", headers={"Authorization": f"Bearer {owner.token}"}, timeout=10)
        answer.raise_for_status()
    except (SettingsError, httpx.HTTPError) as error:
        print(f"link: {error}", file=sys.stderr)
        return 2
    print(answer.json()["link"])
    return 0
