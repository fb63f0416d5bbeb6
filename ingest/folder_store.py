"""The next generation as a folder beside the live one's: a copy of it, or an empty one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from ingest.frequencies import Frequencies
from ingest.generations import check_room, copy_generation, folder_of, size_of
from ingest.index.edge import EdgeShard
from ingest.signature import sign

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.index.types import Engine
    from ingest.rows import Live
    from serving.types import Encoder

_OPTIMISE_FROM = 2_000
"""Passages from which merging segments and building the graph pays for its time (1 s at 3,400 passages, half the search time after it)."""


class FolderStore:
    """The next generation as a copy of the live one's folder."""

    def __init__(self, data: Path) -> None:
        """`data` is the data folder."""
        self._data = data

    def fresh(self, new: int, encoder: Encoder) -> Engine:
        """An empty folder. Raises `NoRoom`."""
        check_room(self._data, size_of(self._data, new - 1))
        shutil.rmtree(folder_of(self._data, new), ignore_errors=True)
        return EdgeShard.create(folder_of(self._data, new), encoder.dimension)

    def following(self, live: int, new: int, encoder: Encoder) -> tuple[Engine, Frequencies]:
        """The live folder's copy. Raises `NoRoom`."""
        if live == 0:
            return self.fresh(new, encoder), Frequencies.none()
        copy_generation(self._data, live, new)
        return EdgeShard.open(folder_of(self._data, new)), Frequencies.read(folder_of(self._data, new))

    def emptied(self, engine: Engine, new: int, encoder: Encoder) -> Engine:
        """The same passages in a folder that never held a byte of those that were dropped: an engine's log keeps them."""
        folder = folder_of(self._data, new)
        clean = folder.with_name(f"{folder.name}.clean")
        shutil.rmtree(clean, ignore_errors=True)
        shard = EdgeShard.create(clean, encoder.dimension)
        assert isinstance(engine, EdgeShard)  # noqa: S101 - this store made it
        engine.pour(shard)
        for each in (engine, shard):
            each.flush()
            each.close()
        shutil.rmtree(folder)
        clean.rename(folder)
        return EdgeShard.open(folder)

    def settled(self, engine: Engine, new: int, encoder: Encoder) -> Engine:
        """The same folder, what came last moved from memory into segments on disk; no graph is built."""
        engine.flush()
        engine.close()
        return EdgeShard.settle(folder_of(self._data, new), encoder.dimension)

    def finish(self, engine: Engine, frequencies: Frequencies, new: Live, *, optimise: bool = True) -> None:
        """To disk, with the graph where it pays, signed at the end."""
        folder = folder_of(self._data, new.generation)
        frequencies.write(folder)
        if optimise and engine.count() >= _OPTIMISE_FROM:
            engine.optimise()
        engine.flush()
        engine.close()
        sign(folder, new.encoder)
