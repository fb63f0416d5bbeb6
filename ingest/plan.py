"""Which files a load must read: every given file is listed, unchanged ones are known by their digest and left unopened by any parser."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import SourceMissing
from ingest.job import Source
from ingest.types import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.rows import Known
    from ingest.types import LoadOptions


_PAGE = 4 * 1024 * 1024
"""Bytes of a page that are looked through for the pictures it shows."""
_TOLD = ("kind", "markets", "audience", "products", "channels", "owner", "review_on", "validity")


@dataclass(frozen=True, slots=True)
class Planned:
    """One file and what is known of it."""

    source: Path
    path: str
    """The document's path, as it is or will be known."""
    digest: str
    """Of its bytes and how they are to be read; "" if they cannot be read."""
    skip: str = ""
    """Why it is not a document, or ""."""
    members: tuple[Known, ...] = ()
    """What is known of the documents inside it."""
    settled: tuple[str, ...] = ()
    """Members of it that an earlier part of this load has dealt with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a load will do."""

    read: tuple[Planned, ...]
    unchanged: tuple[Known, ...]
    skipped: tuple[Planned, ...]
    gone: tuple[Known, ...]


def sources_of(paths: Sequence[str], base: Path) -> tuple[Source, ...]:
    """The given paths, absolute and as named. Raises `SourceMissing` for the first that does not exist or cannot be read."""
    found = []
    for given in paths:
        whole = Path(os.path.abspath(base / Path(given).expanduser()))  # noqa: PTH100 - a link keeps its own name
        if not whole.exists():
            message = f"There is no file or folder {given}; check the path. Nothing was changed."
            raise SourceMissing(message)
        if not os.access(whole, os.R_OK | (os.X_OK if whole.is_dir() else 0)):
            message = f"{given} may not be read by this user; change its permissions. Nothing was changed."
            raise SourceMissing(message)
        found.append(Source(str(whole), Path(os.path.normpath(given)).as_posix()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standards:
    """What a load compares its files with, besides what is known of them."""

    live: frozenset[str]
    """Paths of the live generation."""
    how: str
    """Everything but options and statements that decides how a file becomes passages."""
    stated: Mapping[str, str] = field(default_factory=dict)
    """What owners stated of documents here, by path."""
    settled: frozenset[str] = frozenset()
    """Files, and documents inside files, an earlier part of this load has dealt with, absolute; they are not read again."""
    anew: bool = False
    """Read files that did not change, too."""


def plan(sources: Sequence[Source], options: LoadOptions, known: Mapping[str, Known], standards: Standards) -> Plan:
    """Compare the sources with what is known."""
    by_source, members = _by_source(known)
    settled = _settled(standards.settled)
    read, unchanged, skipped, seen = [], [], [], set()
    files = list(_files(sources))
    shown = _shown([file for file, _ in files])
    for file, name in files:
        if str(file) in seen:
            continue
        seen.add(str(file))
        earlier = by_source.get(str(file)) or known.get(name)
        path = earlier.outcome.path if earlier else name
        if reason := _no_document(file, shown):
            skipped.append(Planned(file, path, "", reason))
            continue
        if str(file) in standards.settled:
            continue
        inner = members.get(str(file), ())
        digest = _digest(file, options, f"{standards.how}{_marked(path, standards.stated)}")
        same = not standards.anew and earlier and digest and earlier.digest == digest and earlier.source == str(file)
        if earlier and same and _is_live(earlier, inner, standards.live):
            unchanged += [earlier, *(one for one in inner if one.outcome.state is State.LOADED)]
        else:
            read.append(Planned(file, path, digest, members=inner, settled=settled.get(str(file), ())))
    gone = _gone(sources, known, frozenset(seen)) if options.prune else ()
    taken = {one.path for one in read}
    return Plan(tuple(read), tuple(unchanged), tuple(skipped), tuple(one for one in gone if one.outcome.path not in taken))


def _files(sources: Sequence[Source]) -> Iterator[tuple[Path, str]]:
    """Every file under the sources in order, with the name its document gets."""
    for source in sources:
        root = Path(source.path)
        if not root.is_dir():
            yield root, source.name
            continue
        for folder, below, files in os.walk(root):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(files):
                file = Path(folder) / name
                yield file, Path(os.path.normpath(Path(source.name) / file.relative_to(root))).as_posix()


def outside(source: Path, member: str) -> str:
    """Where a document inside a file comes from. No absolute path holds two strokes in a row, so a member is never taken for a file."""
    return f"{source}//{member}"


def inside(source: str) -> str:
    """The member in what `outside` made, or ""."""
    return source.partition("//")[2]


def _by_source(known: Mapping[str, Known]) -> tuple[dict[str, Known], dict[str, tuple[Known, ...]]]:
    """Files by where they lie, and of each the documents inside it."""
    files: dict[str, Known] = {}
    members: dict[str, list[Known]] = {}
    for one in known.values():
        file, _, member = one.source.partition("//")
        if member:
            members.setdefault(file, []).append(one)
        elif file:
            files[file] = one
    return files, {file: tuple(some) for file, some in members.items()}


def _settled(sources: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Of each file the documents inside it that are done with."""
    found: dict[str, list[str]] = {}
    for source in sources:
        file, _, member = source.partition("//")
        if member:
            found.setdefault(file, []).append(member)
    return {file: tuple(some) for file, some in found.items()}


def _is_live(earlier: Known, members: Sequence[Known], live: frozenset[str]) -> bool:
    """Whether everything that was loaded of a file still is, and nothing in it waits for its day."""
    loaded = [one.outcome.path for one in (earlier, *members) if one.outcome.state is State.LOADED and (one.outcome.passages or not members)]
    waits = any(one.outcome.state is State.WAITING for one in members)
    return earlier.outcome.state is State.LOADED and bool(loaded) and not waits and live.issuperset(loaded)


def _marked(path: str, marks: Mapping[str, str]) -> str:
    """The marks of a document and of what lies inside it."""
    if not marks:
        return ""
    return marks.get(path, "") + "".join(f"|{name}{mark}" for name, mark in sorted(marks.items()) if name.startswith(f"{path}/"))


def _shown(files: Sequence[Path]) -> frozenset[str]:
    """Pictures that other files of this load show: figures, not documents."""
    from ingest.pictures import shown_pictures, shows_pictures
    from ingest.read import is_picture

    if not any(is_picture(file) for file in files):
        return frozenset()
    found: set[str] = set()
    for file in files:
        if shows_pictures(file) and file.is_file():
            try:
                found.update(shown_pictures(file, file.read_bytes()[:_PAGE]))
            except OSError:
                continue
    return frozenset(found)


def _no_document(file: Path, shown: frozenset[str]) -> str:
    from ingest.read import is_document

    if not file.is_file():
        return "not a document: no regular file" if file.exists() else "not a document: a link that leads nowhere"
    if str(file) in shown:
        return "not a document: a picture that another document shows"
    if file.name.startswith("."):
        return "not a document: hidden file"
    if is_document(file):
        return ""
    kind = file.suffix.lower().lstrip(".")
    return f"not a document: .{kind} file" if kind else "not a document: a file without an ending"


def way(options: LoadOptions, how: str) -> str:
    """Everything but its bytes and what is said of it alone that decides how a file becomes passages."""
    return "|".join((how, *(str(getattr(options, name)) for name in _TOLD)))


def _digest(file: Path, options: LoadOptions, how: str) -> str:
    """Of a file's bytes and everything that decides how they become passages; "" if it cannot be read."""
    whole = hashlib.sha256(way(options, how).encode())
    try:
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                whole.update(block)
    except OSError:
        return ""
    return whole.hexdigest()


def _gone(sources: Sequence[Source], known: Mapping[str, Known], seen: frozenset[str]) -> tuple[Known, ...]:
    """Documents that came from inside a given folder and are no longer there."""
    folders = [Path(source.path) for source in sources if Path(source.path).is_dir()]
    return tuple(one for one in known.values() if one.source.partition("//")[0] not in seen and any(folder in Path(one.source).parents for folder in folders))
