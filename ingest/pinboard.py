"""Pins put before what a search found, kept ready as long as no pin changes."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from ingest.pins import board, pinned_hits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from ingest.catalogue import Catalogue
    from ingest.pins import Board, Pin
    from ingest.types import Hit, Question
    from serving.types import TokenEncoder


class Pinboard:
    """The pins of one catalogue. Threads may share it."""

    def __init__(self, catalogue: Catalogue, encoder: TokenEncoder) -> None:
        """Nothing is read before the first question."""
        self._catalogue = catalogue
        self._encoder = encoder
        self._lock = Lock()
        self._board: Board | None = None

    @property
    def stamp(self) -> str:
        """Changes with every change of a pin; "" before the first."""
        return self._catalogue.handwork.stamp()

    def fired(self, text: str, vector: NDArray[np.float32] | None, markets: Sequence[str], on: date) -> tuple[tuple[Pin, float], ...]:
        """The pins that answer a question, nearest first, with how near."""
        return self._current().fired(text, vector, markets, on)

    def put_first(self, question: Question, vector: NDArray[np.float32] | None, hits: tuple[Hit, ...], generation: int) -> tuple[Hit, ...]:
        """The pinned sentences of a question, then what was found without them; at most `question.limit`."""
        where = question.where
        fired = self.fired(question.text, vector, where.markets, where.on or datetime.now(UTC).date())
        if not fired:
            return hits
        paths = list(dict.fromkeys(sentence.path for pin, _ in fired for sentence in pin.sentences))
        first = pinned_hits(fired, question.lang, where, self._catalogue.of_paths(paths, generation), hits)
        taken = {hit.passage.id for hit in first}
        return (*first, *(hit for hit in hits if hit.passage.id not in taken))[: question.limit]

    def _current(self) -> Board:
        stamp = self.stamp
        with self._lock:
            if self._board is None or stamp != self._board.stamp:
                self._board = board(stamp, self._catalogue.handwork.pins(), self._encoder)
            return self._board
