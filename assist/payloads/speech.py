"""What helpdesks' messages have in common: attachments without their bytes, the newest words of a mail, HTML as text."""

from __future__ import annotations

import mimetypes
import re
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from assist.types import Attachment, Customer

if TYPE_CHECKING:
    from assist.payloads.fields import Fields

BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"})
UNSEEN = frozenset({"script", "style", "head", "title", "blockquote"})
"""What a reader of the message does not see, and what it quotes."""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        self._hidden += tag in UNSEEN
        if tag in BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in UNSEEN and self._hidden > 0
        if tag in BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)


def html_text(html: str) -> str:
    """What a reader sees of a message in HTML, without what it quotes."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parser.said))).strip()


def attachment_of(one: Fields, *, name: str, mime: str, size: str, url: str) -> Attachment:
    """A file that somebody attached, by the vendor's field names. Its bytes are elsewhere: no digest. Its type is guessed from its name where none is given."""
    address = one.text(url) if url else ""
    title = one.text(name) or PurePosixPath(unquote(urlsplit(address).path)).name or "attachment"
    told = one.text(mime)
    kind = told if "/" in told else mimetypes.guess_type(title)[0] or (f"{told}/*" if told in {"image", "audio", "video"} else "application/octet-stream")
    return Attachment(title, kind, one.count(size) or 0 if size else 0, "")


def customer_of(name: str, language: str = "") -> Customer:
    """A customer known by one name alone: it is not taken apart, names of the world have no one order."""
    return Customer(name, "", (language.replace("_", "-").partition("-")[0].lower(),) if language else ())
