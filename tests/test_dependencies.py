"""What the base install brings: nothing heavy without a reason in docs/dependencies.md, nothing that needs an accelerator, nothing named like a room."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.sources import ROOMS, ROOT

FEW = 5.0
"""Megabytes (MiB) from which a distribution must be justified."""
ROW = re.compile(r"^\| `(?P<name>[A-Za-z0-9._-]+)` \| (?P<size>\d+) \| (?P<why>.+) \|$", re.MULTILINE)


def _project() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": project["dependencies"], **project["optional-dependencies"]}


@cache
def _base() -> frozenset[str]:
    """Names of every distribution that the base needs here, its own needs followed to the end."""
    found: set[str] = set()
    waiting = [(Requirement(line), "") for line in _project()[""]]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        needs = [Requirement(line) for line in metadata.requires(name) or []]
        fresh = name not in found
        found.add(name)
        waiting += [(need, each) for need in needs for each in (["", *requirement.extras] if fresh else requirement.extras)]
    return frozenset(found)


def _megabytes(name: str) -> float:
    """Size on disk as its own list of files says, byte-compiled copies left out: they depend on what has been imported."""
    listed = (Path(str(file.locate())) for file in metadata.files(name) or () if file.suffix != ".pyc")
    return sum(path.stat().st_size for path in listed if path.is_file()) / 2**20


def _justified() -> dict[str, tuple[int, str]]:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return {canonicalize_name(row["name"]): (int(row["size"]), row["why"]) for row in ROW.finditer(text)}


def test_every_large_distribution_of_the_base_is_justified_in_the_docs():
    large = {name for name in _base() if _megabytes(name) >= FEW}
    assert large, "no distribution was weighed"
    assert not large - set(_justified()), f"docs/dependencies.md says nothing about {sorted(large - set(_justified()))}"


def test_the_docs_justify_nothing_that_is_not_installed():
    assert not set(_justified()) - _base()


def test_the_sizes_in_the_docs_are_the_sizes_here():
    wrong = {name: (said, round(_megabytes(name))) for name, (said, _) in _justified().items() if abs(said - _megabytes(name)) > max(2, said / 4)}
    assert not wrong, f"said and found, in MiB: {wrong}"


def test_the_base_brings_nothing_for_an_accelerator_and_no_server_client():
    heavy = {"torch", "vllm", "transformers", "sentence-transformers", "ragas", "ray", "qdrant-client", "grpcio", "triton"}
    assert not {name for name in _base() if name in heavy or name.startswith("nvidia-")}


def test_every_package_of_the_base_has_a_tested_version():
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert not _base() - {canonicalize_name(name) for name in pinned}


def test_what_is_installed_here_is_what_the_project_asks_for():
    lines = [Requirement(line) for extra in ("", "dev") for line in _project()[extra]]
    wrong = [str(line) for line in lines if not line.specifier.contains(metadata.version(line.name), prereleases=True)]
    assert not wrong


def test_no_installed_distribution_ships_a_package_named_like_a_room():
    installed = metadata.packages_distributions()
    assert not {room: installed[room] for room in ROOMS if room in installed}
