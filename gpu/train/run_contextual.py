"""A whole run of the contextual student, written once as its steps: read, teach, cut, fit, export, measure, write the card."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from gpu.train.aim import project, turned
from gpu.train.contextual import ContextualStudent, Shape
from gpu.train.fit import fit
from gpu.train.keep import rows_of
from gpu.train.pairs import gather
from gpu.train.pieces import Vocabulary
from gpu.train.run import Clock, Outcome, epoch_line, read_job
from gpu.train.score import measure
from serving.builtin import BuiltinEncoder
from serving.contextual import FORMAT, MANIFEST, MODEL, ContextualEncoder
from serving.weights_file import read_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gpu.train.run import Job
    from gpu.train.score import Scored
    from gpu.train.teacher import Teacher


def train_contextual(job: Job, teacher: Callable[[], Teacher], torch: Any, device: str, shape: Shape, say: Callable[[str], None]) -> Outcome:  # noqa: ANN401
    """Train over the built-in weights, or those of `job.start`. Raises `UnusableTrainingText`, `LicenceRefused`, `ExtraMissing` or `WeightsUnreadable`."""
    clock = Clock(say)
    earlier = read_weights(job.start)
    _, groups = read_job(job)
    corpus = gather(groups, (), job.recipe)
    clock.lap("read")
    builtin = BuiltinEncoder(earlier)
    targets = turned(project(rows_of(teacher(), corpus.english, job.cache, say), builtin.dimension), builtin.encode_passages(corpus.english))
    clock.lap("teacher")
    vocabulary = Vocabulary(earlier.pieces, earlier.scores)
    rows = (earlier.table * (earlier.scale * earlier.weight)[:, None]).astype(np.float32)
    student = ContextualStudent(torch, device, rows, targets, shape, job.recipe.seed)
    fit(corpus, targets, vocabulary, job.recipe, student, lambda epoch: say(epoch_line(epoch)))
    clock.lap("student")
    write_contextual(job.out, exported(torch, student.network, shape), job.name, earlier.digest, shape)
    encoder = ContextualEncoder.open(job.out, builtin)
    scores = measure(encoder, job.bench) if job.bench else ()
    clock.lap("scores")
    (job.out / "MODEL_CARD.md").write_text(_card(job, encoder, shape, earlier.digest, scores), encoding="utf-8")
    size = sum(path.stat().st_size for path in job.out.iterdir() if path.is_file())
    return Outcome(encoder.digest, len(earlier.pieces), encoder.dimension, size, sum(clock.laps.values()), clock.laps)


def exported(torch: Any, network: Any, shape: Shape) -> bytes:  # noqa: ANN401
    """The network as an ONNX file for any number of texts and pieces."""
    network = network.to("cpu").eval()
    example = torch.zeros(2, 5, shape.width), torch.ones(2, 5)
    free = torch.export.Dim.AUTO
    sizes = {"rows": {0: free, 1: free}, "mask": {0: free, 1: free}}
    program = torch.onnx.export(
        network, example, input_names=["rows", "mask"], output_names=["vectors"], dynamic_shapes=sizes, dynamo=True, verbose=False, external_data=False
    )
    content = io.BytesIO()
    program.save(content)
    return content.getvalue()


def write_contextual(folder: Path, content: bytes, name: str, over: str, shape: Shape) -> None:
    """Write the folder that `ContextualEncoder.open` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_bytes(content)
    said = {"format": FORMAT, "name": name, "over": over, "longest": shape.longest, "sha256": hashlib.sha256(content).hexdigest()}
    (folder / MANIFEST).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def _card(job: Job, encoder: ContextualEncoder, shape: Shape, over: str, scores: tuple[Scored, ...]) -> str:
    """What it is, over which weights, by which command, and how well it matches, the worst language first."""
    use = "The weights ship." if job.ships else "**These weights must not ship: text of any licence class was read.**"
    parts = [f"# {job.name}", f"Digest `{encoder.digest}`, over the built-in weights `{over}`. {use}", f"Shape: {shape}. Recipe: {job.recipe}."]
    parts.append(f"Command: `{job.command}`.")
    for scored in scores:
        cells = "\n".join(f"| {language} | {score:.2f} |" for language, score in sorted(scored.scores, key=lambda pair: pair[1]))
        parts.append(f"## {scored.title}: {scored.meaning}\n\nSource: {scored.source}. Mean {scored.mean:.3f}.\n\n| Language | Score |\n|---|--:|\n{cells}")
    return "\n\n".join(parts) + "\n"
