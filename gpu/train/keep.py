"""A teacher's rows of texts, kept in a folder and reused when exactly the same texts are asked of the same teacher."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


class _Reader(Protocol):
    name: str

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None]) -> Floats: ...


def kept_path(name: str, texts: Sequence[str], cache: Path) -> Path:
    """Where the rows of these texts by the teacher of that name are kept."""
    key = hashlib.sha256("\0".join((name, *texts)).encode("utf-8", "replace")).hexdigest()[:16]
    return cache / f"teacher-{key}.npy"


def rows_of(teacher: _Reader, texts: Sequence[str], cache: Path | None, say: Callable[[str], None]) -> Floats:
    """(len(texts), width) rows; with a cache they are kept there as float16."""
    kept = kept_path(teacher.name, texts, cache) if cache else None
    if kept and kept.exists():
        rows: Floats = np.load(kept).astype(np.float32)
        return rows
    marks = {max(1, len(texts) * tenth // 10) for tenth in range(1, 11)}
    reached = {0}

    def report(done: int, of: int) -> None:
        if passed := {mark for mark in marks - reached if mark <= done}:
            reached.update(passed)
            say(f"{teacher.name}: {done:,} of {of:,} texts")

    taught = teacher.encode(texts, report)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, taught.astype(np.float16))
    return taught
