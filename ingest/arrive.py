"""Files to documents: each read, cleaned and split in a process of its own, and what became of it and of everything inside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ingest.bulk import BulkPool
from ingest.job import Progress
from ingest.plan import inside, outside
from ingest.reading import NEEDS_OCR
from ingest.reading_job import Ask, At, Came, Finished, Same, Unread
from ingest.reading_pool import ReadingPool
from ingest.rows import Known
from ingest.stage import Ready
from ingest.types import LoadOptions, Outcome, State
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from ingest.job import Job
    from ingest.load import Told as Said
    from ingest.plan import Planned
    from ingest.reading_fork import Forked
    from ingest.reading_job import Told

T = TypeVar("T")
_TWICE = "Reading it ended the reading process twice; export it again from its source."
_MANY = 8
"""Files from which each reading process has an encoder of its own, if it must open it first."""
_UNSURE = (NEEDS_OCR, "Reading it")
"""How a reason begins that may be gone at the next load: with a language pack installed, on a machine with more memory."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a file, or of a document inside it."""

    known: Known
    ready: Ready | None = None
    """The document, if it gave one."""
    stayed: bool = False
    """It lies inside a file that changed, and did not itself."""
    left: bool = False
    """It was inside a file and no longer is."""


class Arrivals:
    """The files of a load, several read at once, in their order."""

    def __init__(
        self, files: Sequence[Planned], job: Job, told: Said, how: str, say: Callable[[Progress], None], encoder: str = "", forked: Sequence[Forked] = ()
    ) -> None:
        """`told` is what owners said of documents here, `how` whatever else decides how a file becomes passages. With an encoder's name many come encoded.

        `forked` are processes to read with.
        """
        self._files, self._job, self._told, self._how, self._say = files, job, told, how, say
        self._encoder = encoder if forked or len(files) >= _MANY else ""
        self._forked = forked
        self.finished = 0
        """Files that are through."""

    @property
    def more(self) -> bool:
        """Whether any file is not through."""
        return self.finished < len(self._files)

    def come(self) -> Generator[Arrival, None, None]:
        """What becomes of each file, as it becomes known: documents come one by one, and no more than a few are held. Close it when enough have come."""
        pool = self._pool([file for file in self._files if not self._blamed(file)])
        try:
            for file in self._files:
                if self._blamed(file):
                    yield Arrival(_known(file, State.FAILED, _TWICE))
                else:
                    self._say(Progress("read", self.finished, len(self._files), str(file.source)))
                    yield from self._read(file, pool.file())
                self.finished += 1
        finally:
            pool.close()

    def _pool(self, files: Sequence[Planned]) -> ReadingPool | BulkPool:
        """Here, or on a cluster."""
        asks = (self._ask(file) for file in files)
        if self._job.bulk:
            return BulkPool(asks, self._encoder)
        return ReadingPool(asks, min(self._job.readers, len(files)), self._encoder, self._forked)

    def _blamed(self, file: Planned) -> bool:
        return str(file.source) in self._job.blamed

    def _ask(self, file: Planned) -> Ask:
        have = {} if self._job.anew else {inside(one.source): one.digest for one in file.members if one.digest}
        corrections, stated = _below(self._told.corrections, file.path), _below(self._told.stated, file.path)
        return Ask(str(file.source), file.path, self._job.options, self._how, file.settled, have, corrections, stated)

    def _read(self, file: Planned, lines: Iterator[Told]) -> Iterator[Arrival]:
        coming = _Coming(file, self._job.options)
        for line in lines:
            match line:
                case At():
                    self._say(Progress("read", self.finished, len(self._files), str(file.source), line.member, line.done, line.of))
                case Came():
                    yield coming.came(line)
                case Same():
                    yield coming.same(line)
                case Unread():
                    yield coming.unread(line)
                case Finished():
                    yield from coming.finished(line)


class _Coming:
    """One file and what has come of it so far."""

    def __init__(self, file: Planned, options: LoadOptions) -> None:
        self._file = file
        self._options = adapter(LoadOptions).dump_json(options).decode()
        self._members = {inside(one.source): one for one in file.members}
        self._seen = set(file.settled)
        self._documents = len(file.settled)
        self._own = False
        self._troubles: list[str] = []

    def came(self, line: Came) -> Arrival:
        """A document."""
        document = line.document
        outcome = Outcome(document.path, State.LOADED, " ".join(line.notes), document.family, document.lang, document.kind.value, len(line.splits))
        self._documents += 1
        self._seen.add(line.member)
        self._own = self._own or not line.member
        source, digest = (outside(self._file.source, line.member), line.digest) if line.member else (str(self._file.source), self._file.digest)
        return Arrival(Known(outcome, source, digest, self._options), Ready(document, line.splits, line.base, line.packed))

    def same(self, line: Same) -> Arrival:
        """A document inside it that has not changed."""
        self._documents += 1
        self._seen.add(line.member)
        return Arrival(self._members[line.member], stayed=True)

    def unread(self, line: Unread) -> Arrival:
        """Something inside it that gives no document."""
        self._seen.add(line.member)
        if not line.skipped:
            self._troubles.append(line.reason)
        state = State.SKIPPED if line.skipped else State.FAILED
        if not line.member:
            self._own = True
            return Arrival(_known(self._file, state, line.reason))
        outcome = Outcome(f"{self._file.path}/{line.member}", state, line.reason, "", "", "", 0)
        return Arrival(Known(outcome, outside(self._file.source, line.member), ""))

    def finished(self, line: Finished) -> Iterator[Arrival]:
        """What the file itself came to, and which of its former documents are gone. A file that could not be read to its end has lost none."""
        if line.reason:
            yield Arrival(_known(self._file, State.FAILED, line.reason))
            return
        yield from (Arrival(one, left=True) for member, one in self._members.items() if member not in self._seen)
        if self._own:
            return
        count = len(self._troubles)
        told = f"{self._documents} {'document' if self._documents == 1 else 'documents'} inside{f', {count} not readable' if count else ''}."
        again = any(reason.startswith(_UNSURE) for reason in self._troubles)
        state = State.LOADED if self._documents else State.FAILED
        yield Arrival(_known(self._file, state, told, digest=self._file.digest if self._documents and not again else ""))


def _known(file: Planned, state: State, reason: str, digest: str = "") -> Known:
    """A file without a document of its own; without a digest it is read again at the next load."""
    return Known(Outcome(file.path, state, reason, "", "", "", 0), str(file.source), digest)


def _below(told: Mapping[str, T], path: str) -> dict[str, T]:
    """What was said of a document and of those inside its file."""
    return {name: one for name, one in told.items() if name == path or name.startswith(f"{path}/")}
