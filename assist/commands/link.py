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

    from ingest.owner import Owner


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder of the running service (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Print a link that works once. Exit code 2 if no service runs on this data folder."""
    try:
        settings = ingest_settings(dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {}))
    except SettingsError as error:
        print(f"link: {error}", file=sys.stderr)
        return 2
    owner = current(settings.data)
    answer = _ask(owner) if owner else None
    if answer is None:
        print(f"link: no service answers for {settings.data}. Start it with `python -m assist serve`.", file=sys.stderr)
        return 2
    if answer.status_code != httpx.codes.OK:
        print(f"link: the service refused a new link ({answer.status_code}). Restart it; links and sessions are made anew.", file=sys.stderr)
        return 2
    print(answer.json()["link"])
    return 0


def _ask(owner: Owner) -> httpx.Response | None:
    """The owner's answer, or None if it is busy with a load, or gone."""
    if not owner.url:
        return None
    # No proxy of the environment may see the token: the service is on this machine.
    with httpx.Client(trust_env=False, timeout=10) as client:
        try:
            return client.post(f"{owner.url}/api/link", headers={"Authorization": f"Bearer {owner.token}"})
        except httpx.HTTPError:
            return None
