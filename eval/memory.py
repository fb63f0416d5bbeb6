"""Memory of a process and everything it started, looked at a few times a second. Linux only: elsewhere nothing is known."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_EVERY = 0.2
_FIELDS = ("Pss", "Pss_Anon")
"""Each page in shares, one for each process that has it: forked ones share most of theirs."""


@dataclass(slots=True)
class Peak:
    """The highest sums seen, in MiB; a page that several processes share counts once."""

    resident: float = 0.0
    """Pages of files that are mapped included: the system takes those back when it needs them."""
    own: float = 0.0
    """Without pages of files."""


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """The peak over a process and its descendants until the block ends."""
    peak, ended = Peak(), Event()

    def look() -> None:
        while not ended.wait(_EVERY):
            found = [memory_of(one) for one in family_of(pid)]
            peak.resident = max(peak.resident, sum(one[0] for one in found))
            peak.own = max(peak.own, sum(one[1] for one in found))

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def family_of(pid: int) -> set[int]:
    """A process and its living descendants."""
    found = {pid}
    try:
        lists = [(thread / "children").read_text("ascii").split() for thread in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return found
    return found.union(*(family_of(int(child)) for children in lists for child in children))


def memory_of(pid: int) -> tuple[float, float]:
    """MiB resident, and without pages of files, its share of what it shares with others; zeros for a process that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0.0, 0.0
    told = {name: int(value.split()[0]) / 1024 for name, _, value in (line.partition(":") for line in lines) if name in _FIELDS}
    return told.get("Pss", 0.0), told.get("Pss_Anon", 0.0)
