"""`python -m assist zendesk-app`: the app's zip, to be uploaded to Zendesk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assist.channels.zendesk.package import build_package
from assist.errors import BadRequest

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--url", required=True, help="where agents reach this service, such as https://concord.example.com")
    parser.add_argument("--connection", default="zendesk", help="name of the connection in connections.yaml (default: zendesk)")
    parser.add_argument("--out", type=Path, default=Path("concord-zendesk.zip"), help="file to write (default: concord-zendesk.zip)")


def run(arguments: argparse.Namespace) -> int:
    """Write the zip. Exit code 2 for an address that Zendesk does not take, or a file that cannot be written."""
    try:
        arguments.out.write_bytes(build_package(arguments.url, arguments.connection))
    except (BadRequest, OSError) as error:
        print(f"zendesk-app: {error}", file=sys.stderr)
        return 2
    print(f"{arguments.out}: upload it in Zendesk's Admin Center under Apps and integrations, Zendesk Support apps, Upload private app.")
    return 0
