"""The path of a source, read aloud: pull a page, distil its tickets, keep it, remember where to go on; at the end load what was kept.

A source that dies half way leaves what came before on disk, with the place to go on; nothing is loaded, so nothing live is touched.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import SourceUnreachable
from ingest.harvest import Harvest, Tally
from ingest.sources.export import read_export
from ingest.sources.mapping import read_mapping
from ingest.sources.open import open_door, vendor_of
from ingest.types import Audience, Kind, LoadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ingest.fetch import Fetch
    from ingest.sources.open import Pull, Vendor
    from ingest.sources.spec import Spec
    from ingest.types import Index, LoadReport


@dataclass(frozen=True, slots=True)
class PartReport:
    """What one part of a source gave."""

    part: str
    pages: int
    kept: int
    gone: int
    waiting: int
    left_out: tuple[tuple[str, int], ...]
    """Reasons, each with how often."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a whole sync did."""

    source: str
    vendor: str
    parts: tuple[PartReport, ...]
    stopped: str
    """Why the source broke off, as a sentence; "" if it did not."""
    load: LoadReport | None
    """None where nothing was loaded."""


def sync(
    spec: Spec,
    data: Path,
    environ: Mapping[str, str],
    index: Callable[[], Index],
    *,
    private: bool = False,
    say: Callable[[str, int], None] = lambda _, __: None,
    pause: Callable[[float], None] = time.sleep,
) -> SyncReport:
    """Draw a source into the data folder and load its tickets. `index` opens the index when it is needed; `say` hears part and pages; `pause` waits seconds.

    Raises:
        UnusableInput: the source file cannot be used; nothing was changed.
        IndexBusy: another process draws the same source.

    """
    vendor = vendor_of(spec)
    door, harvest = open_door(spec, vendor, environ, pause, private=private), Harvest(data, spec.name)
    with harvest.held():
        parts, stopped = _draw(spec, vendor, door, harvest, say)
        load = None if stopped or not harvest.tickets.is_dir() else _load(index, harvest)
    return SyncReport(spec.name, spec.vendor, tuple(parts), stopped, load)


@dataclass(frozen=True, slots=True)
class Kept:
    """An export's tickets as files."""

    folder: Path
    left_out: tuple[tuple[str, int], ...]


def keep_export(path: Path, mapping: Path, data: Path, markets: tuple[str, ...]) -> Kept:
    """Distil a ticket export into the data folder, under the file's name. Raises as `read_export` does; the index is not touched."""
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-")[:40] or "export"
    harvest, tally = Harvest(data, name), Tally()
    with harvest.held():
        for page in read_export(path, read_mapping(mapping), markets):
            harvest.put("tickets", page, tally)
        harvest.tickets.mkdir(parents=True, exist_ok=True)
    return Kept(harvest.tickets, tuple(sorted(tally.left_out.items())))


def _draw(spec: Spec, vendor: Vendor, door: Fetch | None, harvest: Harvest, say: Callable[[str, int], None]) -> tuple[list[PartReport], str]:
    reports = []
    try:
        for part in spec.parts or tuple(vendor.parts):
            report, stopped = _draw_part(part, vendor.parts[part], spec, door, harvest, say)
            reports.append(report)
            if stopped:
                return reports, stopped
    finally:
        if door is not None:
            door.close()
    return reports, ""


def _draw_part(part: str, pull: Pull, spec: Spec, door: Fetch | None, harvest: Harvest, say: Callable[[str, int], None]) -> tuple[PartReport, str]:
    tally, pages, stopped = Tally(), 0, ""
    try:
        for page in pull(door, spec, harvest.cursor(part)):
            harvest.put(part, page, tally)
            harvest.keep_cursor(part, page.cursor)
            pages += 1
            say(part, pages)
    except SourceUnreachable as error:
        stopped = str(error)
    return PartReport(part, pages, tally.kept, tally.gone, tally.waiting, tuple(sorted(tally.left_out.items()))), stopped


def _load(index: Callable[[], Index], harvest: Harvest) -> LoadReport:
    opened = index()
    try:
        return opened.load([str(harvest.tickets)], LoadOptions(kind=Kind.TICKET, audience=Audience.INTERNAL))
    finally:
        opened.close()
