"""`python -m gpu train`: aligned text to the weights of the built-in encoder, with a model card."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gpu.errors import GpuError
from gpu.positive import positive
from gpu.train.accelerated import TorchStudent
from gpu.train.contextual import Shape
from gpu.train.recipe import LARGE, SMALL, Recipe
from gpu.train.run import Job, Openers, Outcome, train
from gpu.train.run_contextual import train_contextual
from gpu.train.student import Student
from gpu.train.teacher import Earlier, MiniLM, open_torch
from gpu.train.words import E5
from serving.errors import ServingError
from serving.weights_file import read_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from gpu.train.fit import RowLearner


def run(arguments: Sequence[str]) -> int:
    """Train and write the weights folder. Exit code 0, or 2 with a sentence on stderr."""
    options = _options(arguments)
    command = " ".join(["python -m gpu train", *(_without_folders(arguments))])
    try:
        job = Job(options.text, options.out, options.bench, options.cache, options.start, _recipe(options), options.name, not options.any_licence, command)
        outcome = _trained(job, options)
    except (GpuError, ServingError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(asdict(outcome), ensure_ascii=False))
    else:
        print(f"{options.out}: {outcome.pieces} pieces × {outcome.dimension}, digest {outcome.digest}, {outcome.size:,} bytes, {outcome.minutes:.1f} minutes")
    return 0


def _trained(job: Job, options: argparse.Namespace) -> Outcome:
    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    if not options.contextual:
        return train(job, _openers(options), say)
    torch = open_torch(options.device)
    width = int(read_weights(options.start).table.shape[1])
    shape = Shape(width, layers=1, heads=4, inner=128) if options.small else Shape(width)
    return train_contextual(job, lambda: MiniLM(options.device), torch, options.device, shape, say)


def _recipe(options: argparse.Namespace) -> Recipe:
    """The recipe for the machine and the start; rows of earlier weights keep their width."""
    recipe = SMALL if options.small else LARGE if options.device == "cuda" else Recipe()
    if options.epochs is not None:
        recipe = replace(recipe, epochs=options.epochs)
    return replace(recipe, dimension=int(read_weights(options.start).table.shape[1])) if options.start else recipe


def _openers(options: argparse.Namespace) -> Openers:
    """The teachers and the learner on the chosen device, opened when they are needed."""

    def learner(*start: NDArray[np.float32]) -> RowLearner:
        return Student(*start) if options.device == "cpu" else TorchStudent(open_torch(options.device), options.device, *start)

    teacher = (lambda: Earlier(options.start)) if options.start else (lambda: MiniLM(options.device))
    return Openers(teacher, lambda: E5(options.device), learner)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gpu train", description=__doc__)
    parser.add_argument("--text", type=Path, required=True, metavar="DIR", help="aligned text: *.jsonl.gz and LICENSES.md")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the weights folder goes")
    parser.add_argument("--bench", type=Path, metavar="DIR", help="public test sets for the model card: tatoeba_test.jsonl.gz, mkqa_dev.jsonl.gz")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep the teacher's vectors here and reuse them")
    parser.add_argument("--start", type=Path, metavar="DIR", help="train on from these weights: their English vectors are the targets")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where teachers and student run; on cuda more epochs and larger batches")
    parser.add_argument("--epochs", type=positive, metavar="N", help="times through the text (else as the recipe says)")
    parser.add_argument("--name", default="concord-static-multilingual", help="name in the manifest")
    parser.add_argument("--contextual", action="store_true", help="a small transformer over the built-in encoder (or --start), as ONNX; needs torch")
    parser.add_argument("--small", action="store_true", help="a small run of a minute, to see that everything fits together")
    parser.add_argument("--any-licence", action="store_true", help="also read share-alike and copyleft text; such weights must not ship")
    parser.add_argument("--json", action="store_true", help="report as one JSON document")
    return parser.parse_args(arguments)


def _without_folders(arguments: Sequence[str]) -> list[str]:
    """The command for the model card: folders are the machine's own business."""
    shown: list[str] = []
    for before, word in zip(["", *arguments], arguments, strict=False):
        shown.append("DIR" if before in {"--text", "--out", "--bench", "--cache", "--start"} else word)
    return shown
