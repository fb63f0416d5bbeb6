"""What customers write around their question."""

from __future__ import annotations

from pathlib import Path

from prompts.table import read_table


def load_courtesies(root: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Language to phrases. Raises `TableUnreadable`."""
    given = read_table((root or Path(__file__).parent) / "courtesies.yaml")
    return {str(lang): tuple(map(str, phrases)) for lang, phrases in given.items()}
