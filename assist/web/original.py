"""A cited document opened where it was cited: a PDF at its page, everything else as the text that was kept of it, its sentence marked.

A file of a stranger is never shown as a page of ours: a PDF goes to the browser's own viewer, any other file is only ever saved (no script in it runs here).
What is served is what the catalogue names for a document that is live; no part of the address is used as a path.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from assist.api.deps import Owned, OwnedDep
from assist.web.show import PageRoute, knowledge_page
from ingest.plan import inside
from ingest.types import Kind, Span

if TYPE_CHECKING:
    from ingest.types import Listed

router = APIRouter(prefix="/original", include_in_schema=False, route_class=PageRoute)
MOST_SHOWN = 120_000
"""Characters of a text shown at once; of a longer one, those around its sentence."""
HEAD = 1024
"""Bytes in which a PDF says that it is one."""
SAVED = "default-src 'none'; sandbox"
READ = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
"""A browser's viewer draws its own frame around a PDF, with styles of its own."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A kept text, cut to what is shown, and the sentence in it."""

    text: str
    mark: tuple[int, int]
    before: bool
    after: bool


@router.get("")
def kept_text(request: Request, index: OwnedDep, path: str, start: int = 0, end: int = 0, version: str = "", page: int = 0) -> Response:
    """The text kept of a document, of the version that was cited where that is still kept, its sentence marked. Raises `UnknownDocument`."""
    opened = index.shelf.open(path)
    one, text = opened.listed, opened.text
    replaced = bool(version) and version != one.version
    if replaced:
        text = _earlier(index, path, version) or ""
    file = None if replaced else served(one)
    shown = _around(text, Span(max(0, start), max(0, end))) if text else None
    return knowledge_page(request, "original.html", one=one, shown=shown, replaced=replaced, file=file, pdf=bool(file and is_pdf(file)), page=page)


@router.get("/file")
def file(index: OwnedDep, path: str, start: int = 0, end: int = 0, version: str = "") -> Response:
    """The file itself: a PDF to be read, any other to be saved; the kept text where the file is not here, is a customer's, or has been replaced."""
    one = index.shelf.open(path).listed
    found = served(one) if version in {"", one.version} else None
    if found is None:
        return RedirectResponse(f"/original?{urlencode({'path': path, 'start': start, 'end': end, 'version': version})}", 303)
    if is_pdf(found):
        name = f"inline; filename*=UTF-8''{quote(found.name)}"
        return FileResponse(found, media_type="application/pdf", headers={"Content-Disposition": name, "Content-Security-Policy": READ})
    name = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return FileResponse(found, media_type="application/octet-stream", headers={"Content-Disposition": name, "Content-Security-Policy": SAVED})


def served(one: Listed) -> Path | None:
    """The file of a live document, if it lies here as a file of its own. What customers wrote is never served: only its cleaned text is for reading."""
    if not one.version or not one.source or inside(one.source) or one.kind == Kind.TICKET:
        return None
    found = Path(one.source)
    return found if found.is_file() else None


def is_pdf(file: Path) -> bool:
    """Whether a file is a PDF by its name and by its bytes."""
    if file.suffix.lower() != ".pdf":
        return False
    with file.open("rb") as opened:
        return b"%PDF-" in opened.read(HEAD)


def _earlier(index: Owned, path: str, version: str) -> str | None:
    """The text of an earlier version by its digest, None if it is not kept."""
    number = next((one.number for one in index.shelf.versions(path) if one.version == version), None)
    return index.shelf.version(path, number).text if number is not None else None


def _around(text: str, span: Span) -> Shown:
    """The text, or what of it lies around a stretch; cut between lines."""
    low, high = 0, len(text)
    if high > MOST_SHOWN:
        low = max(0, text.rfind("\n", 0, max(0, span.start - MOST_SHOWN // 2)))
        cut = text.find("\n", min(len(text), low + MOST_SHOWN))
        high = cut if cut >= 0 else len(text)
    return Shown(text[low:high], (span.start - low, min(span.end, high) - low), low > 0, high < len(text))
