"""`python -m assist backup`: store, index and files as one file, while the service runs."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assist.backup import back_up
from assist.errors import AssistError
from ingest.errors import IngestError
from ingest.settings import ingest_settings, state_url_of
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("out", type=Path, help="file to write; one that is there is replaced when the new one is complete")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Write it. Exit code 2 with one sentence for a folder or a database that holds nothing or cannot be read, and for a full disk."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        settings = ingest_settings(environ)
        manifest = back_up(settings.data, arguments.out, state_url_of(settings) if settings.state_url else "")
    except (AssistError, IngestError, SettingsError, OSError, sqlite3.Error) as error:
        print(f"backup: {error}", file=sys.stderr)
        return 2
    index = (
        "with the search engine's files" if manifest.engine else "without the search engine's files, which are made again from the kept text at the first start"
    )
    print(f"{arguments.out}: {len(manifest.files)} files, {arguments.out.stat().st_size / 2**20:.1f} MB, {index}.")
    return 0
