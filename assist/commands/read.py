"""`python -m assist read`: what a helpdesk, shop or carrier sent, as the product's records."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import AssistError, BadRequest
from assist.payloads.read import read_payload
from assist.payloads.show import reading_json, reading_lines
from prompts.table import TableUnreadable

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a payload as its vendor sent it (JSON, or an .eml file); - reads standard input")
    parser.add_argument("--now", default="", metavar="TIME", help="the clock by which days are counted, ISO 8601 with its zone (default: now)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")


def run(arguments: argparse.Namespace) -> int:
    """Read one payload and print its records. Exit code 2 for what cannot be read, with one sentence on stderr that says whose fault it is."""
    try:
        reading = read_payload(_bytes(arguments.file), _clock(arguments.now))
    except (AssistError, TableUnreadable) as error:
        print(f"read: {error}", file=sys.stderr)
        return 2
    print(json.dumps(reading_json(reading), ensure_ascii=False, indent=2) if arguments.json else "\n".join(reading_lines(reading)))
    return 0


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadRequest(f"{file} cannot be read: {error.strerror}. Name a file with one payload.") from error


def _clock(given: str) -> datetime:
    if not given:
        return datetime.now(UTC)
    try:
        clock = datetime.fromisoformat(given)
    except ValueError as error:
        raise BadRequest(f"--now {given} is no ISO 8601 time. Write it as 2026-11-26T10:00:00+01:00.") from error
    return clock if clock.tzinfo else clock.replace(tzinfo=UTC)
