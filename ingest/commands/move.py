"""`python -m ingest move --to URL|DIR`: take the index from its folder to a server, or back."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.move_ends import move_index
from ingest.settings import ingest_settings
from serving.settings import serving_settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ingest.job import Progress


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--to", required=True, metavar="URL|DIR", help="a Qdrant server's URL, or the data folder")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA, else ./data)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: Namespace) -> int:
    """Move, and say what was moved and what to set now."""
    settings = ingest_settings(os.environ, data=args.data)
    moved = move_index(settings, args.to, serving_settings(os.environ).encoder, _show)
    if args.json:
        print(json.dumps(asdict(moved)))
        return 0
    again = f" ({moved.resumed} of them by an earlier move that was stopped)" if moved.resumed else ""
    print(f"{moved.passages} passages of {moved.documents} documents{again} in {moved.batches} checked batches, digest {moved.digest[:16]}.")
    print(f"Now set CONCORD_INDEX_URL={args.to}." if args.to.startswith("http") else "Now unset CONCORD_INDEX_URL.")
    return 0


def _show(progress: Progress) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[Kmoving {progress.done}/{progress.of}", end="\n" if progress.done == progress.of else "", file=sys.stderr, flush=True)
