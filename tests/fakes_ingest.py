"""A small real encoder, passages and folders for the tests of the knowledge room."""

from __future__ import annotations

import uuid
from zlib import crc32

import numpy as np

from ingest.index.types import Point
from ingest.open import open_index
from ingest.settings import IngestSettings
from ingest.sparse import encode_passage, terms
from ingest.types import Kind, Passage, Span

DIMENSION = 32
PIECES = 5_000
ENCODER = "tests.fakes_ingest:WordHashEncoder"
OTHER_ENCODER = "tests.fakes_ingest:OtherEncoder"


class WordHashEncoder:
    """Each term has a fixed random direction; a text is the sum of its terms' directions. Deterministic, offline, quick."""

    name = "word-hash"
    digest = "f4ke00000001"
    dimension = DIMENSION

    def __init__(self):
        rows = np.random.default_rng(7).standard_normal((PIECES, DIMENSION)).astype(np.float32)
        self._rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_queries(self, texts):
        return self._encode(texts)

    def encode_passages(self, texts):
        return self._encode(texts)

    def encode_with_pieces(self, texts):
        return self.encode_passages(texts), self.token_ids(texts)

    def token_ids(self, texts):
        return [np.array([crc32(term.encode()) % PIECES for term in terms(text)], np.uint32) for text in texts]

    def token_vectors(self, ids):
        return self._rows[ids]

    def token_weights(self, ids):
        return np.ones(len(ids), np.float32)

    def _encode(self, texts):
        rows = np.zeros((len(texts), DIMENSION), np.float32)
        for at, ids in enumerate(self.token_ids(texts)):
            if len(ids):
                whole = self._rows[ids].sum(axis=0)
                rows[at] = whole / max(float(np.linalg.norm(whole)), 1e-9)
        return rows


class OtherEncoder(WordHashEncoder):
    """The same with another digest: an index made by the first is not made by this."""

    name = "word-hash-2"
    digest = "f4ke00000002"


def passage(number, text="hello world", lang="en", **fields):
    """A passage with everything that is not said filled in."""
    told = {"path": f"d{number}.md", "heading": (), "page": None, "family": "f", "kind": Kind.MANUAL, "version": "0" * 12, "ordinal": 0, **fields}
    return Passage(id=str(uuid.UUID(int=number)), text=text, lang=lang, span=Span(0, len(text)), **told)


def point(number, text="hello world", lang="en", windows=((1.0, 0.0, 0.0, 0.0),), **fields):
    """A point of four dimensions."""
    rows = np.array(windows, np.float32)
    whole = rows.sum(axis=0)
    return Point(passage(number, text, lang, **fields), whole / max(float(np.linalg.norm(whole)), 1e-9), rows, encode_passage(text, lang))


def opened(data, encoder=ENCODER, **keywords):
    """The index of a data folder with the fake encoder; the caller closes it."""
    return open_index(IngestSettings(data=data), encoder=encoder, **keywords)


def write(folder, **texts):
    """Markdown files in a folder, one per keyword ("returns_de" is returns_de.md)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return str(folder)
