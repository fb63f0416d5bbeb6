"""How fast documents become searchable, what memory that takes, and how long a service stands still meanwhile; peers on the same files in the same run."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from eval.copies import copy
from eval.errors import NothingLoaded
from eval.memory import watched
from eval.peers import NAMES, ROOT, lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PATIENCE = 7_200
FOR_PEERS = 2_000
"""Passages of the files that peers load."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One load by command, in processes of its own."""

    passages: int
    documents: int
    searchable_s: float
    """From asking to searchable, as the load reports it: reading, encoding, writing, the flip."""
    command_s: float
    """The whole command: interpreter start, search graph and all."""
    graph_s: float
    """What the command went on with after everything was searchable: the search graph, in the background of a service."""
    processor_s: float
    """Of all its processes, from start to end."""
    resident_mib: float
    own_mib: float
    by_path: dict[str, int]


def measure(folder: Path, passages: int, home: Path, *, systems: Sequence[str], python: str, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything, in the empty folder `home`. Raises `NothingLoaded`."""
    copy(folder, home / "once", 1)
    once = load(home / "once", home / "first")
    say(f"one copy: {once.passages:,} passages in {once.searchable_s} s")
    few = _few(home / "once", home / "few", once)
    times = max(1, round(passages / once.passages))
    copy(folder, home / "many", times)
    many = load(home / "many", home / "data")
    say(f"{times} copies: {many.passages:,} passages in {many.searchable_s} s")
    shutil.copytree(home / "once", home / "more")
    pauses = _child([sys.executable, "-m", "eval.pauses", str(home / "data"), str(home / "more")])
    ours = load(home / "few", home / "data-few")
    peers = [_peer(system, home / "few", python, ours) for system in systems]
    told = {"copies": times, "bulk": _json(many), "pauses": pauses, "small": _json(ours), "few_files": few, "peers": peers}
    return {**told, "cores": len(os.sched_getaffinity(0)), "load_average": [round(one, 1) for one in os.getloadavg()]}


def load(folder: Path, data: Path) -> Loaded:
    """Load a folder into an empty data folder by command. Raises `NothingLoaded` if nothing came of it."""
    command = [sys.executable, "-m", "ingest", "load", str(folder), "--data", str(data), "--json"]
    begun, spent = perf_counter(), processor()
    with subprocess.Popen(command, cwd=ROOT, env=compiled(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child, watched(child.pid) as peak:  # noqa: S603 - our own command
        assert child.stdout is not None  # noqa: S101 - asked for above
        line = child.stdout.readline()
        searchable = perf_counter() - begun
        resident, own = peak.resident, peak.own
        child.wait(PATIENCE)
        whole = perf_counter() - begun
    spent = processor() - spent
    report = json.loads(line) if line.strip() else {"documents": []}
    by_path = {one["path"]: one["passages"] for one in report["documents"] if one["passages"]}
    if not by_path:
        message = f"Nothing in {folder} could be loaded; give a folder with documents."
        raise NothingLoaded(message)
    times = (report["seconds"], round(whole, 1), round(whole - searchable, 1), round(spent, 1))
    return Loaded(sum(by_path.values()), len(by_path), *times, round(resident), round(own), by_path)


def processor() -> float:
    """Seconds that processes started here, and by those, have spent of a processor; only those that have ended count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compiled() -> dict[str, str]:
    """The environment, where Python keeps what it compiled as it does by default: only the first start of a program reads its source."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _few(folder: Path, target: Path, once: Loaded) -> int:
    """About `FOR_PEERS` passages' worth of files, in the order of their names; how many files."""
    taken = files = 0
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        if taken >= FOR_PEERS:
            break
        count = next((number for path, number in once.by_path.items() if path.endswith(str(file.relative_to(folder)))), 0)
        if count:
            made = target / file.relative_to(folder)
            made.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, made)
            taken, files = taken + count, files + 1
    return files


def _peer(system: str, folder: Path, python: str, ours: Loaded) -> dict[str, Any]:
    """The same files by llama-index's default path; how many times longer it takes than our whole load, start of its processes included."""
    if lacks := lacking(system, python):
        return {"name": NAMES[system], "note": f"not installed ({lacks}); install the extra `peers` into an environment of its own and name it with --peers"}
    told = _child([python, "-m", "eval.peer_llamaindex", system, str(folder)])
    return {"name": NAMES[system], "note": "", **told, "times": round(told["seconds"] / ours.searchable_s, 1)}


def _child(command: Sequence[str]) -> dict[str, Any]:
    done = subprocess.run(command, cwd=ROOT, env=compiled(), capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own modules
    if done.returncode:
        message = f"{' '.join(command[1:3])} ended early: {(done.stderr.strip().splitlines() or [str(done.returncode)])[-1]}"
        raise NothingLoaded(message)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _json(one: Loaded) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("passages", "documents", "searchable_s", "command_s", "graph_s", "processor_s", "resident_mib", "own_mib")}
    return {**told, "passages_per_s": round(one.passages / one.searchable_s)}
