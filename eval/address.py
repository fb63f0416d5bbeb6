"""Which running system is judged: the one named, else the service that owns the data folder, else the settings' address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.ask import Address
from ingest.owner import current

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from eval.settings import EvalSettings


def add_address(parser: argparse.ArgumentParser, folder: type[Path]) -> None:
    """The options that choose the judged system."""
    parser.add_argument("--target", metavar="URL", help="address of the system to judge (default: the running service)")
    parser.add_argument("--token", metavar="T", help="bearer token for it (default: the running service's own, or CONCORD_EVAL_TOKEN)")
    parser.add_argument("--data", type=folder, metavar="DIR", help="data folder whose running service is judged (default: CONCORD_DATA)")


def address_of(options: argparse.Namespace, settings: EvalSettings) -> Address:
    """The address the options and settings choose; a service that owns the data folder is asked with its own token."""
    token = settings.token if options.token is None else options.token
    owner = current(options.data or settings.data) if not token else None
    if owner is not None and owner.url and options.target in (None, owner.url):
        return Address(owner.url, owner.token, settings.timeout_s, settings.parallel)
    return Address(options.target or settings.target, token, settings.timeout_s, settings.parallel)
