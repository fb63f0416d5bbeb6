"""One system measured alone in a process of its own, so that its memory and its time are its own: `python -m eval.peer SYSTEM FOLDER`.

It runs under any Python that has numpy and the system's own packages. FOLDER holds what is searched and asked (`Task`); the answer is one JSON document on
standard output (`Measured`). The parent, `eval/peers.py`, judges. What takes a system long to prepare stays in FOLDER: `--prepare` does that and asks nothing.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SYSTEMS = {"ours": "eval.peer_ours", "bm25": "eval.peer_bm25", "minilm": "eval.peer_llamaindex", "borrowed": "eval.peer_llamaindex"}
"""Modules with a `build(system, folder)` that gives a `Searcher`; those that take long have a `prepare(system, folder)` besides, which goes on where it stopped
and tells the seconds that all of it took."""
LIMIT = 10
WARM_UP = 5
"""Searches that open files and fill caches before the clock starts."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage as a peer sees it."""

    id: str
    text: str
    lang: str
    market: str
    """One market, or "*" for all."""
    audience: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What one system did."""

    load_s: float
    """Seconds from the passages in memory to searchable; for what was loaded or prepared before, to opened."""
    found: tuple[tuple[str, ...], ...]
    """For each question the ids of the best passages, best first."""
    milliseconds: tuple[float, ...]
    """Of each question, its encoding included."""
    filtered: tuple[float, ...]
    """The same with a filter by market and audience."""
    resident_mib: float
    """Memory of the whole process after the searches."""


class Searcher(Protocol):
    """A built system."""

    def search(self, question: str, limit: int, *, filtered: bool) -> Sequence[str]:
        """Ids of the best passages, best first; `filtered` keeps to the market "DE" and what customers may read."""
        ...


def measure(build: Callable[[], Searcher], questions: Sequence[str]) -> Measured:
    """Build a system and ask it everything, twice: without and with a filter."""
    begun = perf_counter()
    searcher = build()
    load = perf_counter() - begun
    for question in questions[:WARM_UP]:
        searcher.search(question, LIMIT, filtered=False)
        searcher.search(question, LIMIT, filtered=True)
    found, plain = _asked(searcher, questions, filtered=False)
    _, filtered = _asked(searcher, questions, filtered=True)
    return Measured(round(load, 3), tuple(found), tuple(plain), tuple(filtered), round(resident_mib(), 1))


def resident_mib() -> float:
    """Memory this process holds now, in MiB; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def read_texts(folder: Path) -> list[Text]:
    """The passages of a task."""
    with (folder / "passages.jsonl").open(encoding="utf-8") as lines:
        return [Text(**json.loads(line)) for line in lines]


def read_questions(folder: Path) -> list[str]:
    """The questions of a task."""
    asked: list[str] = json.loads((folder / "questions.json").read_text("utf-8"))
    return asked


def write_task(folder: Path, texts: Sequence[Text], questions: Sequence[str]) -> None:
    """What a child reads."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(asdict(text), ensure_ascii=False) + "\n" for text in texts)
    (folder / "questions.json").write_text(json.dumps(list(questions), ensure_ascii=False), "utf-8")


def main(system: str, folder: Path, *, only_prepare: bool) -> int:
    """Measure one system and print what it did, or prepare it and print the seconds that took."""
    module: Any = import_module(SYSTEMS[system])
    told = {"seconds": module.prepare(system, folder)} if only_prepare else asdict(measure(lambda: module.build(system, folder), read_questions(folder)))
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _asked(searcher: Searcher, questions: Sequence[str], *, filtered: bool) -> tuple[list[tuple[str, ...]], list[float]]:
    found, times = [], []
    for question in questions:
        begun = perf_counter()
        ids = searcher.search(question, LIMIT, filtered=filtered)
        times.append(round((perf_counter() - begun) * 1000, 3))
        found.append(tuple(ids))
    return found, times


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), only_prepare=sys.argv[3:] == ["--prepare"]))
