"""A shop's knowledge with the documents of one language changed: other numbers, and where asked an older day from which they hold."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from eval.errors import NothingLoaded

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = re.compile(r"(?<![\w.,:/+-])\d{1,3}(?![\w.,:/-]*\d)(?!\.\s)")
SINCE = re.compile(r"^valid_from: .*$", re.MULTILINE)
OLDER = "valid_from: 2025-03-01"


def plant(source: Path, out: Path, conflicting: str, stale: str) -> int:
    """Copy the knowledge and change the policies of two languages; how many files were changed. Raises `NothingLoaded` where there is none."""
    shutil.copytree(source, out, dirs_exist_ok=True)
    files = [file for lang in (conflicting, stale) for file in sorted(out.glob(f"**/policies/{lang}/*.md"))]
    if not files:
        message = f"{source} has no policies/{conflicting} or policies/{stale}: give a knowledge folder with policies by language."
        raise NothingLoaded(message)
    for file in files:
        text = file.read_text("utf-8")
        file.write_text(_changed(text, older=file.parent.name == stale), "utf-8")
    return len(files)


def _changed(text: str, *, older: bool) -> str:
    """Numbers of up to three digits in the body raised by two; the front matter's day only where it is to be older."""
    _, front, body = text.split("---\n", 2)
    front = SINCE.sub(OLDER, front) if older else front
    return f"---\n{front}---\n{NUMBER.sub(lambda found: str(int(found[0]) + 2), body)}"
