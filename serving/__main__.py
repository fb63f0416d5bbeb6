"""`python -m serving COMMAND`: each command is one file of `serving/commands`, imported only when it is named."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run the named command and return its exit code: 0 fine, 1 fell short, 2 unusable input."""
    known = commands()
    if arguments and arguments[0] in known:
        command = importlib.import_module(f"serving.commands.{arguments[0]}")
        return int(command.run(arguments[1:]))
    wanted = bool(arguments) and arguments[0] in {"-h", "--help"}
    lines = ["usage: python -m serving COMMAND …", *(f"  {name:8} {act}" for name, act in known.items())]
    if arguments and not wanted:
        lines.append(f"There is no command {arguments[0]!r}.")
    print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
    return 0 if wanted else 2


def commands() -> dict[str, str]:
    """Each command's name and what it does: the first line of its file, read without importing it."""
    files = sorted((Path(__file__).parent / "commands").glob("[!_]*.py"))
    return {file.stem: _act(file) for file in files}


def _act(file: Path) -> str:
    documentation = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return documentation.partition("\n")[0].partition(": ")[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
