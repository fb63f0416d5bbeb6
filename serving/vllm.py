"""From a profile to the exact vLLM command for this machine, and what stands in its way here.

vLLM is a program of its own, reached by command line and URL: nothing of it is imported. What it is told follows from three things that were seen: its defaults
let a prompt bring 999 images and fetch their addresses itself; its first choice for bound answers (xgrammar) lets raw control characters into strings of a
limited length, which the `guidance` backend does not (white space between JSON's parts is forbidden too: it only costs tokens); and its key guards `/v1` alone.
"""

from __future__ import annotations

import errno
import json
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from serving.errors import CannotServe
from serving.memory import SHARE, memory
from serving.profiles import Device, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serving.profiles import Adapter, Profile

NO_HOST = "media.invalid"
"""A name that no host has (RFC 2606): the server fetches no image, photos come inside the request."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
QUERY = "--query-gpu=name,memory.total,memory.free,driver_version"


@dataclass(frozen=True, slots=True)
class Card:
    """One accelerator of this machine."""

    name: str
    total_mib: int
    free_mib: int
    driver: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is to listen, and under which other name it lies on this machine."""

    host: str = "127.0.0.1"
    port: int = 8001
    model: str = ""
    """A folder or another name in place of the profile's model."""
    offline: bool = False
    """Whether weights must be here already."""
    adapters: tuple[Adapter, ...] = ()
    """LoRA adapters that lie on this machine."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What is here to serve with."""

    cards: tuple[Card, ...]
    program: str
    """Path of the `vllm` program; empty if there is none."""
    taken: bool = False
    """Whether another program listens at the place already."""


def look_around(program: str = "", place: Place | None = None) -> Machine:
    """The cards that nvidia-smi names; the vLLM program: the named one, the one beside this Python, or the first on the path; whether the place is taken."""
    beside = Path(sys.executable).parent / "vllm"
    found = shutil.which(program) if program else str(beside) if beside.exists() else shutil.which("vllm")
    return Machine(find_cards(), found or "", place is not None and _taken(place))


def _taken(place: Place) -> bool:
    """Whether the port cannot be listened at; an address that is not this machine's is vLLM's to refuse."""
    try:
        with socket.create_server((place.host, place.port), family=socket.AF_INET6 if ":" in place.host else socket.AF_INET):
            return False
    except OSError as error:
        return error.errno == errno.EADDRINUSE


