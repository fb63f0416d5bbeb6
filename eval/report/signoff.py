"""A run's sign-off: who says that this release may go out, over which suite and digests; it lapses when one of them changes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from eval.errors import UnusableReport
from eval.report.marks import Mark, still_open, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eval.report.marks import Marked

FILE = "signoff.json"
ALL = "the whole suite"
WHAT = {"prompt": "the prompts", "pack": "the prompts, culture packs or scripts", "model": "the model", "index": "the knowledge"}
"""What a digest of a draft stands for."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A difference the release goes out with."""

    id: str
    topic: str
    kind: str
    languages: tuple[str, ...]
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """Name, time, suite, digests, and what was waived."""

    by: str
    at: str
    suite: str
    suite_digest: str
    digests: dict[str, list[str]]
    waived: tuple[Waiver, ...]


def sign(document: Mapping[str, Any], marks: Mapping[str, Marked], by: str, now: datetime) -> SignOff:
    """The sign-off of a run. Raises `UnusableReport` while a difference is open, a question has no reply, or nobody signs."""
    left = still_open(document, marks, now.date())
    if not by.strip():
        message = "A sign-off needs a name: write who signs."
        raise UnusableReport(message)
    if document["gaps"]:
        message = f"{len(document['gaps'])} questions have no readable reply: run them again before anybody signs."
        raise UnusableReport(message)
    if left:
        message = f"{len(left)} differences are neither fixed nor waived, the first in {left[0]['topic']}: settle them before anybody signs."
        raise UnusableReport(message)
    waived = tuple(_waiver(one, marks[one["id"]]) for one in document["differences"] if one["id"] in marks and marks[one["id"]].mark is Mark.WAIVED)
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    return SignOff(by.strip(), at, f"{document['suite']['name']} ({document['source']})", document["digest"], dict(document["digests"]), waived)


def keep_sign_off(folder: Path, signed: SignOff) -> None:
    """Keep it beside the run it is about."""
    write_json(folder / FILE, asdict(signed))


def read_sign_off(folder: Path) -> SignOff | None:
    """The sign-off of a run's folder, or None."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_text("utf-8"))
        waived = tuple(Waiver(**{**one, "languages": tuple(one["languages"])}) for one in told.pop("waived"))
        return SignOff(**told, waived=waived)
    except (OSError, ValueError, TypeError, KeyError) as cause:
        message = f"{path} cannot be read ({cause}): put it right or take it away and sign again."
        raise UnusableReport(message) from cause


def told_of(signed: SignOff, current: Mapping[str, str], suite_digest: str, today: date) -> dict[str, Any]:
    """A sign-off as a page shows it: why it lapsed, what must be run again, which waivers are over. `current` are the digests of the system as it is now."""
    changed = [name for name, value in current.items() if name in signed.digests and value not in signed.digests[name]]
    ended = [one for one in signed.waived if date.fromisoformat(one.until) < today]
    lapsed = [f"{WHAT.get(name, name)} changed" for name in changed]
    if suite_digest != signed.suite_digest:
        lapsed.append("the suite changed")
    lapsed += [f"the waiver of {one.topic} ended on {one.until}" for one in ended]
    rerun = [ALL] if changed or suite_digest != signed.suite_digest else list(dict.fromkeys(one.topic for one in ended))
    over = {one.id for one in ended}
    return {**asdict(signed), "lapsed": lapsed, "rerun": rerun, "waived": [{**asdict(one), "over": one.id in over} for one in signed.waived]}


def _waiver(one: Mapping[str, Any], marked: Marked) -> Waiver:
    return Waiver(one["id"], one["topic"], one["kind"], tuple(one["languages"]), marked.reason, marked.until)
