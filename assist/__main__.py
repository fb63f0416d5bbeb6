"""`python -m assist`: serve the desk, draft one reply, or print a new link."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from serving.environment import SettingsError
from serving.tenants import acting_for

COMMANDS = {
    "serve": "start the service and its page",
    "draft": "one draft as JSON for the conversation on stdin",
    "questions": "what customers asked, for the audit of the knowledge",
    "sent": "replies that people accepted or edited, for `python -m eval watch`",
    "before": "a change tried on the last real questions, before anybody reads it",
    "learned": "what was learnt from use: listed, traced, taken back; preference pairs",
    "release": "prompts, scripts, packs and models as one: list what was kept, go back",
    "link": "a new one-time link to the running service",
    "key": "keys for programs: create, list, revoke",
    "secrets": "tokens and keys kept encrypted in the data folder: key, set, list, remove, rotate",
    "tenant": "shops that share one service: add, list, remove",
    "user": "people who sign in: add, list, disable, reset",
    "audit-log": "whether the record of what was shown, approved and sent is unbroken",
    "dispute": "everything about one conversation as one file, with its proof",
    "erase": "a customer's data out of the data folder for good, with proof",
    "export": "everything that is kept of a customer as one file",
    "backup": "store, index and files as one file, while the service runs",
    "restore": "a shop made again from a backup, on either kind of database",
    "mail": "a mail on standard input into the running service",
    "zendesk-app": "the app's zip for Zendesk",
    "searches": "what would be searched for each conversation on stdin",
    "orders": "files of orders and products into the desk",
    "read": "the records in what a helpdesk, shop or carrier sent",
    "triage": "what each message on standard input wants, in what mood",
    "report": "a week's figures as HTML and CSV, or as a mail",
    "warehouse": "conversations, drafts and sources as Parquet files, nobody named",
    "bench": "our own time of a draft, in process",
    "check": "the guard over replies and sources on standard input",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 fine, 1 fell short, 2 unusable input."""
    # One thread per small matrix product: BLAS threads that wait for each other cost a draft more than they save.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(prog="python -m assist", description="Tickets in, approved replies out.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    given = sys.argv[1:] if argv is None else argv
    chosen = next((word for word in given if word in COMMANDS), "")
    for name, does in COMMANDS.items():
        sub = commands.add_parser(name, help=does, description=does)
        if name == chosen:
            import_module(f"assist.commands.{name.replace('-', '_')}").add(sub)
            sub.add_argument("--tenant", default="", metavar="NAME", help="act for this shop of several in the data folder")
    arguments = parser.parse_args(given)
    try:
        with acting_for(arguments.tenant, getattr(arguments, "data", None), os.environ, opened=arguments.command != "secrets") as arguments.data:
            return int(import_module(f"assist.commands.{arguments.command.replace('-', '_')}").run(arguments))
    except SettingsError as error:
        print(f"{arguments.command}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