def find_cards() -> tuple[Card, ...]:
    """Every NVIDIA card that nvidia-smi names; none where that program is missing or fails."""
    asked = shutil.which("nvidia-smi")
    if asked is None:
        return ()
    try:
        said = subprocess.run([asked, QUERY, "--format=csv,noheader,nounits"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603 - no word of it is foreign
    except (OSError, subprocess.SubprocessError):
        return ()
    rows = [[cell.strip() for cell in line.split(",")] for line in said.stdout.splitlines()]
    return tuple(Card(row[0], int(row[1]), int(row[2]), row[3]) for row in rows if len(row) == 4 and row[1].isdigit() and row[2].isdigit())


RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""What vLLM takes as the largest rank of an adapter."""


def _adapters(profile: Profile, place: Place) -> list[str]:
    """Adapters of the profile and of this machine, those of this machine first where both have a name."""
    named = {one.name: one for one in (*profile.adapters, *place.adapters)}
    if not named:
        return []
    rank = max(one.rank for one in named.values())
    most = next((each for each in RANKS if each >= rank), rank)
    return [
        "--enable-lora",
        "--max-loras",
        str(len(named)),
        "--max-lora-rank",
        str(most),
        "--lora-modules",
        *(f"{one.name}={one.folder}" for one in named.values()),
    ]


def command(profile: Profile, place: Place, program: str = "vllm") -> tuple[str, ...]:
    """The words of the command that serves a profile. The key is not among them: see `environment`."""
    words = [program or "vllm", "serve", place.model or profile.model, "--host", place.host, "--port", str(place.port)]
    if place.model:
        words += ["--served-model-name", profile.model]
    words += ["--max-model-len", str(profile.context), "--max-num-seqs", str(profile.sequences)]
    words += ["--disable-fastapi-docs", "--generation-config", "vllm"]
    words += _for_drafts(profile) if profile.task is Task.CHAT else ["--runner", "pooling"]
    words += _adapters(profile, place)
    if profile.device is Device.CUDA:
        words += ["--gpu-memory-utilization", f"{SHARE:.2f}"]
    else:
        words += ["--dtype", "float32", "--enforce-eager", "--kv-cache-memory-bytes", f"{profile.kv_mib or 256}M"]
    if profile.cuda_graphs is not None:
        words += ["--max-cudagraph-capture-size", str(profile.cuda_graphs)]
    return tuple(words)


def environment(environ: Mapping[str, str], key: str, *, offline: bool = False) -> dict[str, str]:
    """What the command's environment needs beside the caller's own: the key (a command line can be read by every user), and no reports to anyone."""
    added = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"}
    if offline:
        added |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    if key:
        added["VLLM_API_KEY"] = key
    return {name: value for name, value in added.items() if environ.get(name) != value}


def obstacles(profile: Profile, place: Place, machine: Machine, key: str) -> tuple[str, ...]:
    """Everything that keeps this machine from serving the profile, each with what to do; empty when nothing does."""
    found = []
    if not machine.program:
        found.append("vLLM is not installed here: install the extra `vllm` into an environment of its own and name its program with --vllm.")
    if profile.device is Device.CUDA:
        found += _card_obstacles(profile, machine)
    if machine.taken:
        found.append(f"Another program listens at {place.host}:{place.port}: end it, or name another --port.")
    if place.host not in LOOPBACK and not key:
        found.append(f"{place.host} is reachable from other machines: set CONCORD_SERVING_CHAT_KEY, or listen on 127.0.0.1.")
    if place.offline and place.model and not Path(place.model).is_dir():
        found.append(f"{place.model} is no folder here, and --offline forbids fetching it: name the folder of the weights.")
    return tuple(found)


def notes(profile: Profile, place: Place) -> tuple[str, ...]:
    """What whoever starts this should know."""
    said = [f"Concord calls it with CONCORD_CHAT_URL=http://{place.host}:{place.port}/v1."] if profile.task is Task.CHAT else []
    said.append(
        "vLLM's key guards /v1 alone: /invocations, /tokenize and /metrics answer anybody who reaches the port. Put a proxy with an allow-list before it."
    )
    if not place.model and not place.offline:
        size = f"{profile.shape.weights_gib:.1f} GiB, {profile.licence}"
        said.append(f"vLLM fetches {profile.model} ({size}) if it is not here yet; --model DIR serves a folder, --offline forbids fetching.")
    return tuple(said)


def check_that_it_can_run(profile: Profile, place: Place, machine: Machine, key: str) -> None:
    """Raises `CannotServe` with every obstacle."""
    found = obstacles(profile, place, machine, key)
    if found:
        raise CannotServe(f"This machine cannot serve the profile {profile.name!r}. " + " ".join(found))


def _for_drafts(profile: Profile) -> list[str]:
    words = ["--enable-prefix-caching", "--enable-prompt-tokens-details"]
    words += ["--structured-outputs-config", json.dumps({"backend": "guidance", "disable_any_whitespace": True})]
    words += ["--limit-mm-per-prompt", json.dumps({"image": profile.images, "video": 0}), "--allowed-media-domains", NO_HOST]
    if profile.thinks:
        words += ["--default-chat-template-kwargs", json.dumps({"enable_thinking": False})]
    return words


def _card_obstacles(profile: Profile, machine: Machine) -> list[str]:
    if not machine.cards:
        return ["No NVIDIA card was found (nvidia-smi is missing or names none): run it on a machine with one, or set CONCORD_CHAT_URL to a server elsewhere."]
    largest = max(card.total_mib for card in machine.cards) / 1024
    taken = memory(profile, largest)
    if not taken.fits:
        terms = f"weights {taken.weights:.1f}, working memory {taken.working:.1f} and running sequences {taken.state:.1f} GiB"
        left = f"leave a cache of {taken.tokens:,} tokens, less than one context of {taken.context:,}" if taken.left > 0 else "take more than that"
        return [f"The largest card has {largest:.1f} GiB, {taken.usable:.1f} of them to use; {terms} {left}: `python -m gpu plan` shows what fits."]
    freest = max(machine.cards, key=lambda card: card.free_mib / card.total_mib)
    if freest.free_mib < freest.total_mib * SHARE:
        free, wanted = freest.free_mib / 1024, freest.total_mib * SHARE / 1024
        return [f"{freest.name} has {free:.1f} GiB free of the {wanted:.1f} GiB that vLLM takes: end the program that holds the rest."]
    return []
