"""`python -m gpu COMMAND`: each command is one file of `gpu/commands`, imported only when it is named."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from serving.dispatch import run_command

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run the named command and return its exit code: 0 fine, 1 fell short, 2 unusable input."""
    return run_command("gpu", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
