"""Where originals lie that were handed over and not merely pointed at: a folder beside the index, or the one a setting names."""

from __future__ import annotations

import os
import shutil
import unicodedata
import uuid
from contextlib import suppress
from pathlib import Path, PurePosixPath
from threading import get_ident
from time import time
from typing import TYPE_CHECKING, BinaryIO

from ingest.errors import NoRoom, UnusableInput
from ingest.generations import check_room
from ingest.job import Source
from ingest.plan import inside
from ingest.read import is_mail
from ingest.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ingest.rows import Known
    from ingest.types import LoadReport

_OURS = ("tickets", "approved")
"""Folders of the data folder that hold files written by Concord and loaded from there."""
HANDED = ".handed"
"""How names end of files whose load has not begun."""
_PART = ".part"
FORSAKEN_S = 3_600
"""Seconds after which a handed-over file that no task knows is nobody's: whoever kept it queues its load at once, or died in between."""
_LONGEST = 255
"""Bytes of one name on the usual file systems."""


class Originals:
    """One folder of handed-over files. Threads may share it."""

    def __init__(self, folder: Path, data: Path) -> None:
        """`folder` is made with the first file; `data` is the data folder."""
        self._folder, self._data = folder, data

    def keep(self, path: str, content: BinaryIO) -> Source:
        """Write a file beside its document's place, whole or not at all; `settle` puts it there. Raises `UnusableInput` for a path that is none, `NoRoom`."""
        target = self._folder / relative(path)
        fresh = target.with_name(f".{os.getpid()}-{get_ident()}{_PART}")
        kept = target.with_name(f".{uuid.uuid4()}{HANDED}")
        in_the_way = f"{path} cannot be kept: a folder or a file of that name is in the way; choose another path."
        if target.is_dir():
            raise UnusableInput(in_the_way)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            check_room(self._folder, content.seek(0, os.SEEK_END))
            content.seek(0)
            with fresh.open("wb") as file:
                shutil.copyfileobj(content, file)
            fresh.replace(kept)
        except (FileExistsError, IsADirectoryError, NotADirectoryError) as error:
            raise UnusableInput(in_the_way) from error
        except OSError as error:
            message = f"{path} cannot be written into {self._folder} ({error.strerror}); nothing was changed."
            raise NoRoom(message) from error
        finally:
            with suppress(OSError):
                fresh.unlink()
        return Source(str(target), path, str(kept))

    def settle(self, sources: Sequence[Source]) -> None:
        """Put what was handed over in its place, in the order of the loads; what lies there already, after a kill, stays. Raises `NoRoom`."""
        for one in sources:
            try:
                if one.handed and Path(one.handed).exists():
                    Path(one.handed).replace(one.path)
            except OSError as error:
                message = f"{one.name} cannot be written into {self._folder} ({error.strerror}); nothing was changed. Load it again."
                raise NoRoom(message) from error

    def sweep(self, awaited: Collection[str]) -> None:
        """Delete what was handed over to a process that died before it queued the load, or while it wrote; `awaited` are the files that tasks know."""
        before = time() - FORSAKEN_S
        for folder, _, files in os.walk(self._folder):
            for name in files:
                file = Path(folder) / name
                ours = name.startswith(".") and name.endswith((HANDED, _PART))
                with suppress(OSError):
                    if ours and str(file) not in awaited and file.stat().st_mtime < before:
                        file.unlink()

    def drop(self, source: str) -> None:
        """Delete a file that was handed over. A file elsewhere is its owner's and stays, and so does one that holds other documents too, as an archive does."""
        self._drop_below(source, (self._folder,))

    def erase(self, source: str) -> None:
        """Delete a file that was handed over, or that Concord itself wrote into the data folder: a ticket, an article, a translation."""
        self._drop_below(source, (self._folder, *(self._data / name for name in _OURS)))

    def _drop_below(self, source: str, folders: tuple[Path, ...]) -> None:
        file = Path(source).resolve()
        if source and not inside(source) and {folder.resolve() for folder in folders} & set(file.parents):
            file.unlink(missing_ok=True)

    def drop_tickets(self, report: LoadReport, known: Callable[[], Mapping[str, Known]]) -> None:
        """Drop the files of tickets that were read, and of mail that could not be: what customers wrote stays as its cleaned text alone."""
        tickets = [one.path for one in report.documents if one.kind == Kind.TICKET or is_mail(PurePosixPath(one.path))]
        found = known() if tickets else {}
        for path in tickets:
            source = found[path].source if path in found else ""
            # what a sync keeps in the data folder is distilled already, and is what the next load compares with
            if source and self._folder.resolve() in Path(source).resolve().parents:
                self.drop(source)


def relative(path: str) -> Path:
    """A document's path as a place below a folder. Raises `UnusableInput` for one that leads out of it or is no file's name."""
    plain = unicodedata.normalize("NFC", path).replace("\\", "/").lstrip("/")
    parts = PurePosixPath(plain).parts
    strange = any(part in {"..", "."} or part.startswith(".") or len(part.encode()) > _LONGEST for part in parts)
    if not parts or strange or any(ord(char) < 32 or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for char in plain):
        message = f"{path!r} is no path for a document; give folders and a file name as in policies/de/returns.md."
        raise UnusableInput(message)
    return Path(*parts)
