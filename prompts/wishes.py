"""What an agent may wish of a reply's wording, by name."""

from __future__ import annotations

from pathlib import Path

from prompts.schema import read_entry


def load_wishes(root: Path | None = None) -> dict[str, str]:
    """Name to what a model is told, in the file's order. Raises `PromptFileError` naming file, line and entry."""
    return {name: wish.text() for name, wish in read_entry((root or Path(__file__).parent) / "wishes.yaml").entries().items()}
