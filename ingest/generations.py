"""Generation folders: which engine folder is being read, and when an old one may go."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from ingest.errors import IndexUnreadable, NoRoom
from ingest.frequencies import Frequencies
from ingest.index.edge import EdgeShard
from ingest.index.edge_process import EdgeProcess
from ingest.signature import SIGNATURE, check_signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.index.types import Engine
    from ingest.rarity import PieceRarity

_ROOM = 3
_BLOCK = 16 * 1024
_EMPTY = bytes(_BLOCK)
_LARGE = 4_000
"""Passages from which opening, searching and closing a shard would hold up this process's other threads for tens of milliseconds."""
_LEAST_ROOM = 32 * 1024 * 1024


@dataclass(slots=True)
class Generation:
    """An open generation. Number 0 is the empty index and has no folder."""

    number: int
    shard: Engine | None
    langs: tuple[str, ...]
    """Languages of its passages, most frequent first: one quota each."""
    frequencies: Frequencies
    rarity: PieceRarity | None = field(default=None, repr=False)
    """Made at the first search."""
    readers: int = field(default=0, repr=False)
    leaving: bool = field(default=False, repr=False)

    def close(self) -> None:
        """Let go of its folder."""
        if self.shard is not None:
            self.shard.close()


def folder_of(data: Path, number: int) -> Path:
    """Where a generation lies."""
    return data / "generations" / str(number)


def size_of(data: Path, number: int) -> int:
    """Bytes a generation takes on disk; 0 if it has no folder."""
    return sum(file.stat().st_blocks * 512 for file in folder_of(data, number).rglob("*") if file.is_file())


def copy_generation(data: Path, number: int, to: int) -> None:
    """Copy a flushed generation. Raises `NoRoom` unless three times its size is free."""
    source, target = folder_of(data, number), folder_of(data, to)
    check_room(data, size_of(data, number))
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=_copy, ignore=shutil.ignore_patterns(SIGNATURE))


def _copy(source: str, target: str) -> None:
    """Copy a file and leave its holes holes: the engine reserves 32 MiB pages of which a small index fills little."""
    with Path(source).open("rb") as old, Path(target).open("wb") as new:
        while block := old.read(_BLOCK):
            if block == _EMPTY[: len(block)]:
                new.seek(len(block), 1)
            else:
                new.write(block)
        new.truncate()


def check_room(data: Path, size: int) -> None:
    """Raises `NoRoom` unless three times `size` bytes, and at least 32 MiB, are free."""
    needed, free = max(_ROOM * size, _LEAST_ROOM), shutil.disk_usage(data).free
    if free < needed:
        message = f"A load needs {needed // 2**20} MiB free in {data}, there are {free // 2**20} MiB. Free some space and load again; nothing was changed."
        raise NoRoom(message)


def open_generation(data: Path, number: int) -> Generation:
    """Open a generation for reading. Raises `IndexUnreadable` if its folder is missing or broken."""
    if number == 0:
        return Generation(0, None, (), Frequencies.none())
    folder = folder_of(data, number)
    if not folder.is_dir():
        message = f"The live index folder {folder} is missing; it is rebuilt from the kept text."
        raise IndexUnreadable(message)
    check_signature(folder)
    frequencies = Frequencies.read(folder)
    shard = EdgeProcess(folder) if frequencies.passages >= _LARGE else EdgeShard.open(folder)
    return Generation(number, shard, shard.langs(), frequencies)


def open_whole(data: Path, number: int, passages: int) -> Generation:
    """A generation that holds as many passages as the catalogue has. Raises `IndexUnreadable` if it is broken or has lost any."""
    opened = open_generation(data, number)
    held = opened.shard.count() if opened.shard else 0
    if held != passages:
        opened.close()
        message = f"The index folder {folder_of(data, number)} holds {held} passages of {passages}; it is rebuilt from the kept text."
        raise IndexUnreadable(message)
    return opened


class Generations:
    """The handle of the live generation, shared by threads. A search holds one generation from beginning to end."""

    def __init__(self, data: Path, live: Generation, gone: Callable[[int], None]) -> None:
        """Serve `live`; `gone(oldest)` is called when no generation before `oldest` has a reader any more."""
        self._data = data
        self._gone = gone
        self._lock = Lock()
        self._live = live
        self._old: list[Generation] = []

    @property
    def number(self) -> int:
        """The live generation's number."""
        return self._live.number

    @property
    def oldest(self) -> int:
        """Number of the oldest generation that may still be read."""
        with self._lock:
            return min((one.number for one in self._old), default=self._live.number)

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        """The live generation, kept open until the block ends."""
        with self._lock:
            held = self._live
            held.readers += 1
        try:
            yield held
        finally:
            with self._lock:
                held.readers -= 1
                last = held.leaving and held.readers == 0
            if last:
                self._remove(held)

    def swap(self, new: Generation) -> None:
        """Serve `new`; the old one goes when its last reader ends."""
        with self._lock:
            old, self._live = self._live, new
            old.leaving = True
            self._old.append(old)
            idle = old.readers == 0
        if idle:
            self._remove(old)

    def flush(self) -> None:
        """The live generation to disk."""
        if self._live.shard is not None:
            self._live.shard.flush()

    def rest(self) -> None:
        """Nobody asks now: a large live generation's process ends and gives its memory back, and is started again by the next question."""
        shard = self._live.shard
        if isinstance(shard, EdgeProcess):
            shard.close()

    def close(self) -> None:
        """Let go of every folder; the live one stays on disk."""
        for generation in (self._live, *self._old):
            generation.close()

    def _remove(self, generation: Generation) -> None:
        with self._lock:
            if generation not in self._old:
                return
            self._old.remove(generation)
            oldest = min((one.number for one in self._old), default=self._live.number)
        generation.close()
        shutil.rmtree(folder_of(self._data, generation.number), ignore_errors=True)
        self._gone(oldest)


def remove_orphans(data: Path, live: int) -> None:
    """Delete every generation folder but the live one: a load that died left it, or an owner that died before its last reader ended."""
    home = data / "generations"
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        if folder.name != str(live):
            shutil.rmtree(folder, ignore_errors=True)
