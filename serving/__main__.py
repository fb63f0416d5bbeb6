"""`python -m serving COMMAND`: each command is one file of `serving/commands`, imported only when it is named."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "encode": "lines on stdin to vectors in a .npy file",
    "vllm": "the exact vLLM command for this machine, or run it",
}


def main(arguments: Sequence[str]) -> int:
    """Run the named command and return its exit code: 0 fine, 1 fell short, 2 unusable input."""
    if arguments and arguments[0] in COMMANDS:
        command = importlib.import_module(f"serving.commands.{arguments[0]}")
        return int(command.run(arguments[1:]))
    wanted = bool(arguments) and arguments[0] in {"-h", "--help"}
    lines = ["usage: python -m serving COMMAND …", *(f"  {name:8} {act}" for name, act in COMMANDS.items())]
    if arguments and not wanted:
        lines.append(f"There is no command {arguments[0]!r}.")
    print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
    return 0 if wanted else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
