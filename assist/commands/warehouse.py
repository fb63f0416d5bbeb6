"""`python -m assist warehouse FOLDER`: conversations, drafts and their sources as Parquet files, without text or anybody's name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assist.commands._tell import tell
from assist.insights.warehouse import export
from assist.store.open import opened

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("folder", type=Path, help="where the files go; those of an earlier export are replaced")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    """Write them and count. Exit code 2 with one sentence on stderr."""
    return 0 if tell("warehouse", arguments, _export, _spoken) is not None else 2


async def _export(arguments: argparse.Namespace, settings: AssistSettings) -> dict[str, int]:
    async with opened(settings) as store:
        return await export(store, arguments.folder)


def _spoken(told: dict[str, int]) -> str:
    return "\n".join(f"{name}.parquet: {n} rows" for name, n in told.items())
