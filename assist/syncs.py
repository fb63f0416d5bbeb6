"""Helpdesks and exports that an owner draws knowledge from: the source files in the data folder, and at most one draw of each at a time, in the background.

A source file lies in `sources/NAME.yaml` of the data folder, as `docs/sources.md` describes it; its token stays in the environment.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assist.errors import AssistError, BadRequest, UnknownThing
from ingest.errors import IngestError
from ingest.settings import ingest_settings
from ingest.sources.spec import read_spec
from ingest.sync import SyncReport, sync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ingest.sources.spec import Spec
    from ingest.types import Index, LoadOptions, LoadReport

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draw:
    """How far the newest draw of a source is, or how it ended."""

    running: bool = False
    part: str = ""
    pages: int = 0
    stopped: str = ""
    """Why it broke off, as a sentence; "" if it did not."""
    report: SyncReport | None = None


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source as its owner sees it."""

    name: str
    vendor: str = ""
    host: str = ""
    parts: tuple[str, ...] = ()
    token: str = ""
    """Name of the environment variable that should hold its token and does not; "" if nothing is missing."""
    trouble: str = ""
    """Why its file cannot be used, as a sentence."""
    last: datetime | None = None
    """When a draw last came to the end of a page; None before the first."""
    draw: Draw = Draw()


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """The service's own index for a draw, which must not close it."""

    index: Index

    def load(self, paths: Sequence[str], options: LoadOptions) -> LoadReport:
        return self.index.load(paths, options)

    def close(self) -> None:
        """Stays open: it is the service's."""


class Syncs:
    """The draws of one data folder. Threads may share it."""

    def __init__(self, data: Path, environ: Mapping[str, str] = os.environ) -> None:
        """Nothing is read before a page asks."""
        self._data, self._environ, self._lock = data, environ, Lock()
        self._draws: dict[str, Draw] = {}

    def sources(self) -> tuple[SourceView, ...]:
        """Every source file, by name."""
        folder = self._data / "sources"
        return tuple(self._view(file) for file in sorted(folder.glob("*.yaml"))) if folder.is_dir() else ()

    def start(self, name: str, index: Index) -> None:
        """Begin to draw a source. Raises `UnknownThing`, `BadRequest` while it is drawn already, and `UnusableInput` for a file that cannot be used."""
        file = next((one for one in (self._data / "sources").glob("*.yaml") if one.stem == name), None)
        if file is None:
            raise UnknownThing(f"There is no source {name}. Its file may have been removed.")
        spec = read_spec(file)
        with self._lock:
            if self._draws.get(name, Draw()).running:
                raise BadRequest(f"The source {name} is being drawn already. Wait for it.")
            self._draws[name] = Draw(running=True)
        Thread(target=self._run, args=(name, spec, index), daemon=True, name=f"draw-{name}").start()

    def _run(self, name: str, spec: Spec, index: Index) -> None:
        private = ingest_settings(self._environ, data=self._data).private_sources

        def say(part: str, pages: int) -> None:
            self._draws[name] = Draw(running=True, part=part, pages=pages)

        told = Draw(stopped="It was stopped by a failure that the service's log names.")
        try:
            report = sync(spec, self._data, self._environ, lambda: _Kept(index), private=private, say=say)  # type: ignore[arg-type,return-value]
            told = Draw(report=report, stopped=report.stopped)
        except (IngestError, AssistError) as error:
            told = Draw(stopped=str(error))
        finally:
            self._draws[name] = replace(told, running=False)

    def _view(self, file: Path) -> SourceView:
        state = file.with_suffix(".json")
        last = datetime.fromtimestamp(state.stat().st_mtime, UTC) if state.exists() else None
        view = SourceView(file.stem, last=last, draw=self._draws.get(file.stem, Draw()))
        try:
            spec = read_spec(file)
        except IngestError as error:
            return replace(view, trouble=str(error))
        missing = spec.token if spec.token and not self._environ.get(spec.token) else ""
        return replace(view, vendor=spec.vendor, host=urlsplit(spec.url).hostname or "", parts=spec.parts, token=missing)
