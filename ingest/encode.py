"""Passages to points: the text an encoder sees, and the vectors and pieces it gives."""

from __future__ import annotations

import importlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ingest.distinct import distinct
from ingest.encoded import Encoded
from ingest.families import subject_of
from ingest.index.types import Point
from ingest.rows import KeptPassage
from ingest.sparse import encode_passage
from serving.builtin import BuiltinEncoder
from serving.open import open_encoder
from serving.rerank import open_reranker
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from ingest.types import Passage, SplitPassage
    from serving.rerank import Reranker
    from serving.types import TokenEncoder

RECIPE = 7
"""Grows when reading, cleaning, splitting or encoding changes, so that unchanged files are read again."""


def named_encoder(name: str, *, lasting: bool = False, later: bool = False) -> TokenEncoder:
    """An encoder of the models' room by its name, or `module:Class` for one from elsewhere. Where it is served is in the environment, as for every process.

    `lasting`: for a service, which answers questions for weeks while other processes load, and for a load of one file: in less memory, a little slower.
    `later`: for a process that may never encode anything.
    """
    module, colon, maker = name.partition(":")
    if not colon:
        return open_encoder(serving_settings(os.environ).model_copy(update={"encoder": name}), lasting=lasting, later=later)
    encoder: TokenEncoder = getattr(importlib.import_module(module), maker)()
    return encoder


def runs_anywhere(encoder: TokenEncoder) -> bool:
    """Whether several processes may each have it: the built-in one takes little memory; a large model, or a server, is asked by one."""
    return isinstance(encoder, BuiltinEncoder)


def named_reranker() -> Reranker | None:
    """The reranker that the environment names, or None."""
    return open_reranker(serving_settings(os.environ))


def let_go(*models: object) -> None:
    """Close what holds connections; the built-in encoder holds none."""
    for one in models:
        close = getattr(one, "close", None)
        if close is not None:
            close()


def context_of(passage: Passage) -> str:
    """Where a passage stands: its file's subject, title and headings, once each. "It must dry for two days" is found by what it stands under."""
    return " ".join(dict.fromkeys(part for part in (subject_of(passage.family), passage.title, *passage.heading) if part))


def window_texts(split: SplitPassage) -> list[str]:
    """What is encoded for each window."""
    context = context_of(split.passage)
    return [f"{context} {split.passage.text[window.span.start : window.span.end]}" for window in split.windows]


def lexical_text(passage: Passage) -> str:
    """All of a passage: what it is found by, and what the lexical arm and late interaction read."""
    return f"{context_of(passage)} {passage.text}"


def encode(splits: Sequence[SplitPassage], encoder: TokenEncoder) -> tuple[Encoded, ...]:
    """What the encoder and the lexical arm make of each passage, in order."""
    contexts = [context_of(split.passage) for split in splits]
    vectors, wholes, pieces = _vectors(splits, contexts, encoder)
    found, at = [], 0
    for split, context, whole, ids in zip(splits, contexts, wholes, pieces, strict=True):
        terms = encode_passage(f"{context} {split.passage.text}", split.passage.lang)
        found.append(Encoded(whole, vectors[at : at + len(split.windows)], terms, distinct(ids)))
        at += len(split.windows)
    return tuple(found)


def _vectors(
    splits: Sequence[SplitPassage], contexts: Sequence[str], encoder: TokenEncoder
) -> tuple[NDArray[np.float32], NDArray[np.float32], list[NDArray[np.uint32]]]:
    """Of all windows in a row and of each passage, all with their context, and the passages' pieces."""
    bodies = [split.passage.text for split in splits]
    windows = [[split.passage.text[one.span.start : one.span.end] for one in split.windows] for split in splits]
    if isinstance(encoder, BuiltinEncoder):
        return encoder.encode_parts(contexts, bodies, windows)
    vectors = encoder.encode_passages([f"{context} {text}" for context, some in zip(contexts, windows, strict=True) for text in some])
    wholes, pieces = encoder.encode_with_pieces([f"{context} {text}" for context, text in zip(contexts, bodies, strict=True)])
    return vectors, wholes, pieces


def points_of(splits: Sequence[SplitPassage], encoded: Sequence[Encoded], loaded_at: datetime) -> tuple[tuple[Point, ...], tuple[KeptPassage, ...]]:
    """Points for the engine and rows for the catalogue, one each per passage, in order."""
    points, kept = [], []
    for split, made in zip(splits, encoded, strict=True):
        passage = replace(split.passage, loaded_at=loaded_at)
        points.append(Point(passage, made.whole, made.windows, made.terms))
        kept.append(KeptPassage(passage, split.windows, made.pieces, made.terms.indices))
    return tuple(points), tuple(kept)
