"""A large knowledge from a small one: every text file many times over, each copy with other numbers and two paragraphs in another order.

Made anew it is the same to the byte, so that two measurements load the same. Only what is text is copied: a changed PDF would need a writer of PDFs.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

from eval.errors import NothingLoaded

if TYPE_CHECKING:
    from pathlib import Path

TEXT = frozenset({".md", ".html", ".txt"})
SEED = 20_261_126
_STEP = 7
"""What is added to the numbers of each copy beyond the one before."""
_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")


def copy(source: Path, target: Path, times: int) -> int:
    """Write `times` copies of the text files below `source` into folders of `target`; how many files there are then. Raises `NothingLoaded`."""
    files = sorted(file for file in source.rglob("*") if file.is_file() and file.suffix.lower() in TEXT)
    if not files:
        message = f"There is no text file ({', '.join(sorted(TEXT))}) below {source}; give a folder with documents."
        raise NothingLoaded(message)
    draw = Random(SEED)  # noqa: S311 - which paragraphs change places is no secret
    for number in range(times):
        for file in files:
            made = target / f"copy{number:03d}" / file.relative_to(source)
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_text(_changed(file.read_text("utf-8", "replace"), number, draw), "utf-8")
    return len(files) * times


def _changed(text: str, number: int, draw: Random) -> str:
    """Copy 0 is the text as it is."""
    if not number:
        return text
    paragraphs = _NUMBER.sub(lambda found: str(int(found.group()) + _STEP * number), text).split("\n\n")
    if len(paragraphs) > 4:
        at = draw.randrange(1, len(paragraphs) - 1)
        paragraphs[at : at + 2] = reversed(paragraphs[at : at + 2])
    return "\n\n".join(paragraphs)
