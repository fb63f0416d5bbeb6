"""`python -m tests.soak.reader DATA DOCUMENTS PARTS`: asks without pause, checks every answer, and prints what it found when its input closes."""

from __future__ import annotations

import json
import random
import re
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import sleep

from ingest.errors import IngestError
from ingest.index.remote import RemoteIndex
from ingest.owner import current
from ingest.types import Question, Where

SAID = re.compile(r"Document (\d+) says revision (\d+) in part (\d+)\.")


@dataclass
class Seen:
    """Counts over all answers; every fault keeps its first few examples."""

    answers: int = 0
    unanswered: int = 0
    """Calls while no owner was there."""
    generations: int = 0
    lost: int = 0
    half: int = 0
    mixed: int = 0
    backwards: int = 0
    examples: list[str] = field(default_factory=list)


class Reader:
    """Asks for one document after another and remembers what each said last."""

    def __init__(self, parts: int) -> None:
        self.parts = parts
        self.seen = Seen()
        self._told: dict[tuple[int, int], int] = {}
        self._newest: dict[int, int] = {}
        self._generations: set[int] = set()

    def check(self, document: int, generation: int, found: list[tuple[int, int, int]]) -> None:
        """`found` are (document, revision, part) of the passages of one answer."""
        self.seen.answers += 1
        self._generations.add(generation)
        self.seen.generations = len(self._generations)
        revisions = {revision for _, revision, _ in found}
        if not found:
            self._fault("lost", f"document {document} in generation {generation}")
        elif len(revisions) > 1 or self._told.setdefault((generation, document), min(revisions)) != min(revisions):
            self._fault("mixed", f"document {document} in generation {generation}: {sorted(found)}")
        elif sorted(part for _, _, part in found) != list(range(self.parts)):
            self._fault("half", f"document {document} in generation {generation}: {sorted(found)}")
        elif min(revisions) < self._newest.get(document, 0):
            self._fault("backwards", f"document {document} in generation {generation}: {self._newest[document]} then {sorted(found)}")
        self._newest[document] = max(self._newest.get(document, 0), *revisions, 0)

    def _fault(self, kind: str, example: str) -> None:
        setattr(self.seen, kind, getattr(self.seen, kind) + 1)
        self.seen.examples = [*self.seen.examples, f"{kind}: {example}"][:10]


def ask(data: Path, documents: int, reader: Reader, stop: Event) -> None:
    chance, index = random.Random(4), None
    while not stop.is_set():
        document = chance.randrange(documents)
        try:
            if index is None:
                owner = current(data)
                index = RemoteIndex(owner.url, owner.token) if owner and owner.url else None
            if index is None:
                raise IngestError("nobody answers")  # noqa: TRY301 - counted like a failed call
            answer = index.search(Question(f"document {document} revision part", where=Where(families=(f"in/doc-{document:03}",)), limit=50))
        except IngestError:
            reader.seen.unanswered += 1
            if index is not None:
                index.close()
                index = None
            sleep(0.02)
            continue
        found = [tuple(map(int, said.groups())) for hit in answer.hits for said in SAID.finditer(hit.passage.text)]
        reader.check(document, answer.generation, found)


def main() -> None:
    data, documents, parts = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    reader, stop = Reader(parts), Event()
    thread = Thread(target=ask, args=(data, documents, reader, stop))
    thread.start()
    sys.stdin.read()
    stop.set()
    thread.join()
    print(json.dumps(asdict(reader.seen)))


if __name__ == "__main__":
    main()
