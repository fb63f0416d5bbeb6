"""`python -m tests.soak.survive [--kills 50]`: kills the service at random moments under load, starts it again, and looks for everything it had said yes to.

The service is a process of its own over the demo shop, with a helpdesk that posts webhooks and takes replies. Every second kill takes its children along. Exit
code 1 if an acknowledged conversation, draft, decision or webhook is missing, a reply went out twice or not at all, or the record is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.owner import current
from tests.fakes_chatwoot import SECRET, TOKEN, Chatwoot, chatwoot_server
from tests.soak.traffic import FIRST, ROOMS, Told, Traffic

ROOT = Path(__file__).parents[2]
LEAST, MOST = 0.1, 3.0
"""Seconds of load before a kill, of a service that has begun to draft, every fourth to send; every fourth is killed as it begins to work."""
WARM = 90.0
"""Seconds that a service is given to begin: a slow machine would be killed each time before there is anything to lose."""
QUIET = 240.0
"""Seconds that the last jobs are given to end, a few tries again among them."""
ENDS = 120.0
"""Seconds that a service is given to end when it is asked to."""

LOG = "service.log"


def said(data: Path) -> list[str]:
    """The last lines of the service's log that name an error."""
    lines = (data.parent / LOG).read_text("utf-8", "replace").splitlines()
    return [line[:300] for line in lines if "rror" in line or line.startswith(("WARNING", "CRITICAL"))][-12:]


def start(data: Path, *flags: str) -> tuple[subprocess.Popen[str], str]:
    """The service in a group of its own, and its address."""
    command = [sys.executable, "-m", "assist", "serve", *flags, "--port", "0", "--json", "--data", str(data)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
    environ = {**kept, "SUPPORT_TOKEN": TOKEN, "SUPPORT_SECRET": SECRET}
    with (data.parent / LOG).open("ab") as log:
        service = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env=environ, start_new_session=True)
    line = service.stdout.readline()
    if not line:
        raise SystemExit(f"The service did not start ({service.wait()}).")
    return service, json.loads(line)["url"]


def prepared(folder: Path, chatwoot: Chatwoot) -> Path:
    """A data folder that is connected to the helpdesk."""
    data = folder / "data"
    data.mkdir()
    entry = {
        "name": "support",
        "vendor": "chatwoot",
        "url": chatwoot.url,
        "account": "1",
        "token": "SUPPORT_TOKEN",
        "secret": "SUPPORT_SECRET",
        "button": "send",
    }
    (data / "connections.yaml").write_text(json.dumps({"connections": [{**entry, "private": True, "market": "DE"}]}))
    for number in range(FIRST, FIRST + ROOMS):
        chatwoot.converse(number)
    return data


def soak(folder: Path, kills: int, seed: int, agents: int = 3) -> dict[str, object]:
    """Kill so often, and count what is missing at the end."""
    chance, told, began, starts = random.Random(seed), Told(), time.monotonic(), []
    with chatwoot_server() as chatwoot:
        data = prepared(folder, chatwoot)
        for number in range(kills):
            asked = time.monotonic()
            service, url = start(data, *(["--demo"] if number == 0 else []))
            starts.append(time.monotonic() - asked)
            chatwoot.hook = f"{url}/hooks/support"
            traffic = Traffic(url, current(data).token, chatwoot, told, seed * 1000 + number)
            traffic.begin(agents)
            _begun(told, number % 4)
            time.sleep(chance.uniform(LEAST, MOST))
            traffic.over.set()
            if number % 2:
                os.killpg(service.pid, signal.SIGKILL)
            else:
                service.kill()
            service.wait()
            service.stdout.close()
            traffic.end()
        faults = list(told.errors)
        service, url = start(data)
        wait_until_quiet(data)
        service.send_signal(signal.SIGTERM)
        service.wait(ENDS)
        service.stdout.close()
        missing = missing_of(data, chatwoot, told)
    verdict = subprocess.run(
        [sys.executable, "-m", "assist", "audit-log", "verify", "--json", "--data", str(data)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    proof = json.loads(verdict.stdout)
    return {
        "kills": kills,
        "acknowledged": {
            "conversations": len(told.talks),
            "drafts": len(told.drafts),
            "decisions": len(told.decided),
            "webhooks": len(told.hooks),
            "replies to send": len(told.sent),
        },
        "missing": missing,
        "record": {"entries": proof["entries"], "broken": len(proof["broken"])},
        "answers": dict(told.answers),
        "errors of the service": faults,
        "log": said(data),
        "start seconds": {"most": round(max(starts), 1), "median": round(sorted(starts)[len(starts) // 2], 1)},
        "seconds": round(time.monotonic() - began, 1),
    }


def _begun(told: Told, turn: int) -> None:
    """Wait until this service has made a draft, and in the second turn of four until it has said yes to a reply; not at all in the last."""
    drafts, sent, end = len(told.seconds), len(told.sent), time.monotonic() + WARM
    while turn < 3 and time.monotonic() < end and (len(told.seconds) == drafts or (turn == 1 and len(told.sent) == sent)):
        time.sleep(0.02)


def wait_until_quiet(data: Path) -> None:
    """Wait until no job is under way or due any more; one whose next try is due later than that is not waited for."""
    end, last = time.monotonic() + QUIET, (datetime.now(UTC) + timedelta(seconds=QUIET)).strftime("%Y-%m-%d %H:%M:%S")
    while time.monotonic() < end:
        with closing(sqlite3.connect(f"file:{data / 'desk.db'}?mode=ro", uri=True)) as rows:
            if rows.execute("select count(*) from jobs where state = 'running' or (state = 'queued' and due_at <= ?)", [last]).fetchone()[0] == 0:
                return
        time.sleep(0.5)


def missing_of(data: Path, chatwoot: Chatwoot, told: Told) -> dict[str, int]:
    """What was acknowledged and is not there, and what went out otherwise than once."""
    with closing(sqlite3.connect(data / "desk.db")) as rows:
        said = "\n".join(json.loads(one).get("text", "") for (one,) in rows.execute("select payload from messages"))
        talks = {one for (one,) in rows.execute("select id from conversations")}
        drafts = {one for (one,) in rows.execute("select id from drafts")}
        decided = {one for (one,) in rows.execute("select draft_id from decisions")}
        held = "\n".join(f"{payload} {state}" for payload, state in rows.execute("select payload, state from jobs where kind = 'deliver' and state = 'held'"))
    out = {number: chatwoot.public(number) for number in range(FIRST, FIRST + ROOMS)}
    went = {mark: sum(mark in text for text in out[number]) for mark, number in told.sent.items()}
    every = [text for texts in out.values() for text in texts]
    return {
        "conversations": sum(one not in talks or text not in said for one, text in told.talks.items()),
        "drafts": len(told.drafts - drafts),
        "decisions": len(told.decided - decided),
        "webhooks": sum(mark not in said for mark in told.hooks),
        "replies lost": sum(not times and mark not in held for mark, times in went.items()),
        "replies sent twice": len(every) - len(set(every)),
    }


def faults(found: dict) -> list[str]:
    """What must not have happened."""
    wrong = [f"{many} {what} missing" for what, many in found["missing"].items() if many]
    wrong += [f"the record is broken at {found['record']['broken']} places"] if found["record"]["broken"] else []
    return wrong + [f"answered with a fault: {one}" for one in found["errors of the service"]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--agents", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = soak(Path(folder), asked.kills, asked.seed, asked.agents)
    print(json.dumps({**found, "faults": faults(found)}, indent=1, ensure_ascii=False))
    return 1 if faults(found) else 0


if __name__ == "__main__":
    sys.exit(main())
