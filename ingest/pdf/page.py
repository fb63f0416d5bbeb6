"""What stands where on a page of a PDF: words with their boxes, and pictures. The only door to pypdfium2.

Coordinates are points (1/72 inch) from the page's lower left corner, as PDF has them.
"""

from __future__ import annotations

import ctypes
import io
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

HYPHEN = "\x02"
"""Stands for a hyphen at the end of a line, which may be the word's own or the line's."""
# PDFium gives one of two characters for it, and no space before the next line's word
_WORD = re.compile(r"[^\s\x00\x02\ufffe]+[\x02\ufffe]?")
_PASSWORD = 4
_DOTS = 300 / 72
_MOST_DOTS = 30_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a space between them."""

    text: str
    box: Box
    size: float
    """Of its letters, in points."""
    bold: bool
    spaced: bool
    """Whether a space stands before it."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page."""

    width: float
    height: float
    words: tuple[Word, ...]
    """In the order in which the file draws them."""
    pictures: tuple[Box, ...]


class PdfFile:
    """An open PDF. Pages are opened one at a time and let go at once."""

    def __init__(self, data: bytes) -> None:
        """Raises `UnreadableDocument`: corrupt, or asks for a password."""
        import pypdfium2

        try:
            self._document = pypdfium2.PdfDocument(data)
            self.count = len(self._document)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", 0) == _PASSWORD or "password" in str(error).lower():
                raise UnreadableDocument("The document is encrypted and asks for a password; save it without one.") from error
            raise UnreadableDocument("The document is corrupt and cannot be opened; export it again from its source.") from error

    def page(self, index: int) -> PageContent | None:
        """The page at `index` from 0, or None if it is broken."""
        import pypdfium2

        try:
            page = self._document[index]
        except pypdfium2.PdfiumError:
            return None
        try:
            width, height = page.get_size()
            if not (math.isfinite(width) and math.isfinite(height)):
                return None
            return PageContent(width, height, tuple(_words(page)), tuple(_pictures(page)))
        except pypdfium2.PdfiumError:
            return None
        finally:
            page.close()

    def picture(self, index: int) -> bytes:
        """The page at `index` as a grey PNG of 300 dots per inch, fewer for a page larger than A2."""
        page = self._document[index]
        try:
            width, height = page.get_size()
            scale = min(_DOTS, (_MOST_DOTS / max(width * height, 1)) ** 0.5)
            bitmap = page.render(scale=scale, grayscale=True)
            held = io.BytesIO()
            bitmap.to_pil().save(held, "PNG", dpi=(round(scale * 72), round(scale * 72)))
            bitmap.close()
            return held.getvalue()
        finally:
            page.close()

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()


def _words(page: Any) -> Iterator[Word]:  # noqa: ANN401 - pypdfium2 has no types
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        text = _text(raw, pdfium)
        end = 0
        for found in _WORD.finditer(text):
            first, last = _box(raw, found.start(), pdfium), _box(raw, found.end() - 1, pdfium)
            box = Box(min(first.left, last.left), min(first.bottom, last.bottom), max(first.right, last.right), max(first.top, last.top))
            weight = pdfium.FPDFText_GetFontWeight(raw, found.start())
            size = _size(raw, found.start(), first, pdfium)
            if not finite(box, size):
                continue
            yield Word(found.group().replace("\ufffe", HYPHEN), box, size, weight >= 600 or _named_bold(raw, found.start(), pdfium), found.start() > end > 0)
            end = found.end()
    finally:
        text_page.close()


def _text(raw: Any, pdfium: Any) -> str:  # noqa: ANN401 - pypdfium2 has no types
    """One character of Python for each of PDFium's."""
    count = pdfium.FPDFText_CountChars(raw)
    if count <= 0:
        return ""
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    written = pdfium.FPDFText_GetText(raw, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    return "".join(chr(code) if 0 < (code := pdfium.FPDFText_GetUnicode(raw, at)) < 0x110000 else " " for at in range(count))


def _box(raw: Any, at: int, pdfium: Any) -> Box:  # noqa: ANN401 - pypdfium2 has no types
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(raw, at, left, right, bottom, top)
    return Box(left.value, bottom.value, right.value, top.value)


def _size(raw: Any, at: int, box: Box, pdfium: Any) -> float:  # noqa: ANN401 - pypdfium2 has no types
    """Letters' size. A file may scale a font of size 1; the letters' own height then says more."""
    size = float(pdfium.FPDFText_GetFontSize(raw, at))
    return size if size > 2 else max(box.height * 1.4, 1.0)


def _named_bold(raw: Any, at: int, pdfium: Any) -> bool:  # noqa: ANN401 - pypdfium2 has no types
    buffer, flags = ctypes.create_string_buffer(64), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, at, buffer, 64, flags)
    return b"bold" in buffer.value.lower() or b"black" in buffer.value.lower()


def _pictures(page: Any) -> Iterator[Box]:  # noqa: ANN401 - pypdfium2 has no types
    import pypdfium2.raw as pdfium

    for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        if finite(box := Box(left, bottom, right, top)):
            yield box


def finite(box: Box, size: float = 0.0) -> bool:
    """A broken file can say that something stands nowhere, or has no size that is a number."""
    return all(map(math.isfinite, (box.left, box.bottom, box.right, box.top, size)))
