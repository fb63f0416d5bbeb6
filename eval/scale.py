"""Speed and memory at a size: an index grown from real passages, searched by a process of its own, beside peers over the same passages."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.peer import write_task
from eval.peers import Peer, run_alone, speed_of, text_of
from eval.vary import grow, split_of
from ingest.catalogue import Catalogue
from serving.open import open_encoder
from serving.settings import ServingSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.vary import Grown
    from ingest.types import Passage

MOST_FOR_PEERS = 100_000
"""Passages up to which peers are measured: beyond it the local mode takes minutes a question."""
ASKED_OF_PEERS = 60
"""Questions asked of a peer, spread over all of them: with a filter the local mode takes a second for each at 10⁵ passages."""


def at_size(
    real: Sequence[Passage], questions: Sequence[str], size: int, *, systems: Sequence[str], python: str, say: Callable[[str], None]
) -> tuple[Grown, tuple[Peer, ...]]:
    """An index of `size` made passages, and what each system measured on it; ours first."""
    encoder = open_encoder(ServingSettings())
    with TemporaryDirectory() as folder:
        home = Path(folder)
        grown = grow(split_of(real), encoder, home / "data", size, say=say)
        write_task(home, [], questions)
        measured = [_measured("ours", home, sys.executable, size)]
        if size <= MOST_FOR_PEERS and systems:
            write_task(home, [text_of(passage) for passage in _made(home / "data")], questions[:: max(1, len(questions) // ASKED_OF_PEERS)])
            measured += [_measured(system, home, python, size) for system in systems]
    return grown, tuple(measured)


def _measured(system: str, home: Path, python: str, size: int) -> Peer:
    told = run_alone(system, home, python)
    return told if isinstance(told, Peer) else speed_of(system, told, size)


def _made(data: Path) -> Iterator[Passage]:
    catalogue = Catalogue.open(f"sqlite:///{data.resolve() / 'state.db'}")
    for path in catalogue.paths(1):
        version = catalogue.version(path, 1)
        yield from (kept.passage for kept in version.passages) if version else ()
    catalogue.close()
