"""`python -m ROOM COMMAND`: each command is one file of the room's `commands`, imported only when it is named."""

from __future__ import annotations

import ast
import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def run_command(room: str, arguments: Sequence[str], *, one_thread: bool = False) -> int:
    """Run a room's named command and return its exit code: 0 fine, 1 the thing checked fell short, 2 unusable input.

    `one_thread` keeps small matrix products on one thread: BLAS threads that wait for each other cost a search more than they save.
    """
    if one_thread:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    known = commands_of(room)
    if arguments and arguments[0] in known:
        return int(importlib.import_module(f"{room}.commands.{arguments[0]}").run(arguments[1:]))
    wanted = bool(arguments) and arguments[0] in {"-h", "--help"}
    lines = [f"usage: python -m {room} COMMAND …", *(f"  {name:12} {act}" for name, act in known.items())]
    if arguments and not wanted:
        lines.append(f"There is no command {arguments[0]!r}.")
    print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
    return 0 if wanted else 2


def commands_of(room: str) -> dict[str, str]:
    """Each command's name and what it does: the first line of its file, read without importing it."""
    found = importlib.import_module(room).__file__
    files = sorted((Path(found).parent / "commands").glob("[!_]*.py")) if found else []
    return {file.stem: _act(file) for file in files}


def _act(file: Path) -> str:
    documentation = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return documentation.partition("\n")[0].partition(": ")[2]
