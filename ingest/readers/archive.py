"""ZIP archives: each document in them, read in memory and never unpacked to disk, so that no name in them can point anywhere."""

from __future__ import annotations

import contextlib
import hashlib
import io
import stat
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ingest.errors import UnreadableDocument
from ingest.pictures import shown_pictures, shows_pictures
from ingest.read import is_document, is_picture, parts_of
from ingest.readers.broken import BROKEN
from ingest.reading import Budget, Given, Part, Say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_MEMBERS = 10_000
_SWELL = 8
"""An archive may unpack to this many times the largest allowed file."""
_RATIO, _RATIO_FROM = 200, 8 * 1024 * 1024
"""No document of 8 MiB and more packs 200 to 1."""
_PAGE = 4 * 1024 * 1024
_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_PASSWORD = "It is encrypted and asks for a password; pack it without one."  # noqa: S105 - a sentence about one


def read(given: Given, say: Say) -> Iterator[Part]:
    """The documents in an archive, and in the archives in it.

    Raises:
        UnreadableDocument: broken, empty, or with more members or bytes than allowed. What is wrong with one member is that part's reason.

    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(given.data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as error:
        raise UnreadableDocument("The archive is broken or cut off; pack it again.") from error
    with archive:
        members = [entry for entry in archive.infolist() if entry.filename and not entry.is_dir()]
        _check(members, given.limit)
        named = _named(members)
        pictures = _shown(archive, named, given)
        budget = given.budget or Budget(_SWELL * given.limit)
        before: set[str] = set()
        for index, (name, entry) in enumerate(named):
            if any(mark in name for mark in _SYSTEM) or PurePosixPath(name).name.startswith(".") or name in given.skip:
                continue
            say(name, index, len(named))
            if reason := _unsafe(name, entry, before):
                yield Part(f"{_visible(name)} ({index + 1})", reason=reason)
            elif why := _no_document(name, pictures):
                yield Part(name, reason=f"not a document: {why}", skipped=True)
            else:
                yield from _member(archive, entry, name, given, budget, say)


def _check(members: Sequence[zipfile.ZipInfo], limit: int) -> None:
    if not members:
        raise UnreadableDocument("The archive is empty; put documents into it or remove it.")
    if len(members) > _MOST_MEMBERS:
        raise UnreadableDocument(f"The archive holds {len(members):,} files, more than the {_MOST_MEMBERS:,} allowed; split it.")
    unpacked, packed = sum(entry.file_size for entry in members), sum(entry.compress_size for entry in members)
    if unpacked > _SWELL * limit or (unpacked > _RATIO_FROM and unpacked > _RATIO * max(packed, 1)):
        raise UnreadableDocument(f"The archive of {packed:,} bytes unpacks to {unpacked:,}; that is more than allowed, or no documents pack so well: split it.")


def _named(members: Sequence[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """Members with their names as written. Not flagged as UTF-8, a name is whatever the packing machine's code page was."""
    found: list[tuple[str, zipfile.ZipInfo]] = []
    for entry in members:
        name = entry.filename
        if not entry.flag_bits & 0x800:
            with contextlib.suppress(UnicodeError):
                name = _decoded(name.encode("cp437"))
        found.append((name.replace("\\", "/"), entry))
    return found


def _decoded(name: bytes) -> str:
    from ingest.decode import decode

    try:
        return decode(name).text
    except UnreadableDocument:
        return name.decode("cp437")


def _unsafe(name: str, entry: zipfile.ZipInfo, named_before: set[str]) -> str:
    """Why a member is refused for what it is called or for what it is, or ""."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":") or not all(char.isprintable() for char in name) or len(name) > 500:
        return "Its name points out of the archive or cannot be a name; pack it again under an ordinary one."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "It is a link, not a file; pack the file itself."
    if name in named_before:
        return "The archive holds two files of this name; only the first was read."
    named_before.add(name)
    return ""


def _no_document(name: str, pictures: frozenset[str]) -> str:
    path = PurePosixPath(name)
    if name in pictures:
        return "a picture that another document shows"
    return "" if is_document(path) else (f"{path.suffix.lower()} file" if path.suffix else "a file without an ending")


def _shown(archive: zipfile.ZipFile, named: Sequence[tuple[str, zipfile.ZipInfo]], given: Given) -> frozenset[str]:
    """Pictures that pages of this archive show."""
    if not any(is_picture(PurePosixPath(name)) for name, _ in named):
        return frozenset()
    found: set[str] = set()
    for name, entry in named:
        if shows_pictures(PurePosixPath(name)) and entry.file_size <= min(given.limit, _PAGE):
            try:
                found |= set(shown_pictures(PurePosixPath(name), _unpacked(archive, entry, _PAGE)))
            except UnreadableDocument:
                continue
    return frozenset(found)


def _visible(name: str) -> str:
    """A refused name, harmless to show and to keep."""
    return "".join(char if char.isprintable() else "�" for char in name).replace("..", "․․").lstrip("/")[:200]


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, given: Given, budget: Budget, say: Say) -> Iterator[Part]:
    try:
        data = _unpacked(archive, entry, min(given.limit, budget.left))
        budget.left -= len(data)
        inner = Given(
            PurePosixPath(name).name,
            data,
            hashlib.sha256(data).hexdigest(),
            limit=given.limit,
            depth=given.depth + 1,
            budget=budget,
            skip=frozenset(each.removeprefix(f"{name}/") for each in given.skip if each.startswith(f"{name}/")),
            hint=f"{given.hint}/{PurePosixPath(name).parent}",
        )
        for part in parts_of(inner, lambda member, done, of: say(f"{name}/{member}" if member else name, done, of)):
            yield Part(f"{name}/{part.member}" if part.member else name, part.reading, part.reason, part.skipped)
    except UnreadableDocument as error:
        yield Part(name, reason=str(error))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """A member's bytes, whatever its header says of its size. Raises `UnreadableDocument`."""
    if entry.flag_bits & 1:
        raise UnreadableDocument(_PASSWORD)
    try:
        with archive.open(entry) as opened:
            data = opened.read(most + 1)
    except BROKEN as error:
        raise UnreadableDocument("Its place in the archive is broken or packed in a way not known here; pack it again.") from error
    if len(data) > most:
        raise UnreadableDocument(f"It unpacks to more than the {most:,} bytes allowed; split it or raise the limit.")
    return data
