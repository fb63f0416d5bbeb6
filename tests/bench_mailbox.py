"""A large mailbox loaded by command, a program of its own: is it streamed, in how much memory, and does it say where it is?

`python -m tests.bench_mailbox [--megabytes 200] [--texts FOLDER]`: customers and a shop write to each other, two messages a conversation, of some five thousand
characters each with names, numbers and what was said before, their sentences those of the texts of a folder (the demo shop's). It is loaded by
`python -m ingest load` into an empty data folder; memory is that of all its processes from start to end, the search graph included, each page that
several share counted once. It prints one JSON document; exit code 1 where the bar of 800 MiB is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from eval.load_speed import compiled, processor
from eval.memory import Peak, watched
from eval.peers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

BAR = 800
_CHARACTERS = 4_300
_NAMES = ("Anna Keller", "Jean Moreau", "Lucía Fernández", "Giulia Rossi", "Emma Johnson", "Piotr Nowak", "Mehmet Yılmaz", "田中 花子")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def lines(folder: Path) -> list[list[str]]:
    """Lines of prose in the Markdown files below a folder, those of one of its folders (one language, there) together."""
    found: dict[Path, list[str]] = {}
    for file in sorted(folder.rglob("*.md")):
        some = [line.strip() for line in file.read_text("utf-8").splitlines()]
        found.setdefault(file.parent, []).extend(line for line in some if len(line) > 40 and not line.startswith(("|", "#", "---")))
    return [some for some in found.values() if len(some) > 10]


def mailbox(texts: list[list[str]], size: int, rng: random.Random) -> Iterator[bytes]:
    """The messages of a mailbox of about `size` bytes."""
    written, count = 0, 0
    while written < size:
        for message in _conversation(count, rng.choice(texts), rng):
            data = message.encode()
            written += len(data)
            yield data
        count += 1


def _conversation(count: int, texts: list[str], rng: random.Random) -> Iterator[str]:
    name, order = rng.choice(_NAMES), f"{rng.randrange(10**7):07}"
    address, when = f"customer{count}@example.com", (1 + count % 28, _MONTHS[count % 12], 2023 + count % 3)
    asked, told = (_prose(texts, rng, of) for of in (_CHARACTERS, _CHARACTERS - 1_000))
    head = f"Subject: Order {order} ({count})\nDate: {when[0]:02} {when[1]} {when[2]} 10:{count % 60:02}:00 +0000\nContent-Type: text/plain; charset=utf-8\n"
    separator = f"Mon {when[1]} {when[0]:2} 10:{count % 60:02}:00 {when[2]}"
    yield (
        f"From {address} {separator}\nFrom: {name} <{address}>\nTo: help@shop.example\nMessage-ID: <q{count}@example.com>\n{head}\n"
        f"Hello,\n\nmy order {order} came today.\n\n{asked}\n\nBest regards\n{name}\n+49 30 {order}\n\n"
    )
    quoted = "\n".join(f"> {line}" for line in asked[:1_000].splitlines())
    yield (
        f"From help@shop.example {separator}\nFrom: Support <help@shop.example>\nTo: {name} <{address}>\nMessage-ID: <a{count}@shop.example>\n"
        f"In-Reply-To: <q{count}@example.com>\n{head}\nDear {name},\n\n{told}\n\nKind regards\nThe support team\n\n"
        f"On {when[0]} {when[1]} {when[2]}, {name} <{address}> wrote:\n{quoted}\n\n"
    )


def _prose(texts: list[str], rng: random.Random, characters: int) -> str:
    """Sentences whose numbers nobody else has: nothing is spared for being the same."""
    found, size = [], 0
    while size < characters:
        line = f"{rng.choice(texts)} ({rng.randrange(10**6)})"
        found.append(line)
        size += len(line.encode()) + 1
    return "\n".join(found)


def load(box: Path, data: Path) -> tuple[dict[str, object], Peak]:
    """Load by command. What it came to, and the peak of memory from start to end."""
    command = [sys.executable, "-m", "ingest", "load", str(box), "--data", str(data), "--json"]
    begun, spent = perf_counter(), processor()
    with subprocess.Popen(command, cwd=ROOT, env=compiled(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child, watched(child.pid) as peak:
        out, said = child.communicate()
    documents = json.loads(out)["documents"]
    told = {
        "tickets": sum(bool(one["passages"]) for one in documents),
        "passages": sum(one["passages"] for one in documents),
        "command_s": round(perf_counter() - begun, 1),
        "processor_s": round(processor() - spent, 1),
        "lines_of_progress": said.count("\n") + said.count("\r"),
    }
    return told, peak


def main() -> int:
    """Make it, load it, print what that took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=200)
    asked.add_argument("--texts", type=Path, default=ROOT / "assist" / "demo")
    asked.add_argument("--work", type=Path, help="where to put mailbox and data folder; a temporary folder by default")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        box = Path(folder) / "box.mbox"
        with box.open("wb") as file:
            messages = sum(1 for message in mailbox(lines(given.texts), given.megabytes * 1_000_000, random.Random(3)) if file.write(message))
        told, peak = load(box, Path(folder) / "data")
        size = box.stat().st_size
    print(json.dumps({"bytes": size, "messages": messages, **told, "peak_mib": {name: round(value) for name, value in asdict(peak).items()}}))  # noqa: T201 - a program's answer
    return int(peak.resident > BAR)


if __name__ == "__main__":
    sys.exit(main())
