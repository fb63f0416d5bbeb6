"""Trials as they are kept in the data folder: what was tried, what would change, and what was decided."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assist.errors import UnknownThing
from prompts.bundle import bundled, sums

FILE = "before.json"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Record:
    """One trial."""

    path: Path
    told: dict[str, Any]

    @property
    def state(self) -> str:
        """open, planned, published, dropped or failed."""
        return str(self.told["state"])

    @property
    def day(self) -> date | None:
        """From which it is planned to be published."""
        return date.fromisoformat(self.told["from_day"]) if self.told["from_day"] else None

    @property
    def holds_from(self) -> date | None:
        """As of which both its answers are, where a document holds only later."""
        return date.fromisoformat(self.told["holds_from"]) if self.told["holds_from"] else None

    def settle(self, state: str, **more: str) -> None:
        """Keep what became of it, whole or not at all."""
        beside = self.path.with_name(f"{FILE}.{os.getpid()}.part")
        beside.write_text(json.dumps({**self.told, "state": state, **more}, ensure_ascii=False, indent=1) + "\n", "utf-8")
        beside.replace(self.path)


def records(evaluation: Path) -> tuple[Record, ...]:
    """Every trial of an evaluation folder, newest first; what cannot be read is passed over, so that it holds up no other."""
    found = []
    for path in sorted(folder_of(evaluation).glob(f"*/{FILE}"), reverse=True):
        with suppress(OSError, ValueError, TypeError):
            found.append(_read(path))
    return tuple(found)


def record(evaluation: Path, name: str) -> Record:
    """One by the name of its folder. Raises `UnknownThing`."""
    found = {path.parent.name: path for path in folder_of(evaluation).glob(f"*/{FILE}")}.get(name)
    if found is None:
        raise UnknownThing("There is no such trial. Open the list again.")
    return _read(found)


def folder_of(evaluation: Path) -> Path:
    """Where trials lie."""
    return evaluation / "before"


def digest_of(content: bytes) -> str:
    """SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digest_of_library(folder: Path) -> str:
    """SHA-256 over the files of a folder of prompts, scripts and packs, hexadecimal; that of nothing where it is gone."""
    return digest_of(json.dumps(sums(bundled(folder)), sort_keys=True).encode())


def _read(path: Path) -> Record:
    lacking: dict[str, Any] = {"state": "open", "files": [], "from_day": "", "by": "", "trouble": "", "wordings": [], "keys": [], "library": "", "release": ""}
    return Record(path, {**lacking, "chat_url": "", "holds_from": "", **json.loads(path.read_text("utf-8"))})
