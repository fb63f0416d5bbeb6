"""What an agent may wish of a reply's wording, by name."""

from __future__ import annotations

from pathlib import Path

from prompts.errors import PromptFileError
from prompts.table import TableUnreadable, read_table


def load_wishes(root: Path | None = None) -> dict[str, str]:
    """Name to what a model is told, in the file's order. Raises `PromptFileError` for a file that is none of that."""
    path = (root or Path(__file__).parent) / "wishes.yaml"
    try:
        given = read_table(path)
    except TableUnreadable as error:
        raise PromptFileError(str(error)) from error
    if not isinstance(given, dict) or not given or not all(isinstance(text, str) and text.strip() for text in given.values()):
        raise PromptFileError(f"{path.name}: each wish must be a name and a text. Correct it.")
    return {str(name): str(text) for name, text in given.items()}
