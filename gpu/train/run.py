"""A whole training run, written once as its steps: read, cut, teach, fit, quantise, measure, write the card."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from gpu.errors import UnusableTrainingText
from gpu.train.aim import project, word_aims
from gpu.train.bags import cut
from gpu.train.card import Card, write_card
from gpu.train.choose import chosen, english_words, written
from gpu.train.export import quantise
from gpu.train.fit import fit
from gpu.train.keep import rows_of
from gpu.train.licences import read_sources, shipping
from gpu.train.pairs import gather
from gpu.train.pieces import count_runs, count_words, learn_pieces
from gpu.train.score import measure
from gpu.train.start import as_read_before, first_vectors, first_weights
from gpu.train.text import read_groups
from serving.builtin import BuiltinEncoder
from serving.weights_file import read_weights, write_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from gpu.train.fit import Epoch, RowLearner
    from gpu.train.licences import Source
    from gpu.train.pairs import Corpus
    from gpu.train.pieces import Vocabulary
    from gpu.train.recipe import Recipe
    from gpu.train.teacher import Teacher
    from gpu.train.text import Group
    from gpu.train.words import WordTeacher

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Job:
    """What to train from, where to, and whether the weights ship. `start` is a folder of earlier weights to train on from."""

    text: Path
    out: Path
    bench: Path | None
    cache: Path | None
    start: Path | None
    recipe: Recipe
    name: str
    ships: bool
    command: str


@dataclass(frozen=True, slots=True)
class Openers:
    """How the run opens what it needs, each only when it is needed."""

    teacher: Callable[[], Teacher]
    words: Callable[[], WordTeacher]
    learner: Callable[[Floats, Floats, Floats], RowLearner]
    """From vectors, log-weights and targets at the start."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run made."""

    digest: str
    pieces: int
    dimension: int
    size: int
    minutes: float
    stages: dict[str, float]


def train(job: Job, opens: Openers, say: Callable[[str], None]) -> Outcome:
    """Run every step. Raises `UnusableTrainingText`, `LicenceRefused` or `ExtraMissing` before anything is written."""
    clock = Clock(say)
    sources, groups = read_job(job)
    clock.lap("read")
    speller = opens.words()
    listed = written(speller.words(), groups)
    counts = count_words(groups)
    vocabulary = learn_pieces(counts, job.recipe.pieces, listed)
    clock.lap("pieces")
    teacher = opens.teacher()
    english = english_words(count_runs({group.english for group in groups}), listed)
    words = chosen(listed, vocabulary, counts, english, job.recipe)
    corpus = gather(groups, words, job.recipe)
    aims = project(rows_of(teacher, (*corpus.english, *(word[1:] for word in english)), job.cache, say), job.recipe.dimension)
    spelled = rows_of(speller, [word.replace("▁", "") for word in words], job.cache, say)
    taught, known = aims[: len(corpus.english)], aims[len(corpus.english) :]
    targets = np.concatenate([taught, word_aims(words, spelled, {word: at for at, word in enumerate(english)}, known)])
    clock.lap("teachers")
    student = fit(
        corpus, targets, vocabulary, job.recipe, opens.learner(*_start(job, corpus, targets, vocabulary), targets), lambda epoch: say(epoch_line(epoch))
    )
    clock.lap("student")
    digest = write_weights(job.out, quantise(job.name, vocabulary, student.weighted))
    scores = measure(BuiltinEncoder.open(job.out), job.bench) if job.bench else ()
    clock.lap("scores")
    teachers = (teacher.name, speller.name)
    write_card(job.out, Card(job.name, digest, teachers, sources, job.recipe, job.command, tuple(clock.laps.items()), scores, job.ships, _machine()))
    size = sum(path.stat().st_size for path in job.out.iterdir() if path.is_file())
    return Outcome(digest, len(vocabulary.pieces), job.recipe.dimension, size, sum(clock.laps.values()), clock.laps)


def read_job(job: Job) -> tuple[tuple[Source, ...], tuple[Group, ...]]:
    """The sources that may be read, and their groups."""
    sources = shipping(job.text) if job.ships else read_sources(job.text)
    whole = tuple(read_groups(job.text, sources, for_shipping=job.ships))
    groups = whole[:: max(1, -(-len(whole) // job.recipe.groups))]
    if not any(group.others for group in groups):
        message = f"{job.text} holds no aligned text of a usable licence class: nothing to learn from."
        raise UnusableTrainingText(message)
    return sources, groups


def _start(job: Job, corpus: Corpus, targets: Floats, vocabulary: Vocabulary) -> tuple[Floats, Floats]:
    """Vectors and log-weights of all pieces before the first step."""
    plain = cut(corpus.prepared, vocabulary)
    weights = first_weights(plain, len(vocabulary.pieces))
    if job.start is None:
        return first_vectors(plain, targets[corpus.meaning], len(vocabulary.pieces)), weights
    return as_read_before(vocabulary, read_weights(job.start), corpus.words, targets[len(corpus.english) :], weights)


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def epoch_line(epoch: Epoch) -> str:
    """One epoch for people."""
    return f"epoch {epoch.number}: cosine {epoch.cosine:.4f}, between texts {epoch.between:.4f}, {epoch.minutes:.1f} minutes"


class Clock:
    """Minutes of each step, said as they end."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """`say` hears each."""
        self.laps: dict[str, float] = {}
        self._say = say
        self._last = perf_counter()

    def lap(self, step: str) -> None:
        """End a step."""
        now = perf_counter()
        self.laps[step] = (now - self._last) / 60
        self._last = now
        self._say(f"{step}: {self.laps[step]:.1f} minutes")
