"""PDF documents, page by page: text in reading order, tables with their headers, figures by their captions, scanned pages by OCR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import UnreadableDocument
from ingest.heading import title_of
from ingest.pdf.lines import segments
from ingest.pdf.markdown import page_markdown, whole_words
from ingest.pdf.page import PdfFile
from ingest.pdf.style import style_of
from ingest.reading import Given, Part, Reading, Say
from ingest.recognise import Recogniser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.pdf.page import PageContent

_MIME = "application/pdf"
_MOST_PAGES = 20_000
_SAMPLE = 40
"""Pages that show how a document is set."""
_LEAST_TEXT = 12
"""Characters under which a page with a large picture is a scan."""
_LARGE = 0.35
"""Share of the page that such a picture covers."""
_MOST_NAMED = 20


def read(given: Given, say: Say) -> Iterator[Part]:
    """One document.

    Raises:
        UnreadableDocument: corrupt, encrypted, without text, scanned where no OCR is installed, or of more pages than one document may have.

    """
    document = PdfFile(given.data)
    try:
        if document.count > _MOST_PAGES:
            raise UnreadableDocument(f"The document has {document.count:,} pages, more than the {_MOST_PAGES:,} allowed; split it.")
        reading = _Reading(document, given, say)
        yield Part("", reading.whole())
    finally:
        document.close()


class _Reading:
    """One PDF being read."""

    def __init__(self, document: PdfFile, given: Given, say: Say) -> None:
        self._document, self._given, self._say = document, given, say
        self._recogniser: Recogniser | None = None
        self._refused = ""
        """Why a scanned page was not recognised."""
        self._unread: list[int] = []
        self._broken: list[int] = []
        self._recognised: list[int] = []

    def whole(self) -> Reading:
        """The document."""
        step = max(self._document.count // _SAMPLE, 1)
        sample = [page for index in range(0, self._document.count, step) if (page := self._document.page(index)) is not None]
        style = style_of([(page, segments(page.words)) for page in sample])
        texts: list[str] = []
        header: tuple[str, ...] = ()
        for index in range(self._document.count):
            self._say("", index, self._document.count)
            page = self._document.page(index)
            if page is None:
                self._broken.append(index + 1)
                texts.append("")
            elif _is_scan(page):
                texts.append(self._recognise(index))
            else:
                text, header = page_markdown(page, style, header)
                texts.append(text)
        return self._reading(whole_words(texts))

    def _recognise(self, index: int) -> str:
        """A scanned page's text, "" if it cannot be had."""
        if not self._refused:
            try:
                self._recogniser = self._recogniser or Recogniser(self._given.hint)
                text = self._recogniser.text(self._document.picture(index))
                self._recognised.append(index + 1)
            except UnreadableDocument as error:
                self._refused = str(error)
            else:
                return text
        self._unread.append(index + 1)
        return ""

    def _reading(self, texts: Sequence[str]) -> Reading:
        text, starts = "", []
        for one in texts:
            starts.append(len(text))
            text += one.strip() + "\n\n"
        if not text.strip():
            raise UnreadableDocument(self._refused or ("No page of it can be read; export it again." if self._broken else "No text was found on its pages."))
        notes = [
            f"Text of {_pages(self._recognised)} was recognised from pictures." if self._recognised else "",
            f"{_pages(self._unread)} not read. {self._refused}" if self._unread else "",
            f"{_pages(self._broken)} broken and not read." if self._broken else "",
        ]
        return Reading(text.rstrip() + "\n", title_of(text, self._given.stem), tuple(starts), _MIME, self._given.digest, notes=tuple(filter(None, notes)))


def _is_scan(page: PageContent) -> bool:
    """A page that is a picture, with hardly a letter on it."""
    if sum(len(word.text) for word in page.words) >= _LEAST_TEXT:
        return False
    return any(box.width * box.height > _LARGE * page.width * page.height for box in page.pictures)


def _pages(numbers: Sequence[int]) -> str:
    named = ", ".join(str(number) for number in numbers[:_MOST_NAMED])
    return f"{'page' if len(numbers) == 1 else 'pages'} {named}{' and more' if len(numbers) > _MOST_NAMED else ''}"
