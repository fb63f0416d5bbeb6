"""Reads a data file: the only door for YAML."""

from __future__ import annotations

import re
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


def line_of(path: Path, key: str) -> int:
    """The line, from 1, on which a place such as `sentences[0].text.de` stands in a YAML file; that of the nearest place above it that is there."""
    node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
    line = 1
    for part in re.findall(r"[^.\[\]]+|\[\d+\]", key):
        node, line = _child(node, part, line)
        if node is None:
            break
    return line


def _child(node: Any, part: str, line: int) -> tuple[Any, int]:  # noqa: ANN401 - a node of any kind
    if isinstance(node, yaml.SequenceNode) and part.startswith("["):
        at = int(part[1:-1])
        return (node.value[at], node.value[at].start_mark.line + 1) if at < len(node.value) else (None, line)
    if isinstance(node, yaml.MappingNode):
        return next(((held, name.start_mark.line + 1) for name, held in node.value if name.value == part), (None, line))
    return None, line
