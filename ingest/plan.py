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
    """Files an earlier part of this load has dealt with, absolute; they are not read again."""
    anew: bool = False
    """Read files that did not change, too."""


def plan(sources: Sequence[Source], options: LoadOptions, known: Mapping[str, Known], standards: Standards) -> Plan:
    """Compare the sources with what is known."""
    by_source = {one.source: one for one in known.values() if one.source}
    read, unchanged, skipped, seen = [], [], [], set()
    for file, name in _files(sources):
        if str(file) in seen:
            continue
        seen.add(str(file))
        earlier = by_source.get(str(file)) or known.get(name)
        path = earlier.outcome.path if earlier else name
        if reason := _no_document(file):
            skipped.append(Planned(file, path, "", reason))
            continue
        if str(file) in standards.settled:
            continue
        digest = _digest(file, options, f"{standards.how}{standards.stated.get(path, '')}")
        same = not standards.anew and earlier and digest and earlier.digest == digest and earlier.source == str(file)
        if earlier and same and earlier.outcome.state is State.LOADED and path in standards.live:
            unchanged.append(earlier)
        else:
            read.append(Planned(file, path, digest))
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


def _no_document(file: Path) -> str:
    from ingest.read import is_document

    if file.name.startswith("."):
        return "not a document: hidden file"
    if is_document(file):
        return ""
    kind = file.suffix.lower().lstrip(".")
    return f"not a document: .{kind} file" if kind else "not a document: a file without an ending"


def _digest(file: Path, options: LoadOptions, how: str) -> str:
    """Of a file's bytes and everything that decides how they become passages; "" if it cannot be read."""
    told = "|".join((how, *(str(getattr(options, name)) for name in _TOLD)))
    whole = hashlib.sha256(told.encode())
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
    return tuple(one for one in known.values() if one.source not in seen and any(folder in Path(one.source).parents for folder in folders))
