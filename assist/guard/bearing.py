"""How near each sentence of a reply comes to each sentence of its sources, and whether the sources bear the reply out at all.

Cosines of different languages, and of very common sentences, do not compare: each is taken against how near its two sentences come to everyday ones (the
triage examples), as cross-domain similarity local scaling does (Conneau and others 2018), and the pieces of the reply must meet pieces of the source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ingest.late import Laid, late_scores
from serving.builtin import BuiltinEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from serving.types import Encoder, TokenEncoder

HUBS = 10
"""Everyday sentences that say how near a sentence comes to anything."""
PIECES = 1.0
"""Weight of the pieces that meet beside the scaled cosine. Fitted, as all thresholds here, on the guard's tuning set."""

KEPT = 20_000
"""Vectors whose nearness to everyday sentences is remembered, by their hashes of 64 bits about 3 MB: two of them are the same once in 10^10. The vectors
themselves would be 24 MB, filled over hours by sentences that were never seen before."""
MET = 0.35
"""Share of pieces that meet by chance."""


@dataclass(frozen=True, slots=True, eq=False)
class Bearing:
    """Measures nearness with one encoder and everyday sentences to scale by."""

    encoder: Encoder
    everyday: NDArray[np.float32]
    """(n, dimension), unit rows."""
    pieces: TokenEncoder | None = None
    """Who can say what each piece of a text means; None leaves the sentences' cosines alone."""
    _hubs: dict[int, float] = field(default_factory=dict)
    """How near each vector seen lately comes to everyday sentences, by its hash: the same sentences of sources are looked at in draft after draft."""

    def nearness(self, said: Sequence[str], sources: Sequence[str]) -> NDArray[np.float32]:
        """(sources, said); about 0 for sentences that have nothing to do with each other, 0.3 and more for translations of each other."""
        if not said or not sources:
            return np.zeros((len(sources), len(said)), np.float32)
        ours, theirs = self.encoder.encode_queries(list(said)), self.encoder.encode_passages(list(sources))
        scaled = theirs @ ours.T - (self._hub(theirs)[:, None] + self._hub(ours)[None]) / 2
        return np.asarray(scaled + PIECES * (self.met(said, sources) - MET), np.float32)

    def met(self, said: Sequence[str], sources: Sequence[str]) -> NDArray[np.float32]:
        """(sources, said) share of each said text's pieces, by weight, that come near a piece of the source, 0 to 1; `MET` without an encoder of pieces."""
        if self.pieces is None or not sources:
            return np.full((len(sources), len(said)), MET, np.float32)
        encoder = self.pieces
        laid = Laid.of(encoder.token_ids(list(sources)), encoder)
        rows = [late_scores(ids, encoder.token_weights(ids), laid, encoder) for ids in encoder.token_ids(list(said))]
        return np.stack(rows, axis=1) if rows else np.zeros((len(sources), 0), np.float32)

    def cosine(self, text: str, others: Sequence[str]) -> float:
        """The largest plain cosine of a text with some others."""
        return float((self.encoder.encode_queries(list(others)) @ self.encoder.encode_passages([text])[0]).max())

    def _hub(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """How near each row comes to the everyday sentences nearest to it, on average."""
        if not len(self.everyday):
            return np.zeros(len(vectors), np.float32)
        names = [hash(row.tobytes()) for row in vectors]
        fresh = {name: at for at, name in enumerate(names) if name not in self._hubs}
        known = {name: self._hubs[name] for name in names if name not in fresh}
        if fresh:
            near = vectors[list(fresh.values())] @ self.everyday.T
            most = min(HUBS, near.shape[1])
            known |= zip(fresh, np.partition(near, -most, axis=1)[:, -most:].mean(axis=1).tolist(), strict=True)
            if len(self._hubs) >= KEPT:
                self._hubs.clear()
            self._hubs.update(known)
        return np.array([known[name] for name in names], np.float32)


def bearing_of(encoder: Encoder, everyday: NDArray[np.float32]) -> Bearing:
    """With the built-in encoder the pieces are looked at as well; another encoder's sentences alone."""
    return Bearing(encoder, everyday, encoder if isinstance(encoder, BuiltinEncoder) else None)
