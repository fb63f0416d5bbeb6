"""What a bench needs before its clock starts, made once and kept: grown indexes, peers' vectors and collections. An interrupted run goes on where it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.peers import NAMES, NEEDS, Peer, prepare_alone, real_task
from eval.scale import MOST_FOR_PEERS, grown_once, write_peers_task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from eval.questions import QuestionRow
    from ingest.types import Passage


def prepare(
    passages: Sequence[Passage],
    rows: Sequence[QuestionRow],
    sizes: Sequence[int],
    *,
    systems: Sequence[str],
    python: str,
    keep: Path,
    say: Callable[[str], None],
) -> tuple[str, ...]:
    """Prepare everything into `keep`, the sizes first: their peers are most of what is left to ask. A sentence for each system at each size."""
    told = []
    slow = [system for system in systems if system in NEEDS]
    for size in sizes:
        home = keep / str(size)
        grown_once(passages, home, size, say)
        if slow and size <= MOST_FOR_PEERS:
            write_peers_task(home, [row.question for row in rows])
            told += [_told(system, home, python, say) for system in slow]
    with real_task(passages, rows, keep) as home:
        told += [_told(system, home, python, say) for system in slow]
    return tuple(told)


def _told(system: str, home: Path, python: str, say: Callable[[str], None]) -> str:
    done = prepare_alone(system, home, python)
    sentence = f"{home.name}: {NAMES[system]}: {done.note if isinstance(done, Peer) else f'prepared in {done:.0f} s'}"
    say(sentence)
    return sentence
