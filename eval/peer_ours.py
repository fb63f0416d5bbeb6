"""Our own index, opened from its folder as a service opens it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ingest.open import open_index
from ingest.settings import IngestSettings
from ingest.types import Question, Where

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.types import Index

DAY = date(2026, 11, 24)


class Ours:
    """An open index."""

    def __init__(self, index: Index) -> None:
        """Searches `index`."""
        self._index = index

    def search(self, question: str, limit: int, *, filtered: bool) -> list[str]:
        """Ids of the best passages; the filter is by market, audience and day."""
        where = Where(markets=("DE",), on=DAY) if filtered else Where(audiences=())
        return [hit.passage.id for hit in self._index.search(Question(question, where=where, limit=limit)).hits]


def build(_system: str, folder: Path) -> Ours:
    """The index in the folder `data` of a task."""
    return Ours(open_index(IngestSettings(data=folder / "data")))
