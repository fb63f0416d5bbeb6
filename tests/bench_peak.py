"""A peak hour, a program of its own: customers' messages arriving at random moments, each with a draft that nobody asked for yet.

`python -m tests.bench_peak [--messages 2000] [--seconds 3600]`: the demo shop's service on this machine. Messages come by signed webhooks, one in four into a
conversation that is there already, in eight languages. From the database afterwards: how long each newest message waited for the draft that has read it,
what was lost, and the process's memory. It prints one JSON document; exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from assist.channels.signatures import sign_standard
from tests.bench_desk import QUESTIONS, p95, resident
from tests.browser.conftest import served

SECRET = "whsec_" + base64.b64encode(b"a secret of the bench, 32 bytes.").decode()
BARS = {"slowest draft s": 30.0, "lost": 0, "resident MB": 1536}


def arrivals(many: int, seconds: float, rng: random.Random) -> list[tuple[float, str, str, str]]:
    """(second, conversation, message, words), a Poisson stream of this many over this long."""
    moments = sorted(rng.uniform(0, seconds) for _ in range(many))
    found, names = [], []
    for at, moment in enumerate(moments):
        name = rng.choice(names) if names and rng.random() < 0.25 else f"talk-{at}"
        if name == f"talk-{at}":
            names.append(name)
        found.append((moment, name, f"m{at}", f"{QUESTIONS[at % len(QUESTIONS)]} ({at})"))
    return found


def send(client: httpx.Client, name: str, message: str, text: str) -> bool:
    """One signed webhook; whether it was taken."""
    said = {"role": "customer", "text": text, "id": message, "at": datetime.now(UTC).isoformat()}
    body = json.dumps({"id": name, "market": "DE", "messages": [said]}, ensure_ascii=False).encode()
    stamp = str(int(time.time()))
    signature = sign_standard(SECRET, message, stamp, body)
    headers = {"webhook-id": message, "webhook-timestamp": stamp, "webhook-signature": signature, "content-type": "application/json"}
    return client.post("/hooks/peak", content=body, headers=headers).status_code == 202


def drafted(data: Path, sent: list[tuple[str, float]]) -> dict[str, object]:
    """From the database: for every conversation its newest message's wait for the draft that has read all of them."""
    newest: dict[str, float] = {}
    many: dict[str, int] = {}
    for name, at in sent:
        newest[name], many[name] = max(at, newest.get(name, 0.0)), many.get(name, 0) + 1
    with sqlite3.connect(data / "desk.db") as db:
        rows = db.execute("select conversation_id, made_at, answered from drafts where state = 'current' and conversation_id like 'peak:%'").fetchall()
        kept = dict(db.execute("select conversation_id, count(*) from messages where conversation_id like 'peak:%' group by conversation_id").fetchall())
    ready = {name: datetime.fromisoformat(made).replace(tzinfo=UTC).timestamp() for name, made, answered in rows if answered == kept.get(name)}
    waits = [max(0.0, ready[f"peak:{name}"] - at) for name, at in newest.items() if f"peak:{name}" in ready]
    lost = sum(count - kept.get(f"peak:{name}", 0) for name, count in many.items())
    return {
        "conversations": len(newest),
        "drafts ready": len(waits),
        "without a draft": len(newest) - len(waits),
        "slowest draft s": round(max(waits, default=0.0), 2),
        "draft p95 ms": p95(waits) if waits else None,
        "lost": lost + len(newest) - len(waits),
    }


def quiet(data: Path, seconds: float) -> None:
    """Wait until no job is left, at most so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with sqlite3.connect(data / "desk.db") as db:
            if not db.execute("select count(*) from jobs where state in ('queued', 'running')").fetchone()[0]:
                return
        time.sleep(0.5)


def processor(data: Path) -> float:
    """Seconds of processor that the service took."""
    owner = json.loads((data / "owner.json").read_text())
    fields = Path(f"/proc/{owner['pid']}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=3600.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        (data / "connections.yaml").write_text(json.dumps({"connections": [{"name": "peak", "vendor": "webhook", "secret": "PEAK_SECRET"}]}))
        with served(data, "--demo", PEAK_SECRET=SECRET) as service, httpx.Client(base_url=service["url"], trust_env=False, timeout=30) as client:
            before, began = processor(data), time.monotonic()
            sent: list[tuple[str, float]] = []
            refused = 0
            for moment, name, message, text in arrivals(given.messages, given.seconds, random.Random(11)):
                time.sleep(max(0.0, began + moment - time.monotonic()))
                at = time.time()
                if send(client, name, message, text):
                    sent.append((name, at))
                else:
                    refused += 1
            quiet(data, 120)
            found = {"messages": given.messages, "seconds": given.seconds, "refused": refused, **drafted(data, sent)}
            found |= {"processor s": round(processor(data) - before, 1), "resident MB": resident(data)}
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return int(refused > 0 or any(float(found[name]) > bar for name, bar in BARS.items()))


if __name__ == "__main__":
    sys.exit(main())
