"""A whole training run, written once as its steps: read, teach, cut, fit, quantise, measure, write the card."""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from gpu.errors import UnusableTrainingText
from gpu.train.card import Card, write_card
from gpu.train.export import quantise
from gpu.train.fit import fit, project
from gpu.train.licences import read_sources, shipping
from gpu.train.pairs import gather
from gpu.train.pieces import learn_pieces
from gpu.train.score import measure
from gpu.train.text import read_groups
from serving.builtin import BuiltinEncoder
from serving.weights_file import write_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from gpu.train.fit import Epoch
    from gpu.train.recipe import Recipe
    from gpu.train.teacher import Teacher

WORDS_AS_PIECES = 16_000
"""How many of the teacher's most frequent words get a piece of their own however rare they are in the text."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to train from, where to, and whether the weights ship."""

    text: Path
    out: Path
    bench: Path | None
    cache: Path | None
    recipe: Recipe
    name: str
    ships: bool
    command: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run made."""

    digest: str
    pieces: int
    dimension: int
    size: int
    minutes: float
    stages: dict[str, float]


def train(job: Job, open_teacher: Callable[[], Teacher], say: Callable[[str], None]) -> Outcome:
    """Run every step. Raises `UnusableTrainingText`, `LicenceRefused` or `ExtraMissing` before anything is written."""
    clock = _Clock(say)
    sources = shipping(job.text) if job.ships else read_sources(job.text)
    whole = tuple(read_groups(job.text, sources, for_shipping=job.ships))
    groups = whole[:: max(1, -(-len(whole) // job.recipe.groups))]
    if not any(group.others for group in groups):
        message = f"{job.text} holds no aligned text of a usable licence class: nothing to learn from."
        raise UnusableTrainingText(message)
    clock.lap("read")
    teacher = open_teacher()
    words = teacher.words()[: job.recipe.groups]
    corpus = gather(groups, words, job.recipe.shop_times)
    taught = _taught(teacher, corpus.english, job.cache, say)
    clock.lap("teacher")
    vocabulary = learn_pieces(groups, job.recipe.pieces, words[: min(WORDS_AS_PIECES, job.recipe.pieces // 4)])
    clock.lap("pieces")
    student = fit(corpus, project(taught, job.recipe.dimension), vocabulary, job.recipe, lambda epoch: say(_epoch(epoch)))
    clock.lap("student")
    digest = write_weights(job.out, quantise(job.name, vocabulary, student.weighted))
    scores = measure(BuiltinEncoder.open(job.out), job.bench) if job.bench else ()
    clock.lap("scores")
    write_card(job.out, Card(job.name, digest, teacher.name, sources, job.recipe, job.command, tuple(clock.laps.items()), scores, job.ships, _machine()))
    size = sum(path.stat().st_size for path in job.out.iterdir() if path.is_file())
    return Outcome(digest, len(vocabulary.pieces), job.recipe.dimension, size, sum(clock.laps.values()), clock.laps)


def _taught(teacher: Teacher, texts: Sequence[str], cache: Path | None, say: Callable[[str], None]) -> NDArray[np.float32]:
    """The teacher's rows, from the cache when it holds those of exactly these texts by this teacher."""
    key = hashlib.sha256("\0".join((teacher.name, *texts)).encode("utf-8", "replace")).hexdigest()[:16]
    kept = cache / f"teacher-{key}.npy" if cache else None
    if kept and kept.exists():
        rows: NDArray[np.float32] = np.load(kept).astype(np.float32)
        return rows
    marks = {max(1, len(texts) * tenth // 10) for tenth in range(1, 11)}
    reached = {0}

    def report(done: int, of: int) -> None:
        if passed := {mark for mark in marks - reached if mark <= done}:
            reached.update(passed)
            say(f"teacher: {done:,} of {of:,} texts")

    taught = teacher.encode(texts, report)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, taught.astype(np.float16))
    return taught


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _epoch(epoch: Epoch) -> str:
    return f"epoch {epoch.number}: cosine {epoch.cosine:.4f}, contrastive {epoch.contrastive:.4f}, {epoch.minutes:.1f} minutes"


class _Clock:
    """Minutes of each step, said as they end."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.laps: dict[str, float] = {}
        self._say = say
        self._last = perf_counter()

    def lap(self, step: str) -> None:
        """End a step."""
        now = perf_counter()
        self.laps[step] = (now - self._last) / 60
        self._last = now
        self._say(f"{step}: {self.laps[step]:.1f} minutes")
