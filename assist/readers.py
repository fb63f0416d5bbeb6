"""One item for one native reader: a link without an account that shows a sentence and takes yes, no, or a better wording, once."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from assist.errors import BadRequest, UnknownThing
from eval.report.marks import write_json

if TYPE_CHECKING:
    from pathlib import Path

FILE = "readers.json"
DAYS = 30
"""Days a link holds."""
ANSWERS = ("yes", "no", "better")
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Item:
    """What one reader is shown, and what he answered."""

    difference: str
    lang: str
    question: str
    sentence: str
    meaning: str
    """What it should say, in another language."""
    meaning_lang: str
    ends: str
    """UTC moment after which the link is dead."""
    answer: str = ""
    wording: str = ""
    """The reader's own, for `better`."""
    answered: str = ""


@dataclass(slots=True)
class Readers:
    """The items of a folder; a link is kept as its digest alone."""

    folder: Path
    _lock: Lock

    @classmethod
    def of(cls, folder: Path) -> Readers:
        """The readers of an evaluation folder."""
        return cls(folder, Lock())

    def ask(self, item: Item) -> str:
        """Keep an item and give the token of its link."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._write({**self._read(), _digest(token): item})
        return token

    def open(self, token: str, now: datetime) -> Item:
        """The item of a link. Raises `UnknownThing` for a link that is not ours, was answered, or has ended: a stranger learns no more."""
        item = self._read().get(_digest(token))
        if item is None or item.answer or datetime.fromisoformat(item.ends) < now:
            raise UnknownThing("There is no open question under this link: it was answered, has ended, or is not ours.")
        return item

    def answer(self, token: str, answer: str, wording: str, now: datetime) -> None:
        """Keep what the reader said. Raises `UnknownThing` as `open` does, `BadRequest` for an answer that is none."""
        if answer not in ANSWERS or (answer == "better" and not wording.strip()):
            raise BadRequest("An answer is yes, no, or a better wording: choose one, and write the wording.")
        with self._lock:
            item = self.open(token, now)
            said = replace(item, answer=answer, wording=wording.strip()[:LONGEST], answered=now.astimezone(UTC).isoformat(timespec="seconds"))
            self._write({**self._read(), _digest(token): said})

    def about(self, difference: str) -> tuple[Item, ...]:
        """Every item about a difference, oldest first."""
        return tuple(item for item in self._read().values() if item.difference == difference)

    def _read(self) -> dict[str, Item]:
        path = self.folder / FILE
        return {key: Item(**one) for key, one in json.loads(path.read_text("utf-8")).items()} if path.exists() else {}

    def _write(self, items: dict[str, Item]) -> None:
        write_json(self.folder / FILE, {key: asdict(item) for key, item in items.items()})


def ends(now: datetime) -> str:
    """When a link made now is dead."""
    return (now.astimezone(UTC) + timedelta(days=DAYS)).isoformat(timespec="seconds")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
