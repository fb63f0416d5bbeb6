"""The room's files that decide what a reply says, as one thing that is kept and gone back to: prompts, scripts, packs, and what scripts name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.errors import PromptFileError
from prompts.load import load_library

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prompts.types import Library

PROMPTS = ("again", "draft", "look", "queries", "revise", "translate")
"""Those that drafts are made with; the ruler's own are no part of it."""
PARTS = (*(f"{name}.md.j2" for name in PROMPTS), "roles.yaml", "intents.yaml", "cues.yaml", "scripts/*.yaml", "locales/*.yaml", "triage/*.yaml")


def bundled(root: Path | None = None) -> dict[str, bytes]:
    """Path to bytes of every such file, of the room or of another folder of the same shape; in the paths' order."""
    base = root or Path(__file__).parent
    found = {path.relative_to(base).as_posix(): path for part in PARTS for path in base.glob(part)}
    return {name: found[name].read_bytes() for name in sorted(found)}


def sums(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each, hexadecimal."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def load_bundle(root: Path, today: Library) -> Library:
    """The library of a kept folder, for a program that writes with `today`'s.

    Raises `PromptFileError` for a folder that breaks today's schema, lacks a prompt that is asked for today, or has one of other variables.
    """
    library = load_library(root)
    kept = {one.name: one for one in library.prompts}
    for name in PROMPTS:
        if name not in kept or kept[name].variables != today.prompt(name).variables:
            raise PromptFileError(f"{name}.md.j2: this version of Concord gives it other variables. Its release cannot be used any more.")
    return library
