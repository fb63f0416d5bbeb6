"""One file that holds a whole data folder, taken while the service runs, and the folder made again from it.

Databases are copied by SQLite's own backup, each as of one moment; files are copied after them, so that nothing a row names is missing. The engine's files are
included when nobody has the folder open; else they are left out, and made again at the next start from the kept text.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from assist.errors import BadRequest
from ingest.owner import take

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
MANIFEST = "manifest.json"
LEFT_OUT = frozenset({"owner.lock", "owner.json", "work.lock"})
"""Who has the folder open; a restored one is nobody's."""
ENGINE = "generations"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    format: int
    made_at: str
    engine: bool
    """Whether the engine's own files are in it."""
    files: dict[str, str]
    """Path in the data folder to SHA-256."""


def back_up(data: Path, out: Path) -> Manifest:
    """Write the backup, complete or not at all, readable by this user alone. Raises `BadRequest` for a folder that holds no store."""
    if not list(data.glob("*.db")):
        raise BadRequest(f"{data} holds no store to back up. Name the data folder with --data.")
    if out.resolve().is_relative_to(data.resolve()):
        raise BadRequest(f"{out} lies in the data folder itself. Write the backup elsewhere, best to another disk.")
    lease = take(data)
    beside = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with TemporaryDirectory(prefix="concord-backup-") as scratch:
            os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                digests = {name: _add(archive, name, path) for name, path in _contents(data, Path(scratch), engine=lease is not None)}
                manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(), lease is not None, digests)
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            _to_disk(beside)
            beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
        if lease is not None:
            lease.release()
    return manifest


def restore(backup: Path, data: Path) -> Manifest:
    """Make the data folder from a backup, complete or not at all, each file held against its digest.

    Raises `BadRequest` for a folder that holds something, and for a file that is no backup, is damaged, or of a newer format.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BadRequest(f"{data} holds something already. Name a folder that is empty or not there; nothing is overwritten.")
    fresh = data.with_name(f"{data.name}.{os.getpid()}.restoring")
    try:
        fresh.mkdir(parents=True, mode=0o700)
        with _opened(backup) as archive:
            manifest = _manifest(archive, backup)
            for name, digest in manifest.files.items():
                _take_out(archive, name, digest, fresh)
        if data.exists():
            data.rmdir()
        fresh.replace(data)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def _contents(data: Path, scratch: Path, *, engine: bool) -> Iterator[tuple[str, Path]]:
    """Databases first, then the files their rows name."""
    databases = sorted(data.glob("*.db"))
    for path in databases:
        copy = scratch / path.name
        with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(copy)) as kept:
            live.backup(kept)
        yield path.name, copy
    beside = {f"{path.name}{end}" for path in databases for end in ("", "-wal", "-shm", "-journal")}
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if path.is_file() and not path.is_symlink() and name not in beside | LEFT_OUT and (engine or not name.startswith(f"{ENGINE}/")):
            yield name, path


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _take_out(archive: zipfile.ZipFile, name: str, expected: str, into: Path) -> None:
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts or "\\" in name or not place.parts:
        raise BadRequest(f"The backup names {name!r}, which lies outside a data folder. It was not made by this command; nothing was restored.")
    target = into.joinpath(*place.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as source, target.open("xb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != expected:
        raise BadRequest(f"{name} in the backup is damaged: its digest is another one. Use another backup; nothing was restored.")


@contextmanager
def _opened(backup: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(backup) as archive:
            yield archive
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
        raise BadRequest(f"{backup} is no backup of Concord, or is damaged ({error}). Use another one; nothing was restored.") from error


def _manifest(archive: zipfile.ZipFile, backup: Path) -> Manifest:
    try:
        manifest = TypeAdapter(Manifest).validate_json(archive.read(MANIFEST))
    except ValidationError as error:
        raise BadRequest(f"{backup} is no backup of Concord: its manifest cannot be read. Nothing was restored.") from error
    if manifest.format > FORMAT:
        raise BadRequest(f"{backup} was made by a newer version of Concord. Restore it with that one.")
    return manifest


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
