"""What QA has said of a difference: allowed, an issue, or waived until a day. Kept in one file, by the difference's id: it holds in later runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from eval.errors import UnusableReport
from eval.report.material import material

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "marks.json"


class Mark(StrEnum):
    """What a difference is."""

    ISSUE = "issue"
    """It is to be put right; it stays open."""
    ALLOWED = "allowed"
    """The two may rightly differ."""
    WAIVED = "waived"
    """It is known and the release goes out with it, until a day."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark with who set it, when and why."""

    mark: Mark
    by: str
    at: str
    """UTC, to the second."""
    reason: str = ""
    until: str = ""
    """ISO day; only of a waiver, its last day."""

    def over(self, today: date) -> bool:
        """Whether a waiver has ended."""
        return self.mark is Mark.WAIVED and date.fromisoformat(self.until) < today


def read_marks(folder: Path) -> dict[str, Marked]:
    """The marks kept in a folder, by difference. Raises `UnusableReport` for a broken file: what people said must not be lost by overwriting it."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        return {key: Marked(Mark(one.pop("mark")), **one) for key, one in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as cause:
        message = f"{path} cannot be read ({cause}): put it right or move it away; nothing was changed."
        raise UnusableReport(message) from cause


def set_mark(folder: Path, difference: str, marked: Marked) -> None:
    """Keep a mark in place of an earlier one. Raises `UnusableReport` for a waiver without reason or day."""
    if marked.mark is Mark.WAIVED and not (marked.reason.strip() and _is_day(marked.until)):
        message = "A waiver needs a reason and a last day: give both."
        raise UnusableReport(message)
    write_json(folder / FILE, {key: asdict(one) for key, one in {**read_marks(folder), difference: marked}.items()})


def still_open(document: Mapping[str, Any], marks: Mapping[str, Marked], today: date) -> list[dict[str, Any]]:
    """Differences of a run that mislead and are neither allowed nor waived for today; not those that only may differ."""
    return [one for one in document["differences"] if material(one) and not settled(marks.get(one["id"]), today)]


def settled(marked: Marked | None, today: date) -> bool:
    """Whether a release may go out with it."""
    return marked is not None and (marked.mark is Mark.ALLOWED or (marked.mark is Mark.WAIVED and not marked.over(today)))


def write_json(path: Path, value: object) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
    fresh.replace(path)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
