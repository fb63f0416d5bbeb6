"""Set up `.venv` from nothing: `python .ci/install.py [EXTRA…]`, with Python 3.11 or newer and its standard library alone.

Reads the dependencies from `pyproject.toml` and their versions from `.ci/constraints.txt`. Concord itself is not installed: it is run from this folder, so
that six everyday names (`assist`, `eval`, …) never enter site-packages. What is already set up for the same lists is left alone.

Packages are unpacked without being byte-compiled as a whole (that would cost a quarter of the disk space for modules nobody imports); `.ci/warm.py` then
imports what the service imports, which compiles just that, so the first start is as quick as the second.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
PINS = ROOT / ".ci" / "constraints.txt"


def dependencies(project: Path, extras: tuple[str, ...]) -> list[str]:
    """Requirement lines of the base and the named extras. Raises `KeyError` for an extra that the project does not have."""
    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    optional = table["optional-dependencies"]
    return list(table["dependencies"]) + [line for extra in extras for line in optional[extra]]


def fingerprint(requirements: list[str], pins: Path) -> str:
    """A digest of everything that decides what is installed, so that an unchanged list costs nothing."""
    said = [sys.version, str(ROOT), *sorted(requirements), pins.read_text(encoding="utf-8") if pins.is_file() else ""]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def missing_parts(version: tuple[int, ...] = sys.version_info[:2], find: Callable[[str], object] = importlib.util.find_spec) -> str:
    """What this Python lacks for making an environment, as a sentence; empty when nothing."""
    if version < (3, 11):
        return f"Concord needs Python 3.11 or newer; {sys.executable} is {version[0]}.{version[1]}."
    if find("venv") is None or find("ensurepip") is None:
        package = f"python{version[0]}.{version[1]}-venv"
        return f"{sys.executable} cannot make virtual environments. On Debian and Ubuntu: apt-get install {package} (or python3-venv). Then run make again."
    return ""


def make_environment(folder: Path) -> None:
    """Make the environment, or make it anew when its Python is gone or another one. Raises `CalledProcessError`."""
    python = folder / "bin" / "python"
    here = ".".join(map(str, sys.version_info[:2]))
    if python.exists():
        there = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=False)
        if there.stdout.strip() == here:
            return
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True, stdout=subprocess.DEVNULL)


def install(folder: Path, requirements: list[str], pins: Path) -> None:
    """Let pip fetch and unpack the requirements, showing how far it is. Raises `SystemExit` with pip's own last words when it fails."""
    command: list[str | Path] = [folder / "bin" / "python", "-m", "pip", "install", "--no-compile", "--progress-bar", "off", "--disable-pip-version-check"]
    command += ["-c", pins] if pins.is_file() else []
    with subprocess.Popen([*command, *requirements], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as pip:
        words = list(_shown(pip.stdout or iter(())))
    if pip.returncode:
        said = "\n".join(line for line in words if not line.startswith("WARNING: Location"))[-3000:]
        raise SystemExit(f"{said}\nThe packages could not be installed: see above. With a network to the package index, run make again; nothing is lost.")


def _shown(lines: Iterator[str]) -> Iterator[str]:
    found = 0
    for line in lines:
        if line.startswith("Collecting "):
            found += 1
            if sys.stdout.isatty():
                print(f"\r    {found:3d} {line.split()[1][:60]:60}", end="", flush=True)
            elif found % 25 == 0:
                print(f"    {found} packages found", flush=True)
        elif line.startswith("Installing collected packages"):
            count = line.count(",") + 1
            print(f"{chr(13) if sys.stdout.isatty() else ''}    unpacking {count} packages{' ' * 45}".rstrip(), flush=True)
        yield line.rstrip()


def set_up(folder: Path, extras: tuple[str, ...], pins: Path) -> None:
    """Bring the environment in `folder` to what the project's lists and the pins say; at once when it is there already."""
    requirements = dependencies(PROJECT, extras)
    stamp, digest = folder / "concord-set-up.json", fingerprint(requirements, pins)
    done: dict[str, str] = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else {}
    if done.get(" ".join(extras)) == digest:
        return
    began = time.monotonic()
    print(f"1/3 making {folder.name}", flush=True)
    make_environment(folder)
    print(f"2/3 installing {len(requirements)} packages and what they need{' (with ' + ', '.join(extras) + ')' if extras else ''}", flush=True)
    install(folder, requirements, pins)
    print("3/3 preparing the first start", flush=True)
    writing = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([folder / "bin" / "python", ROOT / ".ci" / "warm.py"], check=True, cwd=ROOT, env=writing)
    stamp.write_text(json.dumps((done if stamp.exists() else {}) | {" ".join(extras): digest}), encoding="utf-8")
    print(f"    set up in {time.monotonic() - began:.0f} s", flush=True)


def main(arguments: list[str]) -> int:
    """Read the command line and set up; returns the exit code."""
    lack = missing_parts()
    if lack:
        print(lack, file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(prog="install.py", description="Set up Concord's environment.")
    parser.add_argument("extras", nargs="*", help="extras of pyproject.toml beside the base")
    parser.add_argument("--into", type=Path, default=ROOT / ".venv", help="folder of the environment (default: .venv)")
    parser.add_argument("--newest", action="store_true", help="leave the pinned versions aside")
    chosen = parser.parse_args(arguments)
    set_up(chosen.into.resolve(), tuple(chosen.extras), Path(os.devnull) if chosen.newest else PINS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
