"""`python -m tests.soak.kill [--kills 50]`: kills the owner of a data folder, or its loading child, at random moments of loads while another process asks.

Every document says its revision in each of its parts, so that a lost, half or mixed one is seen in any answer. Exit code 1 if one was seen, or if the loads
that were killed did not end by themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from ingest.catalogue import Catalogue
from ingest.errors import IngestError
from ingest.index.remote import RemoteIndex
from ingest.owner import current
from ingest.owners_shelf import owners_shelf
from ingest.types import LoadOptions, Question, TaskState, Wanted, Where
from tests.soak.reader import SAID

ROOT = Path(__file__).parents[2]
PARTS, PER_PASSAGE = 6, 3
"""Headings of each document, and how many of them become one passage."""
_UNDER_WAY = {TaskState.RUNNING, TaskState.QUEUED}


def write(folder: Path, revision: int, documents: int) -> None:
    """Every document in a revision, which each part of it names."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in range(documents):
        parts = [f"## Part {part}\n\nDocument {document} says revision {revision} in part {part}.\n" for part in range(PARTS)]
        fresh = folder / f".doc-{document:03}.new"
        fresh.write_text("\n".join(parts), "utf-8")
        fresh.replace(folder / f"doc-{document:03}.md")


@contextmanager
def process(module: str, *arguments: object):
    """A process of ours that ends with the block."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def owned(owner: subprocess.Popen[str]) -> RemoteIndex:
    """The index of a process that has said it is ready."""
    assert owner.stdout.readline() == "ready\n"
    return remote(Path(owner.args[3]))


def remote(data: Path) -> RemoteIndex:
    card = current(data)
    return RemoteIndex(card.url, card.token)


def load(index: RemoteIndex, folder: Path) -> None:
    """Ask for a load; the process that does it may die under it."""
    with suppress(IngestError):
        index.load([str(folder)], LoadOptions())


def children(pid: int) -> list[int]:
    """Child processes of every thread of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def kill(owner: subprocess.Popen[str], chance: random.Random) -> str:
    """The owner, its child, or both."""
    child = children(owner.pid)
    victim = chance.choice(("owner", "child", "both") if child else ("owner",))
    if victim != "owner":
        for pid in child:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    if victim != "child":
        owner.kill()
        owner.wait()
    return f"{victim} {'in a load' if child else 'between'}"


def settled(index: RemoteIndex, seconds: float = 120) -> bool:
    """Whether everything that was asked for ends by itself."""
    shelf, until = owners_shelf(index, lambda _: None), monotonic() + seconds
    while monotonic() < until:
        if not any(one.state in _UNDER_WAY for one in shelf.queue()):
            return True
        sleep(0.2)
    return False


def soak(folder: Path, kills: int, seed: int, documents: int = 30) -> dict[str, object]:
    """Kill so many times; what was seen meanwhile and what stands at the end. A load is done in three parts."""
    batch = max(documents * PARTS // PER_PASSAGE // 3, 1)
    chance, data, sources = random.Random(seed), folder / "data", folder / "in"
    os.chdir(folder)
    write(sources, 0, documents)
    told: dict[str, int] = {}
    with process("tests.soak.owner", data, batch) as owner:
        index = owned(owner)
        began = monotonic()
        index.load(["in"], LoadOptions())
        took = monotonic() - began
    with process("tests.soak.reader", data, documents, PARTS) as reader:
        revision = 0
        owner = None
        while sum(told.values()) < kills:
            with process("tests.soak.owner", data, batch) as owner:
                index = owned(owner)
                while sum(told.values()) < kills and owner.poll() is None:
                    revision += 1
                    write(sources, revision, documents)
                    asking = Thread(target=load, args=(index, Path("in")))
                    asking.start()
                    sleep(chance.uniform(0.05, took))
                    what = kill(owner, chance)
                    told[what] = told.get(what, 0) + 1
                    asking.join()
                index.close()
        with process("tests.soak.owner", data, batch) as owner:
            index = owned(owner)
            resumed = settled(index)
            by_itself = whole(index, revision, documents)
            reader.stdin.close()
            seen = json.loads(reader.stdout.read())
            index.load(["in"], LoadOptions())
            complete = whole(index, revision, documents)
            states = owners_shelf(index, lambda _: None).list(Wanted()).states
            index.close()
    failed = [one.reason for one in Catalogue.open(f"sqlite:///{data / 'state.db'}").tasks.views() if one.state is TaskState.FAILED]
    return {
        "kills": told,
        **seen,
        "resumed": resumed,
        "complete_by_itself": by_itself,
        "complete": complete,
        "documents": states,
        "failed": failed,
        "seconds_of_a_load": round(took, 1),
    }


def whole(index: RemoteIndex, revision: int, documents: int) -> int:
    """Documents that stand complete in their last revision."""
    found = 0
    for document in range(documents):
        asked = Question(f"document {document}", where=Where(families=(f"in/doc-{document:03}",)), limit=50)
        told = [tuple(map(int, said.groups())) for hit in index.search(asked).hits for said in SAID.finditer(hit.passage.text)]
        found += sorted(told) == [(document, revision, part) for part in range(PARTS)]
    return found


def faults(found: dict[str, object]) -> list[str]:
    """What must not have happened."""
    wrong = [f"{found[kind]} {kind}" for kind in ("lost", "half", "mixed", "backwards") if found[kind]]
    wrong += [] if found["resumed"] else ["what was killed did not end by itself"]
    wrong += [] if found["documents"] == {"loaded": found["complete"]} else [f"{found['complete']} documents complete of {found['documents']}"]
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = soak(Path(folder), asked.kills, asked.seed)
    print(json.dumps(found, indent=2))
    return 1 if faults(found) else 0


if __name__ == "__main__":
    sys.exit(main())
