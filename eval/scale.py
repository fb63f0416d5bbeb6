"""Speed and memory at a size: an index grown from real passages, searched by a process of its own, beside peers over the same passages."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING

from eval.peer import write_task
from eval.peers import Peer, run_alone, speed_of, task_folder, text_of
from eval.vary import Grown, grow, split_of
from ingest.catalogue import Catalogue
from ingest.signature import LAYOUT
from serving.open import open_encoder
from serving.settings import ServingSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ingest.types import Passage

MOST_FOR_PEERS = 100_000
"""Passages up to which peers are measured: beyond it the local mode takes minutes a question."""
ASKED_OF_PEERS = 40
"""Questions asked of a peer, spread over all of them: with a filter the local mode takes 1.3 to 1.6 seconds of processor for each at 10⁵ passages."""


def at_size(
    real: Sequence[Passage], questions: Sequence[str], size: int, *, systems: Sequence[str], python: str, say: Callable[[str], None], keep: Path | None = None
) -> tuple[Grown, tuple[Peer, ...]]:
    """An index of `size` made passages, and what each system measured on it; ours first. What takes long to make stays in `keep`."""
    with task_folder(keep, str(size)) as home:
        grown = grown_once(real, home, size, say)
        write_task(home, [], questions)
        measured = [_measured("ours", home, sys.executable, size)]
        if systems and size <= MOST_FOR_PEERS:
            write_peers_task(home, questions)
            measured += [_measured(system, home, python, size) for system in systems]
    return grown, tuple(measured)


def write_peers_task(home: Path, questions: Sequence[str]) -> None:
    """The made passages of `home` and the questions that are asked of peers."""
    write_task(home, [text_of(passage) for passage in _made(home / "data")], questions[:: max(1, len(questions) // ASKED_OF_PEERS)])


def grown_once(real: Sequence[Passage], home: Path, size: int, say: Callable[[str], None]) -> Grown:
    """An index of `size` passages in `home`, made now unless the same was made there before."""
    encoder, note = open_encoder(ServingSettings()), home / "grown.json"
    digest = _digest(real, size, encoder.digest)
    if note.exists() and (told := json.loads(note.read_text("utf-8")))["digest"] == digest:
        return Grown(**told["grown"])
    note.unlink(missing_ok=True)
    shutil.rmtree(home / "data", ignore_errors=True)
    grown = grow(split_of(real), encoder, home / "data", size, say=say)
    note.write_text(json.dumps({"digest": digest, "grown": asdict(grown)}), "utf-8")
    return grown


def _digest(real: Sequence[Passage], size: int, encoder: str) -> str:
    told = sha256(f"{encoder} {size} {LAYOUT}".encode())
    for passage in real:
        told.update(f"{passage.id} {passage.lang} {passage.text}".encode())
    return told.hexdigest()[:16]


def _measured(system: str, home: Path, python: str, size: int) -> Peer:
    told = run_alone(system, home, python)
    return told if isinstance(told, Peer) else speed_of(system, told, size)


def _made(data: Path) -> Iterator[Passage]:
    catalogue = Catalogue.open(f"sqlite:///{data.resolve() / 'state.db'}")
    for path in catalogue.paths(1):
        version = catalogue.version(path, 1)
        yield from (kept.passage for kept in version.passages) if version else ()
    catalogue.close()
