"""What the service says on standard error: one line for each thing, as words or as JSON, without personal data.

An error of others' making is named by its kind and by the places it came through, never by its own words: a database puts the values it was given into them.
What is said in our own words is freed of addresses, numbers and names as customers' messages are.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from ingest.redact import redact

LONGEST = 2_000
"""Characters of a message."""
FRAMES = 12
"""Innermost places of an error."""


class Words(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Level, logger, message; an error's kind and places after it."""
        line = f"{record.levelname} {record.name}: {_said(record)}"
        kind, places = _failed(record)
        return f"{line} [{kind} at {'; '.join(places)}]" if kind else line


class JsonLines(logging.Formatter):
    """A line for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object: time (UTC, ISO 8601), level, logger, message; `error` and `at` for an error of others' making."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        told: dict[str, object] = {"time": at, "level": record.levelname.lower(), "logger": record.name, "message": _said(record)}
        kind, places = _failed(record)
        return json.dumps(told | ({"error": kind, "at": places} if kind else {}), ensure_ascii=False)


def begin_log(how: str) -> None:
    """Say warnings and errors on standard error from now on: `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if how == "json" else Words())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _said(record: logging.LogRecord) -> str:
    return redact(" ".join(record.getMessage().split())[:LONGEST]).text


def _failed(record: logging.LogRecord) -> tuple[str, list[str]]:
    """Kind and places of an error, the innermost last; "" for none."""
    if not record.exc_info or record.exc_info[1] is None:
        return "", []
    error = record.exc_info[1]
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return f"{type(error).__module__}.{type(error).__qualname__}", [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
