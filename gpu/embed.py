"""Bulk embedding: the texts of a file to vectors in blocks on disk, so that what was done before a stop is not done again."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gpu.errors import UnusableBlocks, UnusableTexts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from serving.types import Encoder

ABOUT = "about.json"


@dataclass(frozen=True, slots=True)
class Embedded:
    """What was done: texts in all, those encoded now, seconds and characters of those, and how wide a vector is."""

    texts: int
    encoded: int
    seconds: float
    characters: int
    dimension: int


def read_texts(path: Path) -> tuple[str, ...]:
    """A text a line: of a `.jsonl` file each line's "text", of any other the line. Raises `UnusableTexts` with the line that is none."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableTexts(f"{path} cannot be read as UTF-8 text ({error}). Name a file with a text a line.") from error
    if path.suffix != ".jsonl":
        found = tuple(line for line in lines if line.strip())
    else:
        found = tuple(_text_of(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not found:
        raise UnusableTexts(f"{path} is empty. Name a file with a text a line.")
    return found


def embed(texts: Sequence[str], encoder: Encoder, folder: Path, block: int, told: Callable[[int, int], None]) -> Embedded:
    """Every text's vector, as passages, in `folder`: `00000.npy`, `00001.npy`, … of `block` rows each (float32), beside what they were made from.

    Blocks that are there are left. `told` hears how many texts of how many are done. Raises `UnusableBlocks` where the folder holds vectors of other texts, of
    another encoder or in other blocks, and the encoder's `ServingError`s; what is done by then stays.
    """
    _claim(folder, {"encoder": encoder.name, "digest": encoder.digest, "dimension": encoder.dimension, "block": block, "texts": _digest(texts)})
    began, encoded, characters = time.perf_counter(), 0, 0
    for number, start in enumerate(range(0, len(texts), block)):
        part, place = texts[start : start + block], folder / f"{number:05}.npy"
        if not place.is_file():
            _keep(encoder.encode_passages(part), place)
            encoded, characters = encoded + len(part), characters + sum(map(len, part))
        told(start + len(part), len(texts))
    return Embedded(len(texts), encoded, time.perf_counter() - began, characters, encoder.dimension)


def _text_of(path: Path, number: int, line: str) -> str:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UnusableTexts(f"{path}: line {number} is no JSON ({error}). Correct it.") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise UnusableTexts(f'{path}: line {number} has no "text". Write {{"text": "…"}}.')
    return str(row["text"])


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _claim(folder: Path, about: dict[str, object]) -> None:
    """Says in the folder what its blocks are made from, or holds it against what it says."""
    said, place = json.dumps(about, indent=1), folder / ABOUT
    if place.is_file():
        if place.read_text("utf-8") != said:
            raise UnusableBlocks(f"{folder} holds vectors of other texts, of another encoder or in other blocks. Name another folder, or empty it.")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place.write_text(said, "utf-8")
    except OSError as error:
        raise UnusableBlocks(f"{folder} cannot be written ({error.strerror}). Name a folder that can.") from error


def _keep(rows: np.ndarray[tuple[int, ...], np.dtype[np.float32]], place: Path) -> None:
    """A block that is there is whole: it gets its name when all of it is written."""
    beside = place.with_suffix(".part")
    try:
        with beside.open("wb") as file:
            np.save(file, rows)
        beside.replace(place)
    except OSError as error:
        raise UnusableBlocks(f"{place} cannot be written ({error.strerror}). Make room and start again: what is done is kept.") from error
