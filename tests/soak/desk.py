"""`python -m tests.soak.desk [--minutes 60]`: the whole desk under mixed load, and how its memory goes.

The service is a process of its own over the demo shop: agents draft and decide, a helpdesk posts signed webhooks and takes replies, people open pages. Exit
code 1 for an answer that is a fault, for anything acknowledged that is missing at the end, and for memory that grows by more than 1 % in ten minutes.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from ingest.owner import current
from tests.fakes_chatwoot import chatwoot_server
from tests.soak.survive import ENDS, ROOT, missing_of, prepared, said, start, wait_until_quiet
from tests.soak.traffic import Told, Traffic

EVERY = 5.0
"""Seconds between two looks at the memory."""
FLAT = 1.0
"""Per cent in ten minutes."""


def soak(folder: Path, minutes: float, agents: int, pause: float, seed: int) -> dict[str, object]:
    """Load the desk for so long; its answers and its memory."""
    told = Told()
    with chatwoot_server() as chatwoot:
        data = prepared(folder, chatwoot)
        service, url = start(data, "--demo")
        chatwoot.hook = f"{url}/hooks/support"
        traffic = Traffic(url, current(data).token, chatwoot, told, seed)
        traffic.begin(agents, pause)
        began, samples = time.monotonic(), []
        while (passed := time.monotonic() - began) < minutes * 60 and service.poll() is None:
            samples.append((passed, *_memory(service.pid)))
            time.sleep(EVERY)
        died = service.poll()
        traffic.end()
        wait_until_quiet(data)
        used = _processor(service.pid)
        service.send_signal(signal.SIGTERM)
        service.wait(ENDS)
        service.stdout.close()
        missing = missing_of(data, chatwoot, told)
    verdict = subprocess.run([sys.executable, "-m", "assist", "audit-log", "verify", "--data", str(data)], cwd=ROOT, capture_output=True, check=False)
    seconds = sorted(told.seconds) or [0.0]
    return {
        "minutes": minutes,
        "agents": agents,
        "pause": pause,
        "died": died,
        "acknowledged": {"conversations": len(told.talks), "drafts": len(told.drafts), "decisions": len(told.decided), "webhooks": len(told.hooks)},
        "answers": dict(told.answers),
        "errors": told.errors[:20],
        "missing": missing,
        "log": said(data),
        "record holds": verdict.returncode == 0,
        "draft seconds": {f"p{q}": round(float(np.percentile(seconds, q)), 2) for q in (50, 95, 100)},
        "memory": memory(samples),
        "processor seconds": used,
    }


def memory(samples: list[tuple[float, float, float]]) -> dict[str, object]:
    """Megabytes at first and last, and the slope of a straight line through all after the warm-up, per cent in ten minutes. `own`: without mapped files."""
    warm = samples[-1][0] / 4
    rows = np.array([one for one in samples if one[0] >= warm])
    slopes = {}
    for at, name in ((1, "resident"), (2, "own")):
        slope, _ = np.polyfit(rows[:, 0], rows[:, at], 1) if len(rows) > 2 else (0.0, 0.0)
        slopes[name] = round(float(slope * 600 / rows[:, at].mean() * 100), 2)
    every = [round(samples[int(part * (len(samples) - 1))][1]) for part in np.linspace(0, 1, 9)]
    return {"MB over time": every, "most MB": round(max(one[1] for one in samples)), "warm-up seconds": round(warm), "per cent in ten minutes": slopes}


def _memory(pid: int) -> tuple[float, float]:
    """Resident megabytes of a process, all and without mapped files."""
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines() if line.startswith(("VmRSS", "RssAnon")))
    return tuple(int(rows[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))


def _processor(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return round((int(ticks[11]) + int(ticks[12])) / 100, 1)


def faults(found: dict) -> list[str]:
    """What must not have happened."""
    wrong = [f"{many} {what} missing" for what, many in found["missing"].items() if many]
    wrong += [f"answered with a fault: {one}" for one in found["errors"]]
    wrong += [] if found["died"] is None else ["the service ended"]
    wrong += [] if found["record holds"] else ["the record is broken"]
    grown = found["memory"]["per cent in ten minutes"]["own"]
    return wrong + ([f"memory grows by {grown} % in ten minutes"] if grown > FLAT else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--agents", type=int, default=3)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds that each one rests between two acts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="write the figures into this file too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = soak(Path(folder), asked.minutes, asked.agents, asked.pause, asked.seed)
    told = json.dumps({**found, "faults": faults(found)}, indent=1, ensure_ascii=False)
    print(told)
    if asked.save:
        asked.save.write_text(told + "\n", "utf-8")
    return 1 if faults(found) else 0


if __name__ == "__main__":
    sys.exit(main())
