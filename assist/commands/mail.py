"""`python -m assist mail < message.eml`: a mail server's pipe into the running service."""

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

TRY_LATER = 75
"""EX_TEMPFAIL: a mail server keeps the message and tries again."""


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder of the running service (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Hand the message over. Exit code 75 where no service answers, so that the mail server keeps it; 2 for what is no mail."""
    try:
        settings = ingest_settings(dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {}))
    except SettingsError as error:
        print(f"mail: {error}", file=sys.stderr)
        return 2
    owner = current(settings.data)
    if owner is None or not owner.url:
        print(f"mail: no service answers for {settings.data}. Start it with `python -m assist serve`; the message stays with the mail server.", file=sys.stderr)
        return TRY_LATER
    with httpx.Client(trust_env=False, timeout=30) as client:
        try:
            answer = client.post(f"{owner.url}/api/mail", content=sys.stdin.buffer.read(), headers={"Authorization": f"Bearer {owner.token}"})
        except httpx.HTTPError as error:
            print(f"mail: the service did not answer ({type(error).__name__}).", file=sys.stderr)
            return TRY_LATER
    if answer.status_code != httpx.codes.CREATED:
        print(f"mail: {answer.json().get('detail', answer.status_code)}", file=sys.stderr)
        return 2
    print(answer.json()["conversation"] or "sent by a program: not kept")
    return 0
