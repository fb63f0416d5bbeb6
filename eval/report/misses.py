"""What the ruler is known to miss, per language: read from the newest saved trial of the ruler itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eval.keep import RESULTS

if TYPE_CHECKING:
    from pathlib import Path


def known_misses(folder: Path = RESULTS) -> dict[str, Any] | None:
    """Of differences planted in right answers, how many went unseen, by language and kind; None where no trial was kept."""
    trials = [value for path in folder.glob("sensitivity-*.json") if (value := _read(path))]
    if not trials:
        return None
    trial = max(trials, key=lambda one: str(one["from"].get("date", "")))
    kinds = trial["kinds"]
    langs = dict.fromkeys(lang for told in kinds.values() for lang in told["by_language"])
    return {
        "commit": trial["from"].get("commit", ""),
        "date": trial["from"].get("date", ""),
        "kinds": {kind: _share(told) for kind, told in kinds.items()},
        "by_language": {lang: {"kinds": {kind: _share(told["by_language"].get(lang, {})) for kind, told in kinds.items()}} for lang in langs},
        "false_alarms": {name: trial["harmless"][name] for name in ("shown", "false_alarms") if name in trial["harmless"]},
    }


def _share(told: dict[str, Any]) -> dict[str, int]:
    return {"planted": int(told.get("planted", 0)), "caught": int(told.get("caught", 0))}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_text("utf-8"))
        return value if {"kinds", "harmless", "from"} <= value.keys() else None
    except (OSError, ValueError):
        return None
