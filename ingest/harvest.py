"""What a source gave, as files of the data folder: solved tickets ready to load, articles and macros that wait for their owner, and where a sync goes on.

`tickets/NAME/` holds distilled tickets; `waiting/`, `approved/` and `rejected/` hold articles and macros under the same names; `sources/NAME.json` the cursors.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.distil import distil
from ingest.errors import IndexBusy, IndexUnreadable
from ingest.types.tickets import TicketState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.types.tickets import Article, Macro, Page, Ticket

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
GONE = ".gone"
"""Ending of a file that says: the vendor no longer has what was approved here."""


@dataclass(slots=True)
class Tally:
    """What became of what one part of a source gave."""

    kept: int = 0
    gone: int = 0
    waiting: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Reasons, each with how often."""


class Harvest:
    """One source's place in the data folder."""

    def __init__(self, data: Path, name: str) -> None:
        """`name` as the source file gives it."""
        self._data, self._name = data, name
        self.tickets = data / "tickets" / name
        self._state = data / "sources" / f"{name}.json"
        self._seen: set[Path] = set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """The source for this process alone. Raises `IndexBusy` if another does."""
        import fcntl

        self._state.parent.mkdir(parents=True, exist_ok=True)
        with self._state.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise IndexBusy(f"Another process is reading the source {self._name}; wait for it, then try again.") from error
            yield

    def cursor(self, part: str) -> str:
        """Where a part goes on; "" at its beginning. Raises `IndexUnreadable` for a broken state file."""
        return self._cursors().get(part, "")

    def keep_cursor(self, part: str, cursor: str) -> None:
        """Remember where a part goes on, once everything before it is on disk."""
        _write(self._state, json.dumps(self._cursors() | {part: cursor}))

    def put(self, part: str, page: Page, tally: Tally) -> None:
        """Keep what a page gives."""
        for ticket in page.tickets:
            self._put_ticket(ticket, tally)
        self._seen.update(self.tickets / f"{safe(one)}.md" for one in page.present)
        for article in page.articles:
            self._put_waiting(Path("articles") / self._name / safe(article.lang) / f"{safe(article.id)}.md", _article(article, self._name), tally)
        for macro in page.macros:
            self._put_waiting(Path("macros") / self._name / f"{safe(macro.id)}.md", _macro(macro, self._name), tally)
        if page.complete:
            self._end(part, tally)

    def _put_ticket(self, ticket: Ticket, tally: Tally) -> None:
        path = self.tickets / f"{safe(ticket.id)}.md"
        made = distil(ticket, f"tickets/{self._name}/{safe(ticket.id)}")
        if made.text:
            self._seen.add(path)
            _write(path, made.text)
            tally.kept += 1
            return
        # opened again or deleted: it is no precedent any more
        if path.exists():
            path.unlink()
            tally.gone += 1
        tally.left_out["deleted at the vendor's" if ticket.state is TicketState.DELETED else made.reason] += 1

    def _put_waiting(self, place: Path, text: str, tally: Tally) -> None:
        self._seen.add(self._data / "waiting" / place)
        (self._data / "waiting" / place.with_suffix(GONE)).unlink(missing_ok=True)
        if any(_reads(self._data / state / place, text) for state in ("approved", "rejected")):
            (self._data / "waiting" / place).unlink(missing_ok=True)
            return
        _write(self._data / "waiting" / place, text)
        tally.waiting += 1

    def _end(self, part: str, tally: Tally) -> None:
        """After a listing of everything: what it did not name is gone. Tickets go at once; an approved article goes when its owner says so."""
        if part == "tickets":
            for path in self._files(self.tickets):
                if path not in self._seen:
                    path.unlink()
                    tally.gone += 1
            return
        for path in self._files(self._data / "waiting" / part / self._name):
            if path not in self._seen and path.suffix == ".md":
                path.unlink()
        approved = self._data / "approved" / part / self._name
        for path in self._files(approved):
            place = path.relative_to(self._data / "approved")
            if self._data / "waiting" / place not in self._seen and not (self._data / "rejected" / place.with_suffix(GONE)).exists():
                _write(self._data / "waiting" / place.with_suffix(GONE), path.read_text("utf-8"))
                tally.gone += 1

    def _cursors(self) -> dict[str, str]:
        if not self._state.exists():
            return {}
        try:
            found = json.loads(self._state.read_text("utf-8"))
            return {str(part): str(cursor) for part, cursor in found.items()}
        except (ValueError, AttributeError) as error:
            raise IndexUnreadable(f"{self._state} is broken; remove it, and the next sync reads the source from its beginning.") from error

    @staticmethod
    def _files(folder: Path) -> list[Path]:
        return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def safe(name: str) -> str:
    """A file name for a vendor's id; an id that is more than letters and digits may be somebody's address and gets a digest."""
    return name if _NAME.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()[:16]


def _article(one: Article, source: str) -> str:
    fields = {
        "title": one.title,
        "lang": one.lang,
        "kind": "faq",
        "audience": one.audience.value,
        "family": f"articles/{source}/{safe(one.id)}",
        "url": one.url or None,
    }
    return _document(fields, f"# {one.title}\n\n{one.body}\n")


def _macro(one: Macro, source: str) -> str:
    fields = {"title": one.title, "kind": "script", "audience": "internal", "family": f"macros/{source}/{safe(one.id)}"}
    return _document(fields, f"# {one.title}\n\n{one.text}\n")


def _document(fields: Mapping[str, str | None], text: str) -> str:
    head = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value is not None)
    return f"---\n{head}\n---\n\n{text}"


def _reads(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _write(path: Path, text: str) -> None:
    """Whole or not at all; an unchanged file stays untouched."""
    if _reads(path, text):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, "utf-8")
    beside.replace(path)
