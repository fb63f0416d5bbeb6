"""`python -m eval COMMAND`: each command is one file of `eval/commands`, imported only when it is named."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "retrieval": "recall, MRR and nDCG of the index over a questions file",
    "run": "the cross-language evaluation of a running system over HTTP",
    "sensitivity": "plant known differences in right answers, count what the ruler catches and what it cries wolf on",
    "bench": "speed and quality side by side with peers, in one run",
}


def main(arguments: Sequence[str]) -> int:
    """Run the named command and return its exit code: 0 fine, 1 the thing checked fell short, 2 unusable input."""
    if arguments and arguments[0] in COMMANDS:
        command = importlib.import_module(f"eval.commands.{arguments[0]}")
        return int(command.run(arguments[1:]))
    wanted = bool(arguments) and arguments[0] in {"-h", "--help"}
    lines = ["usage: python -m eval COMMAND …", *(f"  {name:12} {act}" for name, act in COMMANDS.items())]
    if arguments and not wanted:
        lines.append(f"There is no command {arguments[0]!r}.")
    print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
    return 0 if wanted else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
