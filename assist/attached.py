"""A file that came with a customer's message: a photo is made anew and kept, anything else is named and not kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from assist.errors import UnusablePicture
from assist.images import for_model
from assist.photos import KINDS, keep_photo
from assist.types import Attachment

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 50_000_000
"""Bytes of a file or a mail that is read at all."""
UNSHOWN = "application/octet-stream"


def keep_attached(name: str, mime: str, content: bytes, folder: Path) -> Attachment:
    """The attachment as a message lists it. A picture is told by its bytes, whatever it is called, and stripped of what a camera wrote into it.

    One that is broken, or only calls itself a picture, is listed as a file, like everything else: name, kind and size; its bytes are not kept.
    """
    if any(start.match(content) for start, _ in KINDS):
        try:
            return keep_photo(for_model(content).content, name, folder)
        except UnusablePicture:
            mime = UNSHOWN
    return Attachment(name[:200], UNSHOWN if mime.startswith("image/") else mime[:100], len(content), hashlib.sha256(content).hexdigest())
