"""How many passages hold each term, for an index on a server (a folder keeps the counts beside it), and passages drawn to tell how rare a meaning is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import delete, insert, or_, select

from ingest.catalogue_tables import frequencies, meta, passages
from ingest.frequencies import Frequencies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.database import Database


class KeptFrequencies:
    """The part of a catalogue that says how rare things are."""

    _database: Database

    def frequencies(self, generation: int) -> Frequencies | None:
        """How many passages of a generation hold each term, or None if that is not kept here."""
        with self._database.reading() as connection:
            row = connection.execute(select(frequencies).where(frequencies.c.generation == generation)).one_or_none()
        return None if row is None else Frequencies(row.passages, np.frombuffer(row.indices, np.uint32), np.frombuffer(row.counts, np.int64))

    def sample(self, size: int, generation: int) -> list[NDArray[np.uint32]]:
        """Pieces of up to `size` passages of a generation, whatever they say: ids are digests, so their order is no order; the same ones every time."""
        lives = (passages.c.since <= generation) & or_(passages.c.until.is_(None), passages.c.until > generation)
        some = select(passages.c.pieces).where(lives).order_by(passages.c.id).limit(size)
        with self._database.reading() as connection:
            return [np.frombuffer(pieces, np.uint32) for pieces in connection.execute(some).scalars()]

    def keep_frequencies(self, generation: int, kept: Frequencies) -> None:
        """Beside the live generation's; older ones go."""
        row = {"generation": generation, "passages": kept.passages, "indices": kept.indices.tobytes(), "counts": kept.counts.tobytes()}
        with self._database.writing() as connection:
            live = int(connection.execute(select(meta.c.value).where(meta.c.key == "generation")).scalar_one())
            connection.execute(delete(frequencies).where(frequencies.c.generation != live))
            connection.execute(delete(frequencies).where(frequencies.c.generation == generation))
            connection.execute(insert(frequencies), [row])
