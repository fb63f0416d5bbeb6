"""Earlier runs of a suite in a folder of reports, oldest first: what a trend is drawn from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eval.errors import UnusableReport
from eval.report.document import FORMAT

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
MOST = 24
"""Runs of a trend."""


def earlier_runs(folder: Path, source: str, before: str) -> list[Json]:
    """Documents of the runs of the suite file `source` that began before the moment `before`; what is no run of this version is passed over."""
    found = []
    for path in sorted(folder.glob("*/report.json")):
        try:
            value = read_report(path)
        except UnusableReport:
            continue
        if value["source"] == source and str(value["date"]) < before:
            found.append(value)
    return sorted(found, key=lambda one: str(one["date"]))[-MOST:]


def read_report(path: Path) -> Json:
    """The document of a report.json. Raises `UnusableReport`."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as cause:
        message = f"{path} cannot be read as a report ({cause}): give the report.json that `python -m eval run` wrote."
        raise UnusableReport(message) from cause
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        message = f"{path} was not written by this version of `python -m eval run`: run the suite again."
        raise UnusableReport(message)
    return value


def trend(runs: list[Json], name: str) -> list[Json]:
    """A metric's course: one point for each run that measured it."""
    points = [(run, run["metrics"].get(name, {}).get("overall")) for run in runs]
    return [{"date": run["date"], "commit": run["commit"], "value": value, "passed": run["verdict"] == "passed"} for run, value in points if value is not None]
