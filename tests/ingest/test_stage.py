"""A generation in the making holds no more in the engine's memory than it may, and loses nothing by that."""

from __future__ import annotations

import pytest

from ingest.catalogue import Catalogue
from ingest.folder_store import FolderStore
from ingest.generations import open_generation
from ingest.split import split
from ingest.stage import NewGeneration, Ready
from ingest.types import Document, Kind, Meta
from tests.fakes_ingest import WordHashEncoder


class Counting(FolderStore):
    """The real one; how often it moved to disk what the engine held."""

    moved = 0

    def settled(self, engine, new, encoder):
        self.moved += 1
        return super().settled(engine, new, encoder)


def ready(number):
    document = Document(f"d{number}.md", f"Send number {number} back within {number} days.\n", "en", Kind.POLICY, f"d{number}", f"{number:064}")
    return Ready(document, split(document), Meta())


@pytest.mark.parametrize(("held", "moved"), [(2, 2), (0, 0)])
def test_what_the_engine_may_not_hold_is_moved_to_disk_and_everything_is_there_at_the_end(tmp_path, held, moved):
    catalogue, store = Catalogue.open(f"sqlite:///{tmp_path / 'state.db'}"), Counting(tmp_path)
    new = NewGeneration(catalogue, store, WordHashEncoder(), held=held)
    for start in (1, 3, 5):
        new.put([ready(number) for number in range(start, min(start + 2, 6))])
    new.finish()
    opened = open_generation(tmp_path, 1)
    assert (store.moved, opened.shard.count(), opened.frequencies.passages) == (moved, 5, 5)
    opened.close()
    catalogue.close()
