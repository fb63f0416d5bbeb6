"""One file that holds a whole shop, taken while the service runs, and the shop made again from it: store, index and files.

Databases are copied by SQLite's own backup, each as of one moment, or out of a database server as the same two files; files are copied after them, so that
nothing a row names is missing. The engine's files are included when nobody has the folder open; else they are left out, and made again at the next start from
the kept text, as an index server's points are. A backup of either kind of database makes a shop on either.
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
from assist.store.carry import DESK, KNOWLEDGE, carry_in, carry_out
from ingest.owner import take

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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


def back_up(data: Path, out: Path, state_url: str = "") -> Manifest:
    """Write the backup, complete or not at all, readable by this user alone; `state_url` is the database server's, where the state is in one.

    Raises `BadRequest` for a folder or a database that holds no store, `StoreUnreadable` for a database that cannot be read.
    """
    if not state_url and not list(data.glob("*.db")):
        raise BadRequest(f"{data} holds no store to back up. Name the data folder with --data.")
    if out.resolve().is_relative_to(data.resolve()):
        raise BadRequest(f"{out} lies in the data folder itself. Write the backup elsewhere, best to another disk.")
    lease = take(data)
    beside = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with TemporaryDirectory(prefix="concord-backup-") as scratch:
            os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                engine = lease is not None and (data / ENGINE).is_dir()
                databases = carry_out(state_url, Path(scratch)) if state_url else _copied(data, Path(scratch))
                digests = {name: _add(archive, name, path) for name, path in _contents(data, databases, engine=engine)}
                manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(), engine, digests)
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            _to_disk(beside)
            beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
        if lease is not None:
            lease.release()
    return manifest


def restore(backup: Path, data: Path, state_url: str = "") -> Manifest:
    """Make the data folder from a backup, complete or not at all, each file held against its digest; with `state_url` the state goes into that database.

    Raises `BadRequest` for a folder or a database that holds something, and for a file that is no backup, is damaged, or of a newer format; `StoreUnreadable`
    for a database that cannot be written. Nothing is restored then.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BadRequest(f"{data} holds something already. Name a folder that is empty or not there; nothing is overwritten.")
    fresh, kept = data.with_name(f"{data.name}.{os.getpid()}.restoring"), False
    try:
        fresh.mkdir(parents=True, mode=0o700)
        with _opened(backup) as archive:
            manifest = _manifest(archive, backup)
            for name, digest in manifest.files.items():
                _take_out(archive, name, digest, fresh)
        if state_url:
            carry_in(fresh, state_url, lambda: _in_place(fresh, data, without=(DESK, KNOWLEDGE)))
        else:
            _in_place(fresh, data)
        kept = True
    finally:
        if not kept and not fresh.exists() and data.exists():  # the database refused at the very end
            data.replace(fresh)
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def _in_place(fresh: Path, data: Path, without: Sequence[str] = ()) -> None:
    """The new folder where it belongs; databases that a server keeps stay out of it."""
    for name in without:
        for path in fresh.glob(f"{name}*"):
            path.unlink()
    if data.exists():
        data.rmdir()
    fresh.replace(data)


def _copied(data: Path, scratch: Path) -> list[Path]:
    """The folder's own databases, each as of one moment."""
    copies = []
    for path in sorted(data.glob("*.db")):
        copies.append(scratch / path.name)
        with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(copies[-1])) as kept:
            live.backup(kept)
    return copies


def _contents(data: Path, databases: Iterable[Path], *, engine: bool) -> Iterator[tuple[str, Path]]:
    """Databases first, then the files their rows name."""
    yield from ((path.name, path) for path in databases)
    beside = {f"{path.name}{end}" for path in data.glob("*.db") for end in ("", "-wal", "-shm", "-journal")}
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
