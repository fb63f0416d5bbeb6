"""A small real encoder and helpers for the tests of the knowledge room."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from ingest.sparse import terms

DIMENSION = 32
PIECES = 5_000


class WordHashEncoder:
    """Each term has a fixed random direction; a text is the sum of its terms' directions. Deterministic, offline, quick."""

    name = "word-hash"
    digest = "f4ke00000001"
    dimension = DIMENSION

    def encode_queries(self, texts):
        return self._encode(texts)

    def encode_passages(self, texts):
        return self._encode(texts)

    def token_ids(self, texts):
        return [np.array([crc32(term.encode()) % PIECES for term in terms(text)], np.uint32) for text in texts]

    def token_vectors(self, ids):
        if not len(ids):
            return np.zeros((0, DIMENSION), np.float32)
        return np.stack([_direction(int(one)) for one in ids])

    def token_weights(self, ids):
        return np.ones(len(ids), np.float32)

    def _encode(self, texts):
        rows = np.zeros((len(texts), DIMENSION), np.float32)
        for row, ids in zip(rows, self.token_ids(texts), strict=True):
            if len(ids):
                row += self.token_vectors(ids).sum(axis=0)
                row /= max(float(np.linalg.norm(row)), 1e-9)
        return rows


class OtherEncoder(WordHashEncoder):
    """The same with another digest: an index made by the first is not made by this."""

    name = "word-hash-2"
    digest = "f4ke00000002"


def _direction(piece: int) -> np.ndarray:
    row = np.random.default_rng(piece).standard_normal(DIMENSION).astype(np.float32)
    return row / np.linalg.norm(row)
