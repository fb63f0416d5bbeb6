"""Systems that search the same passages for the same questions, side by side with ours in one run."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from eval.bm25 import Bm25
from eval.metrics import Mean, percentile
from eval.minilm import NAME, MiniLM, missing
from eval.retrieval import judge_passages, live_passages, slice_of, truths, worst_language
from ingest.types import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.questions import QuestionRow
    from ingest.types import Index, Passage

BM25 = "plain BM25 (numpy; words and character pairs)"


@dataclass(frozen=True, slots=True)
class Peer:
    """What one system measured; `note` says why instead, where it could not be run."""

    name: str
    note: str
    figures: dict[str, Mean]
    worst: str
    worst_ndcg: float | None
    p50: float | None
    p95: float | None
    """Milliseconds of one search, question encoding included."""
    built_s: float | None
    """Seconds to index the passages; None for ours, which was loaded before."""
    mib: float | None
    """Growth of the process's memory by building it, in MiB; None for ours, which may live in another process."""


class Searcher(Protocol):
    """A peer over numbered passages."""

    def search(self, question: str, limit: int = 10) -> list[int]:
        """Numbers of the best passages, best first."""
        ...


def compare(index: Index, rows: Sequence[QuestionRow], *, tell_language: bool = False, minilm: bool = True) -> tuple[Peer, ...]:
    """Ours, plain BM25 and, where its packages are installed and it is wanted, all-MiniLM, over the same passages and questions, one after the other."""
    passages = live_passages(index)
    texts = [passage.text for passage in passages]

    def ours(row: QuestionRow) -> Sequence[Passage]:
        return [hit.passage for hit in index.search(Question(row.question, lang=row.lang if tell_language else "und", limit=10)).hits]

    measured = [measure("ours", ours, rows, passages), build(BM25, lambda: Bm25(texts), rows, passages)]
    if minilm and not missing():
        measured.append(build(NAME, lambda: MiniLM(texts), rows, passages))
    else:
        note = f"not installed ({missing()})" if missing() else "left out"
        measured.append(Peer(NAME, note, {}, "", None, None, None, None, None))
    return tuple(measured)


def build(name: str, make: Callable[[], Searcher], rows: Sequence[QuestionRow], passages: Sequence[Passage]) -> Peer:
    """Build a peer, timed, and measure it."""
    before, begun = resident_mib(), perf_counter()
    peer = make()
    built, grown = perf_counter() - begun, resident_mib() - before
    found = measure(name, lambda row: [passages[number] for number in peer.search(row.question)], rows, passages)
    return replace(found, built_s=built, mib=max(grown, 0.0))


def measure(name: str, search: Callable[[QuestionRow], Sequence[Passage]], rows: Sequence[QuestionRow], passages: Sequence[Passage]) -> Peer:
    """Ask every question, timed, and score the answerable ones."""
    truth, judged, times = truths(rows, passages), [], []
    search(rows[0])  # opens files, warms caches; not timed
    for row in rows:
        begun = perf_counter()
        found = search(row)
        times.append((perf_counter() - begun) * 1000)
        if row.answerable:
            judged.append(judge_passages(row, found, truth[row.topic]))
    worst = worst_language(judged)
    low = worst[1]["ndcg@10"].value if worst else None
    return Peer(name, "", slice_of(judged), worst[0] if worst else "", low, percentile(times, 0.5), percentile(times, 0.95), None, None)


def resident_mib() -> float:
    """Memory this process holds now, in MiB; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
