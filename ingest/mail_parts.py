"""The parts of an e-mail message: its text, the files that came with it, and words in whatever charset they are."""

from __future__ import annotations

from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.message import Message
from pathlib import PurePosixPath

from ingest.errors import UnreadableDocument
from ingest.flowed import unflowed

_DEEPEST = 20
"""Levels of parts inside parts that are looked into; mailing software makes four or five."""
_MOST_PARTS = 500


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """A file that came with a message."""

    name: str
    """File name as the sender gave it, without any folder; "" if none was given."""
    mime: str
    """Type as the sender gave it, lower case."""
    data: bytes
    """Decoded content."""


class Body:
    """Collects the parts of one message."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.attachments: list[MailAttachment] = []
        self.notes: list[str] = []
        self._parts = 0

    def _inside(self, part: Message) -> object:
        """What a part holds; nothing, and a note, where the name of its characters is none (a null in it)."""
        try:
            return part.get_payload()
        except ValueError:
            self.notes.append("A part whose characters have no name that is known was left out.")
            return ""

    def take(self, part: Message, depth: int) -> None:
        """Look at a part and those inside it."""
        self._parts += 1
        if depth > _DEEPEST or self._parts > _MOST_PARTS:
            if not any("nested" in note for note in self.notes):
                self.notes.append(f"Parts nested deeper than {_DEEPEST} or beyond the {_MOST_PARTS}th were left out.")
            return
        kind = part.get_content_type()
        inside = self._inside(part)
        if kind == "message/rfc822":
            self._forwarded(part)
        elif isinstance(inside, list) and kind == "multipart/encrypted":
            self.notes.append("The message is encrypted; its text cannot be read.")
        elif isinstance(inside, list) and kind == "multipart/alternative":
            self._alternative([each for each in inside if isinstance(each, Message)], depth)
        elif isinstance(inside, list):
            for each in inside:
                if isinstance(each, Message):
                    self.take(each, depth + 1)
        elif kind in {"text/plain", "text/html"} and not _is_attached(part):
            (self.plain if kind == "text/plain" else self.html).append(_text(part))
        else:
            self._attach(part, kind)

    def text(self) -> str:
        """The body."""
        told = "\n\n".join(part.strip("\n") for part in self.plain if part.strip())
        if not told:
            told = "\n\n".join(filter(None, (_markdown(part) for part in self.html)))
        return told.replace("\r\n", "\n").replace("\r", "\n").strip("\n")

    def _alternative(self, parts: list[Message], depth: int) -> None:
        """The same text several times: the plain one if it says anything, else the HTML one; what is attached beside it is kept."""
        plain, html = len(self.plain), len(self.html)
        for each in parts:
            self.take(each, depth + 1)
        if any(text.strip() for text in self.plain[plain:]):
            del self.html[html:]

    def _forwarded(self, part: Message) -> None:
        inside = part.get_payload()
        for each in inside if isinstance(inside, list) else ():
            if not isinstance(each, Message):
                continue
            name = f"{words(each, 'subject') or 'message'}.eml"
            self.attachments.append(MailAttachment(PurePosixPath(name.replace("/", " ").replace("\\", " ")).name, "message/rfc822", each.as_bytes()))

    def _attach(self, part: Message, kind: str) -> None:
        name = PurePosixPath(decoded(part.get_filename() or "").replace("\\", "/")).name
        data = _payload(part)
        if data or name:
            self.attachments.append(MailAttachment(name, kind, data))


def _is_attached(part: Message) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") or (part.get_filename() is not None and not disposition.startswith("inline"))


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, UnicodeError):
        return b""
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    data = _payload(part)
    text = _in_charset(data, str(part.get_param("charset") or ""))
    if part.get_content_type() == "text/plain" and str(part.get_param("format") or "").lower() == "flowed":
        return unflowed(text, delete_space=str(part.get_param("delsp") or "").lower() == "yes")
    return text


def _in_charset(data: bytes, charset: str) -> str:
    """The named encoding, else the one the bytes speak for, else whatever of it can be read."""
    from ingest.decode import decode

    if charset and charset.lower() not in {"us-ascii", "ascii", "utf-8", "unknown-8bit"}:
        try:
            return data.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            pass
    try:
        return decode(data, hint=charset).text
    except UnreadableDocument:
        return data.decode("utf-8", "replace")


def _markdown(html: str) -> str:
    from ingest.read import html_markdown

    try:
        return html_markdown(html)
    except UnreadableDocument:
        return ""


def decoded(value: object) -> str:
    """A header's encoded words as text (RFC 2047); what no codec reads stays visible as a replacement mark."""
    try:
        # bytes that were never encoded come as a Header, and as text would be lost
        pieces = decode_header(value if isinstance(value, Header) else str(value))
    except (ValueError, HeaderParseError):
        return " ".join(str(value).split())
    return " ".join("".join(piece if isinstance(piece, str) else _in_charset(piece, charset or "") for piece, charset in pieces).split())


def words(message: Message, name: str) -> str:
    """A header of a message as text, "" if it has none."""
    return decoded(message.get(name, ""))
