"""A real vLLM server on this machine's processor, once for all live tests: its own environment, a tiny model made on the spot, nothing fetched."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serving.profiles import find_profile, load_profiles
from serving.vllm import Place, command, environment
from tests.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serving.profiles import Adapter

KEY = "only-for-this-run"
PATIENCE = 240
"""Seconds until the server must be ready: 25 on two free cores, several times that on busy ones."""
QUIET = {"TORCHDYNAMO_DISABLE": "1", "VLLM_LOGGING_LEVEL": "WARNING"}
"""The first wins over a helper that is compiled for fifteen seconds on a processor."""


@dataclass(frozen=True)
class Live:
    """A running server and the model it serves."""

    url: str
    model: str
    key: str
    process: subprocess.Popen
    log: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2].partition("/")[0])

    def settings(self, **changes: str) -> dict[str, str]:
        """The environment that points Concord at this server."""
        said = {"url": "", "key": self.key, "timeout": "100", "tokens": "400", "context": "32768"} | changes
        return {"CONCORD_CHAT_URL": said.pop("url") or self.url, **{f"CONCORD_SERVING_CHAT_{name.upper()}": value for name, value in said.items()}}


@pytest.fixture(scope="session")
def vllm_python() -> Path:
    """The Python of vLLM's own environment."""
    named = os.environ.pop("CONCORD_TEST_VLLM_PYTHON", "")  # Concord itself refuses settings it does not know
    python = Path(named or ROOT / ".venv-vllm" / "bin" / "python")
    if not (python.parent / "vllm").exists():
        pytest.skip(f"there is no vLLM beside {python}: run `.ci/run vllm`, or name another Python in CONCORD_TEST_VLLM_PYTHON")
    return python


@pytest.fixture(scope="session")
def weights(vllm_python, tmp_path_factory) -> Path:
    """A folder with a tiny model."""
    folder = tmp_path_factory.mktemp("tiny")
    texts = [ROOT / "prompts" / "draft.md.j2", *sorted((ROOT / "assist" / "demo" / "knowledge" / "policies").glob("*/returns.md"))]
    making = [vllm_python, ROOT / "tests" / "vllm" / "make_tiny_model.py", folder, *texts]
    subprocess.run(making, check=True, env=_environment(), capture_output=True, timeout=300)
    return folder


@pytest.fixture(scope="session")
def live(vllm_python, weights, tmp_path_factory):
    """The server, started by the command that the profile `check-sees` gives."""
    with by_profile("check-sees", weights, vllm_python, tmp_path_factory.mktemp("vllm") / "log") as server:
        yield server


@pytest.fixture(scope="session")
def pool(vllm_python, weights, tmp_path_factory):
    """A pooling server, which gives embeddings and scores. Two servers are too many for two cores: the tests that use it come after the chat server's end."""
    port = _free_port()
    words = [vllm_python.parent / "vllm", "serve", weights / "encoder", "--served-model-name", "tiny-encoder", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--runner", "pooling", "--dtype", "float32", "--max-model-len", "512", "--max-num-seqs", "16"]
    words += ["--enforce-eager", "--kv-cache-memory-bytes", "64M"]
    with _running(words, port, "tiny-encoder", tmp_path_factory.mktemp("pool") / "log") as server:
        yield server


@contextlib.contextmanager
def by_profile(name: str, weights: Path, vllm_python: Path, log: Path, port: int = 0, adapters: tuple[Adapter, ...] = ()) -> Iterator[Live]:
    """A server started by the command that a profile gives, at a free port unless one is named."""
    port, profile = port or _free_port(), find_profile(name, load_profiles())
    words = command(profile, Place(port=port, model=str(weights), adapters=adapters), str(vllm_python.parent / "vllm"))
    with _running(words, port, profile.model, log) as server:
        yield server


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def _running(words: Sequence[str | Path], port: int, model: str, log: Path) -> Iterator[Live]:
    with log.open("wb") as out:
        # A session of its own, so that the server's workers end with it.
        process = subprocess.Popen(words, stdout=out, stderr=out, env=_environment(), start_new_session=True)
        try:
            _wait(port, process, log)
            yield Live(f"http://127.0.0.1:{port}/v1", model, KEY, process, log)
        finally:
            _stop(process)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
    return {**kept, **environment({}, KEY, offline=True), **QUIET}


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    state = f"ended with {process.returncode}" if process.returncode is not None else f"is not ready after {PATIENCE} s"
    pytest.fail(f"vLLM {state}. Its last words:\n{log.read_text(errors='replace')[-4000:]}")


def kill(server: Live) -> None:
    """A server and all it started end at once, those too that have left its group or outlived their parent: an answer must have nobody left to finish it.

    Nobody listens at its port when this returns; where somebody does all the same, the test says who was left instead of taking it for a death.
    """
    server.process.kill()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(20)
    while left := [one for one in _family(server.process.pid) if _alive(one)]:
        for one in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        time.sleep(0.02)
    with socket.socket() as caller:
        if caller.connect_ex(("127.0.0.1", server.port)) == 0:
            pytest.fail(f"port {server.port} is still listened at; /proc knows {sorted(one.name for one in Path('/proc').iterdir() if one.name.isdigit())}")


def _family(pid: int) -> list[int]:
    """A process, its session, and what either started."""
    known = {int(one.name): _stat(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()}
    family = [pid, *(one for one, (_, _, session) in known.items() if session == pid and one != pid)]
    for one in family:
        family += [child for child, (_, parent, _) in known.items() if parent == one and child not in family]
    return family


def _alive(pid: int) -> bool:
    return _stat(str(pid))[0] not in {"", "Z", "X"}


def _stat(pid: str) -> tuple[str, int, int]:
    """A process's state, parent and session; one that has ended has none."""
    try:
        state, parent, _, session = (Path("/proc") / pid / "stat").read_text().rpartition(")")[2].split()[:4]
    except OSError:
        return "", 0, 0
    return state, int(parent), int(session)


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
