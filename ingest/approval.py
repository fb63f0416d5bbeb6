"""Articles and macros that wait for their owner: the list, the yes and the no. Nothing of them can be found before the yes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ingest.errors import UnusableInput
from ingest.front import front_matter
from ingest.harvest import GONE

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANGES = {"new": "is not here yet", "changed": "replaces an approved one", "withdrawn": "is no longer at the vendor's"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One article or macro that waits."""

    id: str
    """Such as articles/polaris/en-us/123."""
    title: str
    kind: str
    lang: str
    change: str
    """new, changed or withdrawn; a withdrawn one leaves the index when it is approved."""
    path: Path


def waiting(data: Path) -> tuple[Waiting, ...]:
    """Everything that waits, by id."""
    folder = data / "waiting"
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix in {".md", GONE} and not path.name.startswith(".")]
    return tuple(sorted((_waiting(path, data) for path in found), key=lambda one: one.id))


def chosen(data: Path, ids: Sequence[str], *, every: bool) -> tuple[Waiting, ...]:
    """Those of the named ids, or all. An id may be a folder: `articles/polaris`. Raises `UnusableInput` for one that nothing waits under."""
    listed = waiting(data)
    if every:
        return listed
    taken = []
    for wanted in dict.fromkeys(one.strip("/") for one in ids):
        some = [one for one in listed if one.id == wanted or PurePosixPath(wanted) in PurePosixPath(one.id).parents]
        if not some:
            near = ", ".join(one.id for one in listed[:5]) or "nothing"
            raise UnusableInput(f"Nothing waits under {wanted!r}; waiting: {near}{' …' if len(listed) > 5 else ''}. Nothing was changed.")
        taken += some
    return tuple(dict.fromkeys(taken))


def approve(data: Path, some: Sequence[Waiting]) -> Path:
    """Move them to the approved ones; the folder to load."""
    for one in some:
        place = one.path.relative_to(data / "waiting")
        if one.change == "withdrawn":
            (data / "approved" / place.with_suffix(".md")).unlink(missing_ok=True)
            one.path.unlink()
        else:
            _move(one.path, data / "approved" / place)
            (data / "rejected" / place).unlink(missing_ok=True)
    folder = data / "approved"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def reject(data: Path, some: Sequence[Waiting]) -> None:
    """Set them aside: the same content does not wait again."""
    for one in some:
        _move(one.path, data / "rejected" / one.path.relative_to(data / "waiting"))


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _waiting(path: Path, data: Path) -> Waiting:
    place = path.relative_to(data / "waiting")
    meta, _ = front_matter(path.read_text("utf-8"))
    approved = (data / "approved" / place.with_suffix(".md")).exists()
    change = "withdrawn" if path.suffix == GONE else "changed" if approved else "new"
    return Waiting(place.with_suffix("").as_posix(), meta.title, meta.kind.value if meta.kind else "", meta.lang, change, path)
