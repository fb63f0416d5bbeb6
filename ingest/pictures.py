"""Which pictures a page shows: those are figures of it, not documents of their own."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

_PAGES = frozenset({".md", ".markdown", ".mdx", ".html", ".htm", ".xhtml", ".adoc", ".asciidoc", ".rst"})
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".avif"})
_TARGET = re.compile(
    rb"!\[[^\]]{0,500}\]\(\s*<?([^)\s>]{1,500})|\b(?:src|href|data-src)\s*=\s*[\"']([^\"']{1,500})[\"']|\]\(\s*<?([^)\s>]{1,500})"
    rb"|image::?([^\[\s]{1,500})\[|^\[[^\]]{1,200}\]:\s*(\S{1,500})|\.\.\s+(?:image|figure)::\s*(\S{1,500})",
    re.MULTILINE | re.IGNORECASE,
)


def shows_pictures(path: PurePath) -> bool:
    """Whether a file's name says it is a page that can show pictures."""
    return path.suffix.lower() in _PAGES


def shown_pictures(path: PurePath, data: bytes) -> Iterator[str]:
    """Names of the pictures a page's bytes point to, resolved against its own place, with forward slashes; web addresses left out.

    A page that it links to is a document of its own.
    """
    for found in _TARGET.finditer(data):
        target = next(group for group in found.groups() if group).decode("utf-8", "replace")
        if "://" in target or target.startswith(("#", "mailto:", "data:")):
            continue
        name = unquote(target.split("#")[0].split("?")[0])
        if posixpath.splitext(name)[1].lower() in _PICTURES:
            yield posixpath.normpath(posixpath.join(path.parent.as_posix(), name))
