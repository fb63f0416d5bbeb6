"""A customer's photos in the data folder, each named by its digest and checked byte for byte."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import UnknownThing, UnusablePicture
from assist.types import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEMO = Path(__file__).parent / "demo" / "photos"
DIGEST = re.compile(r"[0-9a-f]{64}")
LARGEST = 25 * 1024 * 1024
"""Bytes; a larger file is not shown in the page."""
KINDS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)
"""First bytes of the pictures a browser may be given. SVG is not among them: it can hold a program."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture's bytes and what they really are."""

    content: bytes
    mime: str


def find_photo(digest: str, folder: Path) -> Photo:
    """The picture kept under its SHA-256 in a folder, else the demo's. Raises `UnknownThing` if there is none, or if the file is no picture."""
    if not DIGEST.fullmatch(digest):
        raise UnknownThing("A photo is named by the 64 hex digits of its SHA-256.")
    path = next((p for p in _places(digest, folder) if p.is_file() and p.stat().st_size <= LARGEST), None)
    if path is None:
        raise UnknownThing("The photo is not in the data folder. It may have been erased.")
    content = path.read_bytes()
    mime = next((name for start, name in KINDS if start.match(content)), "")
    if not mime or hashlib.sha256(content).hexdigest() != digest:
        raise UnknownThing("The file is not the picture its name says. It is not shown.")
    return Photo(content, mime)


def keep_photo(content: bytes, name: str, folder: Path) -> Attachment:
    """Keep a customer's photo under its digest. Raises `UnusablePicture` for what no browser shows as a picture, or is too large; nothing is kept then."""
    if len(content) > LARGEST:
        raise UnusablePicture(f"The photo has {len(content) // 1024**2} MB; the most is {LARGEST // 1024**2} MB. Send a smaller one.")
    mime = next((kind for start, kind in KINDS if start.match(content)), "")
    if not mime:
        raise UnusablePicture("The file is no JPEG, PNG, GIF or WebP picture. Send the photo as one of these.")
    digest = hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / digest).is_file():
        beside = folder / f"{digest}.{secrets.token_hex(4)}"
        beside.write_bytes(content)
        beside.replace(folder / digest)
    return Attachment(name[:200], mime, len(content), digest)


def _places(digest: str, folder: Path) -> Iterator[Path]:
    yield folder / digest
    if digest in _demo_photos():
        yield _demo_photos()[digest]


@cache
def _demo_photos() -> Mapping[str, Path]:
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(DEMO.iterdir()) if path.suffix in {".jpg", ".png"}}
