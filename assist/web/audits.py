"""The audit of the live knowledge, made once for each state of it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ingest.audit import audit
from ingest.history import every_passage, history_of

if TYPE_CHECKING:
    from datetime import date

    from assist.api.deps import Owned
    from ingest.types import AuditReport, Heard
    from serving.types import Encoder


class Audits:
    """Remembers the last report. Threads may share it: whoever comes while one is made waits for that one."""

    def __init__(self) -> None:
        """Nothing is read before the page is opened."""
        self._lock = Lock()
        self._of: tuple[int, date, Heard, frozenset[str]] | None = None
        self._report: AuditReport | None = None

    def report(self, index: Owned, encoder: Encoder, today: date, told: Heard) -> AuditReport:
        """What the live knowledge says against itself today, and what was told of it. Takes seconds after a change; call it in a thread."""
        with self._lock:
            dismissed = index.catalogue.dismissals.ids()
            state = (index.generation(), today, told, dismissed)
            if self._report is None or state != self._of:
                history = history_of(index.catalogue, index.generation())
                self._report = audit(every_passage(index), today=today, encoder=encoder, history=history, heard=told, dismissed=dismissed)
                self._of = state
            return self._report
