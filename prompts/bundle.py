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
LATER = {"draft": frozenset({"points"})}
"""Variables that came to a prompt after releases were first kept, and that an earlier text of it does well without."""
PARTS = (*(f"{name}.md.j2" for name in PROMPTS), "roles.yaml", "intents.yaml", "cues.yaml", "scripts/*.yaml", "locales/*.yaml", "triage/*.yaml", "said/*.yaml")


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

    Raises `PromptFileError` for a folder that breaks today's schema, lacks a prompt that is asked for today, or has one that needs what it is not given,
    or leaves out what is given; what came `LATER` it may lack.
    """
    library = load_library(root)
    kept = {one.name: one for one in library.prompts}
    for name in PROMPTS:
        if name not in kept:
            raise PromptFileError(f"{name}.md.j2 is missing, and this version of Concord asks for it. Its release cannot be used any more.")
        needs, given = frozenset(kept[name].variables), frozenset(today.prompt(name).variables)
        if strange := sorted(needs - given):
            raise PromptFileError(f"{name}.md.j2 needs {', '.join(strange)}, which this version of Concord does not give. Its release cannot be used any more.")
        if lacks := sorted(given - needs - LATER.get(name, frozenset())):
            raise PromptFileError(f"{name}.md.j2 leaves out {', '.join(lacks)}, without which no reply is written. Its release cannot be used any more.")
    return library
