"""The words a customer reads for a parcel's state."""

from __future__ import annotations

from pathlib import Path

from prompts.table import read_table


def load_statuses(root: Path | None = None) -> dict[str, dict[str, str]]:
    """State to language to words. Raises `TableUnreadable`."""
    folder = root or Path(__file__).parent
    given = read_table(folder / "statuses.yaml")
    return {str(status): {str(lang): str(text) for lang, text in texts.items()} for status, texts in given.items() if isinstance(texts, dict)}
