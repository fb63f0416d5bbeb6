"""Where a figure comes from: commit, machine, day, digest of what was measured with."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a result file names so that it can be made again."""

    commit: str
    """Twelve digits, "+changes" after them when the checkout differs from it, "unknown" outside a checkout."""
    machine: str
    date: str
    """UTC, to the second."""
    source: str
    """Name of the measured suite or questions file."""
    digest: str
    """First twelve hexadecimal digits of its sha256."""


def provenance(source: Path) -> Provenance:
    """Provenance of a result measured now with `source`."""
    day = datetime.now(UTC).isoformat(timespec="seconds")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    return Provenance(commit(), machine(), day, source.name, digest)


def commit(folder: Path | None = None) -> str:
    """The checkout's commit, as `Provenance.commit` says it."""
    place = folder or Path(__file__).resolve().parent.parent
    head = _git(place, "rev-parse", "--short=12", "HEAD")
    if not head:
        return "unknown"
    return head + ("+changes" if _git(place, "status", "--porcelain", "--untracked-files=no") else "")


def machine() -> str:
    """One line: processor, cores, memory, system, Python."""
    return f"{_processor()}, {os.cpu_count()} cores, {_memory()}, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603, S607
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return "memory unknown"
    return f"{size / 2**30:.0f} GiB"
