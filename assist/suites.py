"""The shop's own suites: written by hand on a page, each save a new version, the earlier ones kept."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from assist.errors import BadRequest, UnknownThing
from eval.suite_file import MOST_BYTES, open_suite

if TYPE_CHECKING:
    from pathlib import Path

    from eval.suite_file import Fault, SuiteDoor

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
"""What a suite may be called: its file's name."""
LOG = "versions.jsonl"


@dataclass(frozen=True, slots=True)
class Version:
    """One save of a suite."""

    number: int
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A suite's text as it is edited. `door` is None where it cannot be read; `own`: the shop's, not one that came with Concord."""

    name: str
    text: str
    door: SuiteDoor | None
    faults: tuple[Fault, ...]
    own: bool
    versions: tuple[Version, ...]
    """Newest first."""

    @property
    def digest(self) -> str:
        """Of the text: two people do not save over each other."""
        return digest_of(self.text)


def digest_of(text: str) -> str:
    """Twelve hexadecimal digits of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(slots=True, eq=False)
class Suites:
    """The suites in a folder, over those that came with Concord."""

    folder: Path
    shipped: Path
    _lock: Lock

    def listed(self) -> tuple[Opened, ...]:
        """Every suite by name, the shop's own in place of a shipped one of its name."""
        names = {path.stem for folder in (self.shipped, self.folder) for path in folder.glob("*.yaml")}
        return tuple(self.open(name) for name in sorted(names))

    def open(self, name: str, number: int = 0) -> Opened:
        """A suite as it is, or an earlier version of it. Raises `UnknownThing`."""
        path = self._path(name, number)
        text = path.read_text("utf-8", "replace")
        door, faults = open_suite(path)
        return Opened(name, text, door, faults, path.parent != self.shipped, self._versions(name))

    def is_there(self, name: str) -> bool:
        """Whether a suite is called so."""
        return NAME.fullmatch(name) is not None and any((folder / f"{name}.yaml").is_file() for folder in (self.folder, self.shipped))

    def save(self, name: str, text: str, by: str, seen: str) -> tuple[Fault, ...]:
        """Keep a text as the suite's new version; faults where it is none, and then nothing is changed.

        `seen`: digest of the text the change began with, "" for a new suite. Raises `BadRequest` for a name that cannot be used, one that is taken, or a suite
        that was saved meanwhile.
        """
        if not NAME.fullmatch(name):
            raise BadRequest("A suite is named with small letters, digits and hyphens, 41 at most.")
        if len(text.encode()) > MOST_BYTES:
            raise BadRequest("The suite is too large. Make two of it.")
        with self._lock:
            before = self._path(name).read_text("utf-8", "replace") if self.is_there(name) else ""
            if (digest_of(before) if before else "") != seen:
                raise BadRequest("The suite was saved by somebody else meanwhile, or its name is taken. Open it again; your text is still in the form.")
            return self._kept(name, text.replace("\r\n", "\n"), before, by)

    def _kept(self, name: str, text: str, before: str, by: str) -> tuple[Fault, ...]:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{name}.yaml.new"
        fresh.write_text(text, "utf-8")
        try:
            _, faults = open_suite(fresh)
            if not faults and text != before:
                self._keep_version(name, text, by)
                fresh.replace(self.folder / f"{name}.yaml")
        finally:
            fresh.unlink(missing_ok=True)
        return faults

    def _keep_version(self, name: str, text: str, by: str) -> None:
        earlier = self.folder / "versions" / name
        earlier.mkdir(parents=True, exist_ok=True)
        number = max((one.number for one in self._versions(name)), default=0) + 1
        (earlier / f"{number}.yaml").write_text(text, "utf-8")
        told = json.dumps(asdict(Version(number, datetime.now(UTC).isoformat(timespec="seconds"), by)), ensure_ascii=False)
        with (earlier / LOG).open("a", encoding="utf-8") as log:
            log.write(f"\n{told}\n")

    def _versions(self, name: str) -> tuple[Version, ...]:
        log = self.folder / "versions" / name / LOG
        lines = log.read_text("utf-8", "replace").splitlines() if log.is_file() else []
        return tuple(version for line in reversed(lines) if (version := _version(line)) is not None)

    def _path(self, name: str, number: int = 0) -> Path:
        if not self.is_there(name):
            raise UnknownThing(f"There is no suite {name[:80]}. Open the list again.")
        if number:
            path = self.folder / "versions" / name / f"{number}.yaml"
            if not path.is_file():
                raise UnknownThing(f"There is no version {number} of the suite {name[:80]}.")
            return path
        own = self.folder / f"{name}.yaml"
        return own if own.is_file() else self.shipped / f"{name}.yaml"


def _version(line: str) -> Version | None:
    """None for an empty line, or one that a kill cut off."""
    try:
        return Version(**json.loads(line))
    except (ValueError, TypeError):
        return None
