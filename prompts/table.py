"""Reads a data file: the only door for YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


class TableUnreadable(Exception):
    """A data file is missing or not YAML; the message names file and line. The owner of the file's fault, no retry."""


def read_table(path: Path) -> Any:  # noqa: ANN401 - the caller knows the file's shape and checks it
    """The parsed content of a YAML file. Raises `TableUnreadable`."""
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
    except FileNotFoundError as error:
        raise TableUnreadable(f"{path} is missing. Restore it from the release.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TableUnreadable(f"{path} cannot be read: {error}. Correct that place.") from error
