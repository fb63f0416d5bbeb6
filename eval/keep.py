"""Results kept beside the code, one file per trial and commit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULTS = Path(__file__).parent / "results"
TEXTS = frozenset({"misses", "missed", "alarms"})
"""What quotes the texts that were tried: other people's, which stay where they are."""


def keep(value: Mapping[str, Any], name: str, folder: Path = RESULTS) -> Path:
    """Write a trial's figures, without the texts they were won on, into `folder` as NAME-COMMIT.json, and return the file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{value['from']['commit'][:12]}.json"
    told = {key: part for key, part in value.items() if key not in TEXTS}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path
