"""What customers write around their question."""

from __future__ import annotations

from pathlib import Path

from prompts.schema import read_entry


def load_courtesies(root: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Language to phrases. Raises `PromptFileError` naming file, line and entry."""
    return dict(read_entry((root or Path(__file__).parent) / "courtesies.yaml").words_by_language())
