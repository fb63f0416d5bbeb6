"""Answers stored as they arrive, so that a run that is killed goes on where it was."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict
from threading import Lock
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from eval.types import Call, Status

if TYPE_CHECKING:
    from pathlib import Path

    from eval.target import Target
    from eval.types import Topic

GAPS = frozenset({Status.ERROR, Status.TIMEOUT, Status.UNPARSEABLE})
_CALL = TypeAdapter(Call)


class KeptCalls:
    """The answers one system gave so far, one JSON object a line; one file for each address and description of a system."""

    def __init__(self, folder: Path, target: Target, url: str, *, anew: bool = False) -> None:
        """`folder` is made when the first answer comes. `anew` forgets what is there."""
        self.path = folder / f"{_digest(target.model_dump_json(), url)}.jsonl"
        self._lock, self._target = Lock(), target
        if anew:
            self.path.unlink(missing_ok=True)
        self._known = _read(self.path)

    def __len__(self) -> int:
        """How many answers are there."""
        return len(self._known)

    def find(self, topic: Topic, lang: str, question: str, time: int) -> Call | None:
        """The answer to this very question in this market with this order, or None. A gap is no answer: it is asked again."""
        return self._known.get(self._key(topic, lang, question, time))

    def put(self, call: Call, topic: Topic, time: int) -> None:
        """Write an answer down, at once."""
        if call.status in GAPS:
            return
        row = {"key": self._key(topic, call.lang, call.question, time), "call": asdict(call)}
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def done(self) -> None:
        """Forget them: the run is over and its report holds them."""
        self.path.unlink(missing_ok=True)
        with suppress(OSError):  # never made, or another run's answers are in it
            self.path.parent.rmdir()

    def _key(self, topic: Topic, lang: str, question: str, time: int) -> str:
        return _digest(topic.id, lang, question, topic.market, topic.order, str(time))


def _read(path: Path) -> dict[str, Call]:
    """What is there; a line that a kill cut in two is left out."""
    found: dict[str, Call] = {}
    lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
    for line in lines:
        try:
            row = json.loads(line)
            found[row["key"]] = _CALL.validate_python(row["call"])
        except (ValueError, KeyError, TypeError, ValidationError):
            continue
    return found


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
