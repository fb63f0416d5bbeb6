"""One line on a terminal that is written over: where a task is, how fast it goes, when it ends."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from ingest.pace import Meter

if TYPE_CHECKING:
    from typing import TextIO

    from ingest.job import Progress
    from ingest.types import Pace

_STEPS = {"read": "reading", "encode": "encoding", "write": "writing", "rebuild": "rebuilding from the kept text", "erase": "erasing", "live": "searchable"}
_COLUMNS = 100
_BAR = 20


class Bar:
    """Nothing where there is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        """`stream` is where people look, standard error."""
        self._stream = stream
        self._meter = Meter(monotonic)
        self.shown = stream.isatty()

    def heard(self, progress: Progress) -> None:
        """Show where a task of this process is."""
        if self.shown:
            self.show(self._meter.heard(progress))

    def show(self, pace: Pace) -> None:
        """Show where a task is."""
        if self.shown:
            self._stream.write(f"\r\x1b[K{line(pace)}")
            self._stream.flush()

    def clear(self) -> None:
        """Leave an empty line for what is printed next."""
        if self.shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def line(pace: Pace) -> str:
    """A pace as one line."""
    parts = [_STEPS.get(pace.step, pace.step)]
    if pace.of:
        full = round(_BAR * min(pace.done / pace.of, 1))
        parts.append(f"[{'█' * full}{'·' * (_BAR - full)}] {pace.done}/{pace.of}")
    if pace.rate:
        parts.append(f"{pace.rate:.0f}/s" if pace.rate >= 10 else f"{pace.rate:.1f}/s")
    if pace.eta is not None:
        parts.append(f"{int(pace.eta) // 60}:{int(pace.eta) % 60:02d} left")
    if pace.path:
        inside = f" {pace.part}/{pace.parts}" if pace.parts else (f" {pace.part}" if pace.part else "")
        parts.append(f"{Path(pace.path).name}{inside}")
    return "  ".join(parts)[:_COLUMNS]
