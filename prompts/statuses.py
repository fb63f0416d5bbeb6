"""The words a customer reads for a parcel's state."""

from __future__ import annotations

from pathlib import Path

from prompts.schema import read_entry


def load_statuses(root: Path | None = None) -> dict[str, dict[str, str]]:
    """State to language to words. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "statuses.yaml").entries()
    return {status: dict(texts.by_language()) for status, texts in given.items()}
