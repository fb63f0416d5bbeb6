"""The audit of the live knowledge, made once for each state of it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ingest.audit import audit

if TYPE_CHECKING:
    from datetime import date

    from assist.api.deps import Owned
    from ingest.audit import AuditReport
    from serving.types import Encoder


class Audits:
    """Remembers the last report. Threads may share it: whoever comes while one is made waits for that one."""

    def __init__(self) -> None:
        """Nothing is read before the page is opened."""
        self._lock = Lock()
        self._of: tuple[int, date] | None = None
        self._report: AuditReport | None = None

    def report(self, index: Owned, encoder: Encoder, today: date) -> AuditReport:
        """What the live knowledge says against itself today. Takes seconds after a change; call it in a thread."""
        with self._lock:
            state = (index.generation(), today)
            if self._report is None or state != self._of:
                families = sorted({one.family for one in index.documents() if one.passages and one.family})
                passages = [passage for family in families for passage in index.family(family)]
                self._report, self._of = audit(passages, today=today, encoder=encoder), state
            return self._report
