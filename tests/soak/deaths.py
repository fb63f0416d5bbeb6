"""`python -m tests.soak.deaths [--deaths 100] [--at-once 20]`: a served model dies in the middle of its answers while many drafts are asked for at once.

The service is a process of its own, over the demo shop. Every draft must come, written by the approved scripts and flagged as such, and be there when asked for
again. Exit code 1 if one did not, or if the model is not asked again once it lives.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.owner import current
from tests.soak.dying import Dying, dying

ROOT = Path(__file__).parents[2]
TICKETS = ROOT / "assist" / "demo" / "conversations.jsonl"
TIMEOUT = 2.0
"""Seconds a draft of the model may take here."""
PATIENCE = 60.0
"""Seconds after which a draft counts as stuck."""


@dataclass(frozen=True)
class Came:
    """One draft: its seconds, who wrote it, whether it says that the model failed, and whether it was kept."""

    seconds: float
    mode: str
    flagged: bool
    kept: bool
    stuck: bool = False


class Desk:
    """A running service by its API."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.headers = url, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, path: str, content: object = None) -> bytes:
        body = None if content is None else json.dumps(content).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, self.headers), timeout=PATIENCE) as answer:
            return answer.read()

    def draft(self, talk: str, *, watched: bool) -> dict[str, object]:
        """A conversation's draft, whole or as the last of its events."""
        path = f"/api/conversations/{talk}/draft"
        if not watched:
            return json.loads(self.ask(path))
        blocks = self.ask(f"{path}/events").decode().replace("\r", "").strip().split("\n\n")
        last = dict(line.split(": ", 1) for line in blocks[-1].splitlines())
        return json.loads(last["data"]) if last["event"] == "draft" else {}


@contextmanager
def desk(data: Path, **settings: str):
    """The demo shop's service in a process of its own."""
    command = [sys.executable, "-m", "assist", "serve", "--demo", "--port", "0", "--json", "--data", str(data)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**kept, **settings}) as service:
        try:
            url = json.loads(service.stdout.readline())["url"]
            yield Desk(url, current(data).token)
        finally:
            service.terminate()
            service.wait(30)


def soak(folder: Path, deaths: int, at_once: int, seed: int) -> dict[str, object]:
    """Ask for drafts until the model died so often; what came of each."""
    tickets = [json.loads(line) for line in TICKETS.read_text("utf-8").splitlines() if line.strip()]
    with dying(seed) as server:
        settings = {"CONCORD_CHAT_URL": server.url, "CONCORD_SERVING_CHAT_TIMEOUT": str(TIMEOUT), "CONCORD_SERVING_CHAT_AT_ONCE": "64"}
        settings |= {"CONCORD_SERVING_CHAT_FAILURES": "100", "CONCORD_SERVING_CHAT_REST": "0.5"}
        with desk(folder / "data", **settings) as service:
            lived = _lives(service, server, tickets[0], 999_999)  # the first draft of a process reads its tables; it is not timed
            server.well = False
            began, came = time.monotonic(), list[Came]()
            while server.deaths.total() < deaths and len(came) < 20 * deaths:
                talks = [_put(service, tickets[(len(came) + number) % len(tickets)], len(came) + number) for number in range(at_once)]
                with ThreadPoolExecutor(at_once) as pool:
                    came += pool.map(lambda talk: _drafted(service, talk), talks)
            seconds = time.monotonic() - began
            time.sleep(1.0)
            again = lived and _lives(service, server, tickets[0], 1_000_000)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "deaths": dict(sorted(server.deaths.items())),
        "at_once": at_once,
        "drafts": len(came),
        "flagged_scripts": sum(one.mode == "scripts" and one.flagged for one in came),
        "lost": sum(not one.kept for one in came),
        "stuck": sum(one.stuck for one in came),
        "ends": dict(Counter(f"{one.mode}{', flagged' if one.flagged else ''}" for one in came)),
        "asked_again_by_itself": again,
        "seconds": round(seconds, 1),
        "draft_seconds": {f"p{q}": round(float(np.percentile([one.seconds for one in came], q)), 2) for q in (50, 95, 100)},
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "timeout": TIMEOUT,
    }


def _put(service: Desk, ticket: dict[str, object], number: int) -> str:
    name = f"soak-{number}"
    service.ask("/api/conversations", {**ticket, "id": name})
    return name


def _drafted(service: Desk, talk: str) -> Came:
    """One draft, watched or not by turns, and whether it is the same when asked for again."""
    began = time.monotonic()
    try:
        first = service.draft(talk, watched=talk.endswith(("1", "3", "5", "7", "9")))
        seconds = time.monotonic() - began
        second = service.draft(talk, watched=False)
    except (OSError, ValueError, KeyError):
        return Came(time.monotonic() - began, "none", flagged=False, kept=False, stuck=time.monotonic() - began > PATIENCE)
    draft = first.get("draft", first)
    codes = {one["code"] for one in draft.get("findings", ())}
    return Came(seconds, str(draft.get("mode", "none")), "model_down" in codes, bool(first.get("id")) and first["id"] == second.get("id"))


def _lives(service: Desk, server: Dying, ticket: dict[str, object], number: int) -> bool:
    """Whether a model that lives is asked, nobody having done anything."""
    server.well = True
    draft = service.draft(_put(service, ticket, number), watched=False)
    return draft.get("draft", draft).get("mode") == "model"


def faults(found: dict[str, object]) -> list[str]:
    """What must not have happened."""
    wrong = [f"{found[kind]} {kind}" for kind in ("lost", "stuck") if found[kind]]
    wrong += [] if found["flagged_scripts"] == found["drafts"] else [f"{found['flagged_scripts']} of {found['drafts']} drafts are the scripts' and say so"]
    return wrong + ([] if found["asked_again_by_itself"] else ["the model is not asked again"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deaths", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="write the figures into this file too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = soak(Path(folder), asked.deaths, asked.at_once, asked.seed)
    told = json.dumps({**found, "faults": faults(found)}, indent=1)
    print(told)
    if asked.save:
        asked.save.write_text(told + "\n", "utf-8")
    return 1 if faults(found) else 0


if __name__ == "__main__":
    sys.exit(main())
