"""How many passages hold each term, for an index on a server; a folder keeps the counts beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import delete, insert, select

from ingest.catalogue_tables import frequencies, meta
from ingest.frequencies import Frequencies

if TYPE_CHECKING:
    from ingest.database import Database


class KeptFrequencies:
    """The part of a catalogue that keeps counts."""

    _database: Database

    def frequencies(self, generation: int) -> Frequencies | None:
        """How many passages of a generation hold each term, or None if that is not kept here."""
        with self._database.reading() as connection:
            row = connection.execute(select(frequencies).where(frequencies.c.generation == generation)).one_or_none()
        return None if row is None else Frequencies(row.passages, np.frombuffer(row.indices, np.uint32), np.frombuffer(row.counts, np.int64))

    def keep_frequencies(self, generation: int, kept: Frequencies) -> None:
        """Beside the live generation's; older ones go."""
        row = {"generation": generation, "passages": kept.passages, "indices": kept.indices.tobytes(), "counts": kept.counts.tobytes()}
        with self._database.writing() as connection:
            live = int(connection.execute(select(meta.c.value).where(meta.c.key == "generation")).scalar_one())
            connection.execute(delete(frequencies).where(frequencies.c.generation != live))
            connection.execute(delete(frequencies).where(frequencies.c.generation == generation))
            connection.execute(insert(frequencies), [row])
