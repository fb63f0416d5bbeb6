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
    node: Any = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
    line, rest = 1, key
    while rest and (found := _child(node, rest)) is not None:
        node, line, rest = found
    return line


def blocks_of(text: str, key: str) -> tuple[tuple[int, int], ...] | None:
    """Lines of each entry of a list at the top of a YAML text: the first, from 0, and the one after its last. None where `key` is no list written line by line.

    Comments and empty lines before the next entry belong to that one. The text must be YAML.
    """
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) and not root.flow_style else []
    node = next((value for name, value in pairs if name.value == key), None)
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return None
    lines = text.splitlines()
    starts = [item.start_mark.line for item in node.value]
    ends = [*starts[1:], min(node.end_mark.line + bool(node.end_mark.column), len(lines))]
    return tuple((start, _last_said(lines, start, end)) for start, end in zip(starts, ends, strict=True))


def _last_said(lines: list[str], start: int, end: int) -> int:
    """The line after the last one between the two that is neither empty nor a comment."""
    return next((at for at in range(end, start, -1) if lines[at - 1].strip() and not lines[at - 1].lstrip().startswith("#")), start + 1)


def _child(node: Any, rest: str) -> tuple[Any, int, str] | None:  # noqa: ANN401 - a node of any kind
    """The node a place begins with, its line, and what is left of the place. A name may hold points itself, as intents do."""
    if isinstance(node, yaml.SequenceNode) and (at := re.match(r"\[(\d+)\]\.?", rest)) and int(at[1]) < len(node.value):
        item = node.value[int(at[1])]
        return item, item.start_mark.line + 1, rest[at.end() :]
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    named = [pair for pair in pairs if re.match(rf"{re.escape(str(pair[0].value))}(?![^.\[])", rest)]
    if not named:
        return None
    name, held = max(named, key=lambda pair: len(pair[0].value))
    return held, name.start_mark.line + 1, rest[len(name.value) :].removeprefix(".")
