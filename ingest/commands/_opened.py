"""What the commands about documents share: where the data folder is, how lists and days are written, and the index they open."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from ingest.errors import IndexBusy, UnusableInput
from ingest.open import index_exists, open_index
from ingest.owners_shelf import owners_shelf
from ingest.settings import ingest_settings
from ingest.terminal import Bar
from ingest.types import TaskState, Validity
from serving.settings import serving_settings
from serving.telemetry import traced

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from ingest.shelf_calls import OwnersShelf
    from ingest.types import Index

_LOOK_AGAIN = 0.5


def add_common(parser: ArgumentParser) -> None:
    """The arguments that every command about documents has."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA, else ./data)")
    parser.add_argument("--no-wait", action="store_true", help="exit 2 at once if another process is loading")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


@contextmanager
def opened(args: Namespace, *, must_exist: bool = False) -> Iterator[tuple[Index, OwnersShelf]]:
    """The index and its shelf, here or in the process that owns them. Raises `UnusableInput` if it must exist and nothing was ever loaded."""
    settings = ingest_settings(os.environ, data=args.data)
    if must_exist and not index_exists(settings):
        message = f"Nothing was ever loaded into {settings.data}: give the data folder with --data, or load documents first."
        raise UnusableInput(message)
    bar = Bar(sys.stderr)
    serving = serving_settings(os.environ)
    with traced(serving):
        index = open_index(settings, encoder=serving.encoder, wait=not args.no_wait, say=lambda text: print(text, file=sys.stderr), progress=bar.heard)
        try:
            yield index, owners_shelf(index, bar.heard)
        finally:
            index.close()
            bar.clear()


@contextmanager
def following(index: Index) -> Iterator[None]:
    """While another process does the work, its pace on this terminal."""
    bar = Bar(sys.stderr)
    if not bar.shown or getattr(index, "ask_shelf", None) is None:
        yield
        return
    shelf, ended = owners_shelf(index, bar.heard), Event()

    def follow() -> None:
        while not ended.wait(_LOOK_AGAIN):
            try:
                running = next((task for task in shelf.queue() if task.state is TaskState.RUNNING), None)
            except IndexBusy:
                return
            if running is not None and running.pace is not None:
                bar.show(running.pace)

    thread = Thread(target=follow)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        bar.clear()


def words(given: str) -> tuple[str, ...]:
    """Words parted by commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in given.split(",") if word.strip()))


def markets(given: str) -> tuple[str, ...]:
    """Country codes parted by commas. Raises `UnusableInput`."""
    codes = tuple(code.upper() for code in words(given))
    for code in codes:
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            message = f"--market: {code!r} is no country code; write two letters as in DE,FR."
            raise UnusableInput(message)
    return codes


def day(given: str) -> date:
    """A day as 2026-11-30, for argparse."""
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ArgumentTypeError(f"{given!r} is no day; write it as 2026-11-30") from error


def validity(starts: date | None, ends: date | None) -> Validity:
    """From the first to the last day. Raises `UnusableInput` if they are the wrong way round."""
    if starts and ends and ends < starts:
        message = f"--valid-to {ends} lies before --valid-from {starts}; correct one of them."
        raise UnusableInput(message)
    return Validity(starts, ends)
