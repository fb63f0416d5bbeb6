"""`python -m tests.fuzz_readers --seconds 600`: broken files through the readers' door, in the bounded process in which a load reads them.

Samples are small whole files of each format and the demo shop's own documents; each try changes bytes, cuts, repeats or splices them. A reader may refuse a
file in a sentence. It may not crash, hang, or stumble over something nobody thought of: what makes it do so is kept in `out/fuzz`, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from openpyxl import Workbook

from ingest.reading_job import Ask, At, Bounds, Came, Finished, Told, Unread
from ingest.reading_worker import ReadingWorker
from ingest.types import LoadOptions
from tests.files import Picture, Put, docx, laid_out, letter, mbox, packed, pptx

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "assist" / "demo" / "knowledge"
BOUNDS = Bounds(silence=60, total=120)
TRICKY = (
    b"\x00",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"\r\n\r\n",
    b"<" * 50,
    b"|" * 50,
    b"[](" * 40,
    b"*" * 60,
    b"=?utf-8?b?",
    b"From ",
    b"%PDF-",
    b"PK\x03\x04",
    b"9" * 40,
)


def samples() -> dict[str, bytes]:
    """Whole files by name."""
    book, held = Workbook(), io.BytesIO()
    for row in (["Land", "Preis"], ["DE", 3.5], ["AT", "12,50"]):
        book.active.append(row)
    book.save(held)
    mail = letter(
        "--B\nContent-Type: text/plain\n\nHi\n--B\nContent-Type: text/csv; name=a.csv\n\na,b\n1,2\n--B--\n",
        "Subject: =?utf-8?b?w6Q=?=",
        kind="multipart/mixed; boundary=B",
    )
    grid = [Put(72 + 150 * column, 600 - 16 * line, f"c{column}{line}") for line in range(5) for column in range(3)]
    found = {
        "a.xlsx": held.getvalue(),
        "a.docx": docx("Words", "退货 14 天"),
        "a.pptx": pptx([["Title", "Words"], ["Other", "More"]]),
        "a.pdf": laid_out([Put(72, 700, "Words of it.", 20), *grid], [Picture(50, 50, 200, 200, bytes(64), 8)]),
        "a.eml": mail,
        "a.mbox": mbox(mail, letter("Yes", "Subject: Re: x", "In-Reply-To: <1@x>")),
        "a.csv": b'Land;Preis\nDE;3,90\nAT;"a;b"\n',
        "a.rtf": rb"{\rtf1\ansi Words {\b bold} \par more}",
    }
    found["a.zip"] = packed({"b.md": "# A\n\n![x](c.png)", "c.docx": found["a.docx"], "d.zip": packed({"e.csv": found["a.csv"]})})
    for path in sorted(DEMO.rglob("*")):
        if path.is_file() and path.suffix in {".md", ".html", ".pdf", ".ftl", ".docx"} and path.stat().st_size < 400_000:
            found[f"{path.parent.name}-{path.name}"] = path.read_bytes()
    return found


def broken(data: bytes, others: list[bytes], luck: random.Random) -> bytes:
    """A file with one to six changes."""
    out = bytearray(data)
    for _ in range(luck.randint(1, 6)):
        at = luck.randrange(len(out) + 1)
        match luck.randrange(7):
            case 0 if out:
                out[min(at, len(out) - 1)] = luck.randrange(256)
            case 1:
                del out[at : at + luck.randint(1, 400)]
            case 2:
                out[at:at] = luck.choice(TRICKY)
            case 3:
                del out[at:]
            case 4:
                out[at:at] = out[at : at + luck.randint(1, 200)] * luck.randint(1, 30)
            case 5:
                other = luck.choice(others)
                start = luck.randrange(len(other))
                out[at:at] = other[start : start + luck.randint(1, 2000)]
            case _ if len(out) > 8:
                out[at : at + 4] = luck.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, luck.getrandbits(32))).to_bytes(4, "little")
    return bytes(out)


def repacked(data: bytes, luck: random.Random, others: list[bytes]) -> bytes:
    """An archive whose members are broken and whose frame is whole: what is inside is reached."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return broken(data, others, luck)
    name = luck.choice(list(members))
    members[name] = broken(members[name], others, luck)
    return packed(dict(members))


def tries(luck: random.Random) -> Iterator[tuple[str, bytes]]:
    """Broken files without end, now and then under a name that lies."""
    whole = samples()
    names, others = list(whole), list(whole.values())
    while True:
        name = luck.choice(names)
        data = whole[name]
        data = repacked(data, luck, others) if data.startswith(b"PK") and luck.random() < 0.7 else broken(data, others, luck)
        yield (luck.choice(names) if luck.random() < 0.03 else name), data


def verdict(lines: list[Told]) -> str:
    """How a try ended."""
    reasons = [line.reason for line in lines if isinstance(line, Finished | Unread) and line.reason]
    if not isinstance(lines[-1], Finished) or any(
        "unexpectedly" in reason or "ended the reading process" in reason or "took longer" in reason for reason in reasons
    ):
        return "CRASHED"
    if any("memory" in reason for reason in reasons):
        return "beyond its memory"
    return "read" if any(isinstance(line, Came) for line in lines) else "refused"


def main() -> int:
    """Try until the time is over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="the same seed gives the same files")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().getrandbits(32)
    counted: Counter[str] = Counter()
    until, kept = monotonic() + args.seconds, ROOT / "out" / "fuzz"
    worker = ReadingWorker(BOUNDS)
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate(tries(random.Random(seed))):
            if monotonic() > until:
                break
            path = Path(folder) / name
            path.write_bytes(data)
            lines = [line for line in worker.read(Ask(str(path), name, LoadOptions(), "1")) if not isinstance(line, At)]
            ended = verdict(lines)
            counted[ended] += 1
            if ended == "CRASHED":
                kept.mkdir(parents=True, exist_ok=True)
                (kept / f"{seed}-{number}-{name}").write_bytes(data)
                print(f"{name}: {[line.reason for line in lines if isinstance(line, Finished | Unread)][-1]}", flush=True)
    worker.close()
    print(f"seed {seed}, {counted.total()} files in {args.seconds:.0f} s: " + ", ".join(f"{count} {how}" for how, count in counted.most_common()))
    return 1 if counted["CRASHED"] else 0


if __name__ == "__main__":
    sys.exit(main())
