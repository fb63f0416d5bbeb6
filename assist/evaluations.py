"""Evaluations of this service: started as a process of their own, at most one at a time; their reports lie in the data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from assist.errors import BadRequest, UnknownThing
from assist.readers import Readers
from assist.suites import Suites
from eval.errors import EvalError
from eval.report.affected import part_of
from eval.report.earlier import read_report
from eval.report.marks import read_marks, still_open
from eval.report.signoff import read_sign_off

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "eval" / "suites"
ENDS_WITHIN = 10
"""Seconds that a run is given to end when it is told to."""
SHOWN = 400
"""Characters of a run's last words."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run in a list."""

    name: str
    suite: str
    date: str
    passed: bool
    open: int
    """Differences neither allowed nor waived."""
    signed: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """What the newest watch over sent replies found."""

    name: str
    apart: int
    """Replies that say otherwise than those in other languages."""
    looked: int
    """Replies of the sample in which something was found."""


@dataclass(frozen=True, slots=True)
class Going:
    """The run that goes on, or how the last one ended."""

    suite: str
    since: datetime
    running: bool
    trouble: str = ""
    """Why it broke off, its own last words; "" if it came to its end."""


@dataclass(slots=True, eq=False)
class _Child:
    process: subprocess.Popen[bytes]
    suite: str
    since: datetime
    log: Path


class Evaluations:
    """The evaluations of a data folder, and the process that runs one."""

    def __init__(self, data: Path, environ: Mapping[str, str] = os.environ) -> None:
        """Nothing is read or started yet; a run finds its settings in `environ`."""
        self._environ = environ
        self.data = data.resolve()
        self.folder = self.data / "evaluation"
        self.runs = self.folder / "runs"
        self.readers = Readers.of(self.folder)
        self.kept_suites = Suites(self.folder / "suites", SHIPPED, Lock())
        self._child: _Child | None = None
        self._lock = Lock()

    def suites(self) -> dict[str, Path]:
        """Suites by name: those that come with Concord, and the shop's own in `evaluation/suites` of the data folder, which win."""
        own = sorted((self.folder / "suites").glob("*.yaml"))
        return {path.stem: path for path in (*sorted(SHIPPED.glob("*.yaml")), *own)}

    def listed(self) -> tuple[Run, ...]:
        """Every run, newest first; what cannot be read is passed over."""
        marks, today = read_marks(self.folder), datetime.now(UTC).date()
        found = []
        for path in sorted(self.runs.glob("*/report.json"), reverse=True):
            try:
                told, signed = read_report(path), read_sign_off(path.parent)
            except EvalError:
                continue
            left = len(still_open(told, marks, today))
            found.append(Run(path.parent.name, told["suite"]["name"], told["date"], told["verdict"] == "passed", left, signed is not None))
        return tuple(found)

    def watched(self) -> Watch | None:
        """The newest watch that can be read, or None."""
        for path in sorted((self.folder / "watch").glob("*/watch.json"), reverse=True):
            try:
                told = json.loads(path.read_text("utf-8"))
                return Watch(path.parent.name, len(told["apart"]), len(told["looked"]))
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return None

    def watch_page(self, name: str) -> Path:
        """The page of a watch. Raises `UnknownThing`."""
        pages = {path.parent.name: path for path in (self.folder / "watch").glob("*/watch.html")}
        if name not in pages:
            raise UnknownThing(f"There is no run {name[:80]}.")
        return pages[name]

    def document(self, name: str) -> Json:
        """A run's document. Raises `UnknownThing`."""
        return read_report(self.run_folder(name) / "report.json")

    def run_folder(self, name: str) -> Path:
        """The folder of a run. Raises `UnknownThing` for a name that no run has, whatever it is."""
        if name not in {path.parent.name for path in self.runs.glob("*/report.json")}:
            raise UnknownThing(f"There is no run {name[:80]}.")
        return self.runs / name

    def start(self, suite: str, languages: Sequence[str] = (), topics: Sequence[str] = ()) -> None:
        """Start a run of a suite, or of some of its topics. Raises `BadRequest` while one goes on or for an unknown suite, `EvalError` for topics it lacks."""
        path = self.suites().get(suite)
        if path is None:
            raise BadRequest(f"There is no suite {suite[:80]}. Open the list again.")
        if topics or languages:
            path = part_of(path, self.folder / "parts", topics, languages)
        self.runs.mkdir(parents=True, exist_ok=True)
        self._begin(["eval", "run", str(path), "--out", str(self.runs)], suite)

    def try_change(self, words: Sequence[str], name: str, last: int) -> None:
        """Try a change, as `python -m assist before` names it, on the last questions in a process of its own. Raises `BadRequest` while something goes on."""
        self._begin(["assist", "before", *words, "--last", str(last), "--out", str(self.folder / "before")], name)

    def stop(self) -> None:
        """End the run that goes on; what it has asked so far is lost or kept as the command keeps it."""
        with self._lock:
            child = self._child
            if child is not None and child.process.poll() is None:
                child.process.terminate()
                try:
                    child.process.wait(ENDS_WITHIN)
                except subprocess.TimeoutExpired:
                    child.process.kill()
                    child.process.wait()

    def going(self) -> Going | None:
        """The run of this service that goes on, or how its last one ended; None before the first."""
        child = self._child
        if child is None:
            return None
        code = child.process.poll()
        # 1 is a gate that fell: a result, and its report is there
        trouble = "" if code in {None, 0, 1} else _last_words(child.log) or f"The run was ended from outside (exit code {code}). Start it again."
        return Going(child.suite, child.since, code is None, trouble)

    def _begin(self, words: Sequence[str], name: str) -> None:
        with self._lock:
            if self._child is not None and self._child.process.poll() is None:
                raise BadRequest("An evaluation is running already. Wait for it, or stop it.")
            self._child = self._spawned([sys.executable, "-m", *words, "--data", str(self.data)], name)

    def _spawned(self, command: Sequence[str], suite: str) -> _Child:
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "run.log"
        with log.open("wb") as words:
            quiet = subprocess.DEVNULL
            process = subprocess.Popen(command, cwd=ROOT, env=self._environ, stdin=quiet, stdout=quiet, stderr=words)  # noqa: S603
        return _Child(process, suite, datetime.now(UTC), log)


def _last_words(log: Path) -> str:
    try:
        return log.read_text("utf-8", "replace").strip()[-SHOWN:]
    except OSError:
        return ""
