"""Write a run's report folder: report.json, report.html, junit.xml, differences.csv."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import UnusableReport
from eval.report.earlier import earlier_runs
from eval.report.junit import junit
from eval.report.page import page
from eval.report.table import differences_csv

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_report(document: dict[str, Any], out: Path) -> Path:
    """Write the folder `<suite>-<date>-<commit>` under `out` and give its path; earlier runs of the suite there make its trend. Raises `UnusableReport`."""
    folder = out / folder_name(document)
    try:
        earlier = earlier_runs(out, str(document["source"]), str(document["date"]))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (folder / "report.html").write_text(page(document, earlier), "utf-8")
        (folder / "junit.xml").write_text(junit(document), "utf-8")
        (folder / "differences.csv").write_text(differences_csv(document), "utf-8", newline="")
    except OSError as cause:
        message = f"The report cannot be written to {folder} ({cause.strerror}): name another folder with --out."
        raise UnusableReport(message) from cause
    return folder


def folder_name(document: Mapping[str, Any]) -> str:
    """A folder name that sorts by time: date, suite file, commit."""
    moment = str(document["date"])[:19].replace(":", "").replace("T", "-")
    source = Path(str(document["source"])).stem
    return f"{moment}-{source}-{str(document['commit'])[:12]}"
