"""`python -m ingest COMMAND`: each command is one file of `ingest/commands`, imported only when it is named."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import TYPE_CHECKING

from ingest.errors import IngestError
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.tenants import acting_for

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "load": "make the index equal these files and folders",
    "sync": "draw a helpdesk or an export, and load its solved tickets",
    "approve": "articles and macros that wait: list them, say yes or no",
    "move": "take the index from its folder to a server, or back",
    "search": "ranked passages for a question",
    "facts": "amounts, periods and other facts of a text",
    "audit": "contradictions, stale and unreachable knowledge",
    "documents": "every document with its state",
    "versions": "what a document said before, and what changed",
    "rollback": "an earlier version of a document live again",
    "withdraw": "call off a version that waits for its day",
    "reindex": "read documents again",
    "delete": "take documents out for good",
    "families": "language versions of each document, and those missing",
    "family": "say which family documents belong to",
    "translate": "a machine drafts the missing language version",
    "reencode": "another encoder, compared with the live one before it goes live",
    "queue": "what waits, runs and ended lately",
}
UNUSABLE = 2


def main(arguments: Sequence[str]) -> int:
    """Run the named command and return its exit code: 0 fine, 1 fell short, 2 unusable input."""
    # One thread per small matrix product: BLAS threads that wait for each other cost a search more than they save.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        lines = ["usage: python -m ingest COMMAND …", *(f"  {known:9} {act}" for known, act in COMMANDS.items())]
        wanted = name in {"-h", "--help"}
        if name and not wanted:
            lines.append(f"There is no command {name!r}.")
        print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
        return 0 if wanted else UNUSABLE
    command = importlib.import_module(f"ingest.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"python -m ingest {name}", description=COMMANDS[name], allow_abbrev=False)
    command.add(parser)
    parser.add_argument("--tenant", default="", metavar="NAME", help="act for this shop of several in the data folder")
    given = parser.parse_args(arguments[1:])
    try:
        with acting_for(given.tenant, getattr(given, "data", None), os.environ) as given.data:
            return int(command.run(given))
    except (IngestError, ServingError, SettingsError) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("Stopped; nothing that was live has changed.", file=sys.stderr)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
