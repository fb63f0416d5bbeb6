"""A mailbox file (MBOX) message by message, without ever holding more than one of them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import SourceMissing, UnreadableDocument
from ingest.mail import Mail, read_mail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

# `From ` at the start of a line after an empty one, with a time of day: the words of a letter seldom have one (RFC 4155)
_SEPARATOR = re.compile(rb"^From [^\r\n]*\d{1,2}:\d{2}")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_LINE = 1 << 16


@dataclass(frozen=True, slots=True)
class MailLimits:
    """What one mailbox may hold."""

    message: int = 32 * 1024 * 1024
    """Bytes of one message that are kept; the rest of a longer one is passed over and noted."""
    mailbox: int = 4 * 1024 * 1024 * 1024
    """Bytes of the whole file."""
    messages: int = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where one message stands in its mailbox: bytes `start` to `end`, its separator line left out."""

    start: int
    end: int


def messages(path: Path, *, limits: MailLimits | None = None, say: Callable[[int, int], None] = lambda _, __: None) -> Iterator[Mail]:
    """The messages of a mailbox in order; a part of it that is no message is passed over.

    `say` hears the bytes read so far and the bytes there are.

    Raises:
        SourceMissing: there is no such file, or it may not be read.
        UnreadableDocument: it is no mailbox, or larger than `limits` allow.

    """
    limits = limits or MailLimits()
    with open_mailbox(path, limits) as box:
        size = os.fstat(box.fileno()).st_size
        for place in places(box, size, limits):
            say(place.end, size)
            if (mail := read_at(box, place, limits)) is not None:
                yield mail


def open_mailbox(path: Path, limits: MailLimits) -> BinaryIO:
    """The file, ready to read. Raises as `messages` does."""
    if not path.is_file():
        raise SourceMissing(f"{path} is no regular file; give a mailbox in MBOX format.")
    try:
        box = path.open("rb")
    except OSError as error:
        raise SourceMissing(f"{path} cannot be read ({error.strerror}); check its permissions and the disk.") from error
    size = os.fstat(box.fileno()).st_size
    if size > limits.mailbox:
        box.close()
        raise UnreadableDocument(f"The mailbox has {size:,} bytes, more than the {limits.mailbox:,} allowed; split it.")
    if box.read(5) != b"From ":
        box.close()
        raise UnreadableDocument("The content is no mailbox: its first line does not begin with 'From '; export it again in MBOX format.")
    box.seek(0)
    return box


def places(box: BinaryIO, size: int, limits: MailLimits) -> Iterator[Place]:
    """Where each message stands in the first `size` bytes: a file that grows while it is read ends where it did at the start."""
    at, start, blank, whole, count = 0, -1, True, True, 0
    while at < size and (line := box.readline(min(_LINE, size - at))):
        # only the beginning of a line can be a separator; a line longer than the buffer comes in several pieces
        if whole and blank and line.startswith(b"From ") and (start < 0 or _SEPARATOR.match(line)):
            if start >= 0:
                yield Place(start, at)
                box.seek(at + len(line))
            start, count = at + len(line), count + 1
            if count > limits.messages:
                raise UnreadableDocument(f"The mailbox holds more than the {limits.messages:,} messages allowed; split it.")
        blank = whole and line in {b"\n", b"\r\n"}
        whole = line.endswith(b"\n")
        at += len(line)
    if start >= 0:
        yield Place(start, at)


def read_at(box: BinaryIO, place: Place, limits: MailLimits) -> Mail | None:
    """The message at a place, or None if what stands there is none."""
    from dataclasses import replace

    box.seek(place.start)
    length = place.end - place.start
    data = _QUOTED_FROM.sub(rb"\1", box.read(min(length, limits.message)))
    try:
        mail = read_mail(data)
    except UnreadableDocument:
        return None
    if length > limits.message:
        return replace(mail, notes=(*mail.notes, f"A message of {length:,} bytes was cut after {limits.message:,}."))
    return mail
