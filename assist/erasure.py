"""A customer's data taken out of the data folder, and looked for afterwards byte by byte."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assist.learn.publish import FOLDER
from assist.store.persons import Erased, erase, scrub, written_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assist.store.open import Store

PIECE = 24
"""Characters of a message that are looked for: a database may cut a longer text in two."""
READ = 1 << 20


@dataclass(frozen=True, slots=True)
class Trace:
    """A file in which something of the customer still stands."""

    file: str
    times: int


@dataclass(frozen=True, slots=True)
class Done:
    """An erasure and its proof."""

    erased: Erased
    searched: int
    """Files of the data folder that were read, byte by byte."""
    pieces: int
    """Different things that were looked for in them."""
    traces: tuple[Trace, ...] = field(default=())


async def erase_and_look(store: Store, data: Path, ids: Sequence[str], who: str, named: str = "") -> Done:
    """Erase these conversations and all that is known by what was `named`, photos too; then search every file of the data folder for what they held."""
    async with store.begin() as connection:
        known = await written_of(connection, ids, named)
        erased = await erase(connection, ids, who, named)
    for digest in erased.photos:
        (data / "files" / digest).unlink(missing_ok=True)
    for text in erased.learnt:
        (data / "approved" / FOLDER / f"{text}.md").unlink(missing_ok=True)
    await scrub(store)
    pieces = tuple(dict.fromkeys(piece for text in known for piece in _pieces(text)))
    searched, traces = await asyncio.to_thread(_searched, data, pieces)
    return Done(erased, searched, len(pieces), traces)


def _searched(data: Path, pieces: Sequence[bytes]) -> tuple[int, tuple[Trace, ...]]:
    """How many files there are, and in which of them a piece stands. One that went meanwhile holds nothing any more."""
    files, traces = [path for path in sorted(data.rglob("*")) if path.is_file()], []
    for path in files:
        with suppress(FileNotFoundError):
            if times := _times(path, pieces):
                traces.append(Trace(str(path.relative_to(data)), times))
    return len(files), tuple(traces)


def _pieces(text: str) -> Iterator[bytes]:
    """Beginnings, middles and ends of a text as files hold it: in UTF-8, and as JSON writes letters in ASCII."""
    starts = {0, max(0, len(text) // 2 - PIECE // 2), max(0, len(text) - PIECE)}
    for start in sorted(starts):
        part = text[start : start + PIECE]
        yield part.encode("utf-8", "surrogatepass")
        yield json.dumps(part)[1:-1].encode()


def _times(path: Path, pieces: Sequence[bytes]) -> int:
    """How many of the pieces stand in a file, read a stretch at a time; a stretch reaches over into the next."""
    longest, there, before = max(map(len, pieces), default=0), set[bytes](), b""
    with path.open("rb") as file:
        while content := file.read(READ):
            stretch = before + content
            there |= {piece for piece in pieces if piece not in there and piece in stretch}
            before = stretch[-longest:]
    return len(there)
