"""`python -m assist restore`: a shop made again from a backup, its state in the data folder or in the database that is named."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assist.backup import restore
from assist.errors import AssistError
from assist.store.open import prepare_schema
from ingest.errors import IngestError
from ingest.settings import ingest_settings, state_url_of
from serving.environment import SettingsError
from serving.tenants import schema_of

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("backup", type=Path, help="a file that `python -m assist backup` wrote")
    parser.add_argument("--data", type=Path, help="data folder to make; empty or not there (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Make it. Exit code 2 with one sentence for a folder or database that holds something, or a file that is no backup; nothing is overwritten then."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        settings = ingest_settings(environ)
        data, url = settings.data, state_url_of(settings) if settings.state_url else ""
        if url and arguments.tenant:
            asyncio.run(prepare_schema(url, schema_of(arguments.tenant)))
        manifest = restore(arguments.backup, data, url)
    except (AssistError, IngestError, SettingsError, OSError) as error:
        print(f"restore: {error}", file=sys.stderr)
        return 2
    print(f"{data}: {len(manifest.files)} files of {manifest.made_at}. Check it with `python -m assist audit-log verify`, then start the service.")
    return 0
