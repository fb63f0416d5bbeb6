"""What a document is called: what its owner states, else what its markup says, else its first heading, else its file's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.types import Meta

_FIRST_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$|^([^\n#|>*-][^\n]*)\n(?:={3,}|-{3,})\s*$", re.MULTILINE)
_DECORATION = re.compile(r"\*\*|__|`|\{[:#][^}]*\}|!?\[([^\]]*)\]\([^)]*\)|<[^>]+>")


def title_of(text: str, stem: str, meta: Meta | None = None, named: str = "") -> str:
    """Title of Markdown `text`; `named` is what the file's markup calls it, `stem` its file's name without ending."""
    if (meta and meta.title) or named:
        return (meta.title if meta else "") or named
    heading = _FIRST_HEADING.search(text[:20_000])
    found = _DECORATION.sub(lambda match: match.group(1) or "", heading.group(1) or heading.group(2)) if heading else ""
    return " ".join(found.split()).strip(" #*") or stem
