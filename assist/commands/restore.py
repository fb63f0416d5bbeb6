"""`python -m assist restore`: a data folder made again from a backup."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assist.backup import restore
from assist.errors import AssistError
from assist.settings import assist_settings
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("backup", type=Path, help="a file that `python -m assist backup` wrote")
    parser.add_argument("--data", type=Path, help="data folder to make; empty or not there (default: CONCORD_DATA or ./data)")


def run(arguments: argparse.Namespace) -> int:
    """Make it. Exit code 2 with one sentence for a folder that holds something, or a file that is no backup; nothing is overwritten then."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        data = assist_settings(environ).data
        manifest = restore(arguments.backup, data)
    except (AssistError, SettingsError, OSError) as error:
        print(f"restore: {error}", file=sys.stderr)
        return 2
    print(f"{data}: {len(manifest.files)} files of {manifest.made_at}. Check it with `python -m assist audit-log verify`, then start the service.")
    return 0
