"""`python -m assist backup`: the whole data folder as one file, while the service runs."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assist.backup import back_up
from assist.errors import AssistError, BadRequest
from assist.settings import assist_settings
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("out", type=Path, help="file to write; one that is there is replaced when the new one is complete")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Write it. Exit code 2 with one sentence for a folder that holds nothing, a full disk, or a store that is not in the folder."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        settings = assist_settings(environ)
        if settings.state_url:
            raise BadRequest("The state is kept in PostgreSQL (CONCORD_STATE_URL): back that up with its own pg_dump, and the data folder's files beside it.")
        manifest = back_up(settings.data, arguments.out)
    except (AssistError, SettingsError, OSError, sqlite3.Error) as error:
        print(f"backup: {error}", file=sys.stderr)
        return 2
    index = (
        "with the search engine's files" if manifest.engine else "without the search engine's files, which are made again from the kept text at the first start"
    )
    print(f"{arguments.out}: {len(manifest.files)} files, {arguments.out.stat().st_size / 2**20:.1f} MB, {index}.")
    return 0
