"""Many passages from few: an index of any size for measuring speed and memory, made by mixing the sentences of real passages.

Each made passage takes its place in the knowledge (language, kind, heading) from a real one and its sentences from real ones of the same language; their
vectors are turned a little, so that no two are the same. Quality is never measured on it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from ingest.catalogue import Catalogue
from ingest.encode import window_texts
from ingest.folder_store import FolderStore
from ingest.frequencies import Frequencies
from ingest.index.types import Point
from ingest.rows import KeptPassage, Live, Staged
from ingest.sparse import SparseRow, encode_passage
from ingest.split import windows as cut
from ingest.types import Audience, Span, SplitPassage, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.types import Passage
    from serving.types import TokenEncoder

SEED = 20_261_126
TURN = 0.35
"""Length of the random vector that is added to a unit vector: the cosine with the original is about 0.94."""
PASSAGES_AT_ONCE = 2_000
PASSAGES_A_DOCUMENT = 50
MARKETS: tuple[tuple[str, ...], ...] = ((), (), ("DE",), ("FR", "BE"), ("JP",), ("US", "CA"))
"""Markets of made passages in turn: a third of them hold everywhere."""
INTERNAL_EVERY = 20


@dataclass(frozen=True, slots=True)
class Grown:
    """An index that was made, and what it took."""

    passages: int
    windows: int
    put_s: float
    """Seconds to make and write the passages, rows of the state database included."""
    optimise_s: float
    """Seconds to merge segments and build the graph."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    vector: NDArray[np.float32]
    terms: NDArray[np.uint32]
    pieces: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Stock:
    """Real passages taken apart."""

    passages: tuple[SplitPassage, ...]
    by_lang: dict[str, list[_Sentence]]


def grow(
    real: Sequence[SplitPassage], encoder: TokenEncoder, data: Path, count: int, *, most_windows: int = 8, say: Callable[[str], None] = lambda _: None
) -> Grown:
    """Fill an empty data folder with `count` made passages of at most `most_windows` windows each."""
    data.mkdir(parents=True, exist_ok=True)
    begun = perf_counter()
    catalogue, store, live = Catalogue.open(f"sqlite:///{data.resolve() / 'state.db'}"), FolderStore(data), Live(1, encoder.digest)
    engine, frequencies, done, windows = store.fresh(1, encoder), Frequencies.none(), 0, 0
    for made in _batches(_stock(real, encoder), count, most_windows):
        engine.put([point for point, _ in made])
        frequencies = frequencies.changed([point.terms.indices for point, _ in made], ())
        catalogue.stage(1, _documents([kept for _, kept in made]), ())
        done, windows = done + len(made), windows + sum(len(point.windows) for point, _ in made)
        say(f"{done:,} of {count:,} passages")
    put = perf_counter()
    store.finish(engine, frequencies, live)
    catalogue.flip(live, ())
    catalogue.close()
    return Grown(done, windows, round(put - begun, 1), round(perf_counter() - put, 1))


def _stock(real: Sequence[SplitPassage], encoder: TokenEncoder) -> _Stock:
    vectors = encoder.encode_passages([text for split in real for text in window_texts(split)])
    by_lang: dict[str, list[_Sentence]] = {}
    at = 0
    for split in real:
        texts = [split.passage.text[window.span.start : window.span.end] for window in split.windows]
        for text, pieces in zip(texts, encoder.token_ids(texts), strict=True):
            terms = encode_passage(text, split.passage.lang).indices
            by_lang.setdefault(split.passage.lang, []).append(_Sentence(text, vectors[at], terms, np.unique(pieces)))
            at += 1
    return _Stock(tuple(real), by_lang)


def _batches(stock: _Stock, count: int, most_windows: int) -> Iterator[list[tuple[Point, KeptPassage]]]:
    draw = np.random.default_rng(SEED)
    for first in range(0, count, PASSAGES_AT_ONCE):
        yield [_made(stock, number, most_windows, draw) for number in range(first, min(first + PASSAGES_AT_ONCE, count))]


def _made(stock: _Stock, number: int, most_windows: int, draw: np.random.Generator) -> tuple[Point, KeptPassage]:
    model = stock.passages[number % len(stock.passages)]
    sentences = stock.by_lang[model.passage.lang]
    held = [sentences[at] for at in draw.integers(len(sentences), size=min(most_windows, max(1, len(model.windows))))]
    passage = _passage(model.passage, number, "\n".join(one.text for one in held))
    vectors = np.stack([one.vector for one in held])
    vectors = vectors + draw.standard_normal(vectors.shape, np.float32) * np.float32(TURN / np.sqrt(vectors.shape[1]))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    terms, times = np.unique(np.concatenate([one.terms for one in held]), return_counts=True)
    row = SparseRow(terms, (2.2 * times / (times + 1.2)).astype(np.float32))
    pieces = np.unique(np.concatenate([one.pieces for one in held]))
    ends = np.cumsum([len(one.text) + 1 for one in held])
    spans = tuple(Window(Span(int(end) - len(one.text) - 1, int(end) - 1)) for end, one in zip(ends, held, strict=True))
    whole = vectors.sum(axis=0)
    return Point(passage, whole / max(float(np.linalg.norm(whole)), 1e-9), vectors, row), KeptPassage(passage, spans, pieces, terms)


def _passage(model: Passage, number: int, text: str) -> Passage:
    document = number // PASSAGES_A_DOCUMENT
    return replace(
        model,
        id=str(uuid.UUID(int=int(np.random.default_rng(number).integers(2**63)) << 64 | number)),
        path=f"made/{document}.md",
        text=text,
        version=f"{document:012x}",
        span=Span(0, len(text)),
        ordinal=number % PASSAGES_A_DOCUMENT,
        markets=MARKETS[number % len(MARKETS)],
        audience=Audience.INTERNAL if number % INTERNAL_EVERY == 0 else Audience.PUBLIC,
        loaded_at=datetime.now(UTC),
    )


def _documents(kept: Sequence[KeptPassage]) -> list[Staged]:
    by_path: dict[str, list[KeptPassage]] = {}
    for one in kept:
        by_path.setdefault(one.passage.path, []).append(one)
    return [Staged(path, some[0].passage.version, "", "", (), datetime.now(UTC), tuple(some)) for path, some in by_path.items()]


def split_of(passages: Sequence[Passage]) -> list[SplitPassage]:
    """Passages with their windows cut anew."""
    return [SplitPassage(passage, cut(passage.text, passage.lang)) for passage in passages]
