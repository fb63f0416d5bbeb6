"""Vectors of texts, each encoded once and kept in a file, so that hours of encoding survive an interruption and are not repeated for another measurement."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

AT_ONCE = 32
"""Texts between two writes: what an interruption can cost."""


def kept_vectors(
    file: Path, texts: Sequence[str], encode: Callable[[list[str]], NDArray[np.float32]], say: Callable[[str], None] = lambda _: None
) -> tuple[NDArray[np.float32], float]:
    """(len(texts), dimension) vectors, and the seconds that their encoding took, whenever it was.

    `file` holds a line per text, found by the text's digest; what it lacks is encoded now. It is only ever added to: one file belongs to one encoder.
    """
    held = dict(_read(file))
    names = [sha256(text.encode()).hexdigest()[:32] for text in texts]
    lacking = [at for at, name in enumerate(names) if name not in held]
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        for start in range(0, len(lacking), AT_ONCE):
            some = lacking[start : start + AT_ONCE]
            begun = perf_counter()
            rows = np.asarray(encode([texts[at] for at in some]), np.float32)
            each = (perf_counter() - begun) / len(some)
            for at, row in zip(some, rows, strict=True):
                held[names[at]] = (row, each)
                lines.write(json.dumps({"text": names[at], "seconds": each, "vector": base64.b64encode(row.tobytes()).decode("ascii")}) + "\n")
            lines.flush()
            say(f"{start + len(some):,} of {len(lacking):,} texts encoded")
    return np.stack([held[name][0] for name in names]), sum(held[name][1] for name in dict.fromkeys(names))


def _read(file: Path) -> Iterator[tuple[str, tuple[NDArray[np.float32], float]]]:
    """What the file holds; a last line cut short by an interruption is taken out of it."""
    if not file.exists():
        return
    whole = file.read_bytes()
    complete = whole[: whole.rfind(b"\n") + 1]
    if len(complete) < len(whole):
        file.write_bytes(complete)
    for line in complete.splitlines():
        told = json.loads(line)
        yield told["text"], (np.frombuffer(base64.b64decode(told["vector"]), np.float32), told["seconds"])
