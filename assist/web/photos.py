"""A customer's photo, shown to the agent and to nobody else: named by its digest, checked byte for byte."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import GateDep, InboxDep, SettingsDep
from assist.errors import UnknownThing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assist.types import Conversation

router = APIRouter(include_in_schema=False)
DEMO = Path(__file__).parent.parent / "demo" / "photos"
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


@router.get("/files/{conversation_id}/{digest}")
async def photo(conversation_id: str, digest: str, request: Request, inbox: InboxDep, gate: GateDep, settings: SettingsDep) -> Response:
    """The photo that this conversation's attachment names. Raises `UnknownThing`."""
    gate.check(request.cookies, "")
    if not attached(await inbox.conversation(conversation_id), digest):
        raise UnknownThing("No message of this conversation has such a photo.")
    found = find_photo(digest, settings.data / "files")
    return Response(found.content, media_type=found.mime, headers={"Cache-Control": "private, max-age=3600, immutable"})


def attached(conversation: Conversation, digest: str) -> bool:
    """Whether a message of the conversation has an attachment of this digest."""
    return any(a.digest == digest for m in conversation.messages for a in m.attachments)


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


def _places(digest: str, folder: Path) -> Iterator[Path]:
    yield folder / digest
    if digest in _demo_photos():
        yield _demo_photos()[digest]


@cache
def _demo_photos() -> Mapping[str, Path]:
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(DEMO.iterdir()) if path.suffix in {".jpg", ".png"}}
