"""`python -m ingest.reading_work MEMORY [ENCODER]`: reads files, asked for one JSON line each on stdin, in a process that may hold so many bytes.

With an encoder's name it encodes what it read, too, unless a document is so long that its vectors would fill memory.

Whatever a file does to it (a crash of a native reader, too much memory, an endless loop) happens here, and costs that file alone.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ingest.errors import UnreadableDocument, UnusableInput
from ingest.reading_job import Ask, At, Came, Finished, Same, Unread, ask_adapter, told_adapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from queue import SimpleQueue

    from ingest.reading import Part
    from ingest.reading_job import Told
    from serving.types import TokenEncoder

ORPHANED, EXHAUSTED = 3, 4
_MEMORY = "Reading it takes more memory than one file may; split it."
_MOST_PASSAGES = 500
"""Passages of a document whose vectors, 2 MB, go along with it; the load encodes a longer one bit by bit."""
_EVERY = 0.2
"""Seconds between two reports of where reading is; the first of each member always goes out."""


def answers(ask: Ask, tell: Speaker, encoder: TokenEncoder | None = None) -> Iterator[Told]:
    """What becomes of one file, line by line. Never raises for what a file is."""
    from ingest.read import parts

    try:
        for part in parts(Path(ask.source), say=tell.at, skip=frozenset(ask.skip), hint=ask.path):
            yield _encoded(_answer(ask, part), encoder)
    except UnusableInput as error:
        yield Finished(str(error))
    except (MemoryError, SystemError):
        # the interpreter's own word for an allocation that failed where it did not expect one is SystemError
        yield Finished(_MEMORY)
    except RecursionError:
        yield Finished("It is nested too deep to be read; export it again from its source.")
    except Exception as error:  # noqa: BLE001 - whatever a reader stumbles over, one document must not cost the others
        yield Finished(f"Reading it failed unexpectedly ({type(error).__name__}: {error}); please report this with the file.")
    else:
        yield Finished()


def _answer(ask: Ask, part: Part) -> Told:
    """A document for a part, unless there is a reason against it."""
    from ingest.corrections import apply
    from ingest.corrections import digest as correction_digest
    from ingest.document import document_from, reservation
    from ingest.rows import about_of, meta_json, with_statements
    from ingest.split import split
    from ingest.types import Meta

    if part.reading is None:
        return Unread(part.member, part.reason, part.skipped)
    path = f"{ask.path}/{part.member}" if part.member else ask.path
    corrections, stated = ask.corrections.get(path, ()), ask.stated.get(path, Meta())
    said = f"{ask.how}|{correction_digest(corrections)}|{meta_json(stated)}|{part.reading.digest}"
    digest = hashlib.sha256(said.encode()).hexdigest()
    if part.member and ask.have.get(part.member) == digest:
        return Same(part.member)
    try:
        read = apply(document_from(part.reading, path, ask.options), corrections).document
        document = with_statements(read, stated)
        splits = split(document)
        if not splits:
            message = "No sentence was found in it; put text into the document or remove it."
            raise UnreadableDocument(message)
    except UnusableInput as error:
        if not part.member:
            raise
        return Unread(part.member, str(error), skipped=False)
    notes = tuple(filter(None, (*part.reading.notes, reservation(document))))
    return Came(part.member, document, splits, about_of(read), digest, notes)


def _encoded(told: Told, encoder: TokenEncoder | None) -> Told:
    """A document with its passages encoded, where that is asked for."""
    from ingest.encode import encode
    from ingest.encoded import pack

    if encoder is None or not isinstance(told, Came) or len(told.splits) > _MOST_PASSAGES:
        return told
    packed = pack(encode(told.splits, encoder))
    return replace(told, size=len(packed), packed=packed)


class Speaker:
    """Writes lines; threads may share it."""

    def __init__(self, out: int) -> None:
        self._out = out
        self._lock = Lock()
        self._member = ""
        self._said = 0.0

    def tell(self, line: Told) -> None:
        """Write one line."""
        data = told_adapter().dump_json(line) + b"\n" + (line.packed if isinstance(line, Came) else b"")
        with self._lock:
            view = memoryview(data)
            while view:
                view = view[os.write(self._out, view) :]

    def at(self, member: str, done: int, of: int) -> None:
        """Say where reading is, now and then."""
        now = monotonic()
        if member != self._member or now - self._said >= _EVERY:
            self._member, self._said = member, now
            self.tell(At(member, done, of))


def bound(memory: int) -> None:
    """Hold this process to so many bytes of data, and let no crash write a core file. Where the system knows no such bound there is none."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    """Read what is asked, as `serve` does."""
    serve(int(arguments[0]), _named(arguments[1]) if len(arguments) > 1 else None)


def serve(memory: int, encoder: TokenEncoder | None) -> None:
    """Read one file after the other. Closing stdin ends it, whatever it is doing: stdin is the line that ties it to life."""
    from queue import SimpleQueue

    # whatever a library prints must not mix with the answers
    speaker = Speaker(os.dup(1))
    os.dup2(2, 1)
    bound(memory)
    asked: SimpleQueue[Ask] = SimpleQueue()
    Thread(target=_listen, args=(asked,), daemon=True).start()
    while True:
        ask = asked.get()
        speaker.tell(At("", 0, 0))
        for line in answers(ask, speaker, encoder):
            speaker.tell(line)
            if isinstance(line, Finished) and line.reason == _MEMORY:
                os._exit(EXHAUSTED)


def _named(name: str) -> TokenEncoder:
    from ingest.encode import named_encoder

    return named_encoder(name)


def _listen(asked: SimpleQueue[Ask]) -> None:
    """Take what is asked; when nobody can ask any more nobody listens either, so whatever is being read is given up."""
    try:
        for line in os.fdopen(0, "rb"):
            asked.put(ask_adapter().validate_json(line))
    except ValidationError as error:
        print(f"What was asked cannot be read: {error}", file=sys.stderr, flush=True)  # noqa: T201 - the load repeats the last line of stderr
    os._exit(ORPHANED)


if __name__ == "__main__":
    main(sys.argv[1:])
