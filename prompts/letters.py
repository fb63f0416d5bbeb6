"""The sentences of what a shop writes unasked."""

from __future__ import annotations

from pathlib import Path

from prompts.schema import read_entry

KINDS = ("hello", "hello_named", "checkin", "survey", "offer", "late", "stuck", "fault", "out")


def load_letters(root: Path | None = None) -> dict[str, dict[str, str]]:
    """Kind to language to Jinja text; every kind speaks the same languages. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry((root or Path(__file__).parent) / "letters.yaml").fields(KINDS)
    found = {kind: dict(given[kind].by_language()) for kind in KINDS}
    for kind in KINDS:
        if lacking := sorted(found[KINDS[0]].keys() - found[kind].keys()):
            raise given[kind].wrong(f"the language {lacking[0]} is missing. Add it.")
    return found
