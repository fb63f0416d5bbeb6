"""An index that stands before another and answers as it does, but for what a kind of it tells otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.types import Index, LoadOptions, LoadReport, Outcome, Passage


@dataclass(frozen=True, eq=False)
class Before:
    """What both kinds leave to the index behind them."""

    index: Index

    def passages(self, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Live passages by id, in the order asked."""
        return self.index.passages(ids)

    def documents(self) -> tuple[Outcome, ...]:
        """Every known document with its last state."""
        return self.index.documents()

    def load(self, paths: Sequence[str], options: LoadOptions) -> LoadReport:
        """As the index it stands before."""
        return self.index.load(paths, options)

    def generation(self) -> int:
        """The live generation."""
        return self.index.generation()

    def close(self) -> None:
        """Nothing: the index belongs to the service."""
