"""The container files, as far as they can be checked without a container engine: what they name exists, and nothing is open to the world."""

from __future__ import annotations

import re
from typing import Any

import pytest

from prompts.table import read_table
from serving.profiles import find_profile, load_profiles
from serving.vllm import Place, command, environment
from tests.sources import ROOT


@pytest.fixture
def compose() -> dict[str, Any]:
    return read_table(ROOT / "docker-compose.yml")


def test_everything_the_image_copies_is_there():
    lines = re.findall(r"^COPY (.+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for line in lines for name in line.split()[:-1]]
    assert names
    assert not [name for name in names if not (ROOT / name).exists()]


def test_everything_the_image_copies_is_sent_to_the_engine():
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    lines = re.findall(r"^COPY (.+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert not {name.split("/")[0] for line in lines for name in line.split()[:-1]} - let_in


def test_the_image_runs_without_rights():
    steps = re.findall(r"^(USER|CMD|VOLUME) (.+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert steps[0] == ("USER", "concord")


def test_a_service_is_published_on_loopback_alone(compose: dict[str, Any]):
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_only_the_service_itself_starts_without_a_profile(compose: dict[str, Any]):
    assert [name for name, service in compose["services"].items() if "profiles" not in service] == ["concord"]


@pytest.mark.parametrize(("profile", "services"), [("cpu", {"concord"}), ("gpu", {"concord", "vllm"}), ("cluster", {"concord", "postgres", "qdrant"})])
def test_each_profile_starts_what_the_page_on_deployment_says(compose: dict[str, Any], profile: str, services: set[str]):
    started = {name for name, service in compose["services"].items() if profile in service.get("profiles", [profile])}
    assert started == services
    assert f"`{profile}`" in (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


def test_the_served_model_runs_by_the_command_of_its_profile(compose: dict[str, Any]):
    service = compose["services"]["vllm"]
    words = [re.sub(r"\$\{\w+:-(.*)\}", r"\1", word) for word in (*service["entrypoint"], *service["command"])]
    assert tuple(words) == command(find_profile("text", load_profiles()), Place("0.0.0.0", 8000))  # noqa: S104 - inside the containers' own network
    assert set(environment({}, "a key")) <= set(service["environment"])
    assert "ports" not in service


def test_the_served_model_and_the_service_share_key_and_profile(compose: dict[str, Any]):
    told = compose["services"]["concord"]["environment"]
    assert compose["services"]["vllm"]["environment"]["VLLM_API_KEY"] == told["CONCORD_SERVING_CHAT_KEY"]
    assert "CONCORD_SERVING_CHAT_PROFILE=text" in (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


ROOT_USERS = {"vllm"}
"""Whose image knows no other user; docs/deploy.md names it."""


def test_every_container_gives_up_what_it_does_not_need(compose: dict[str, Any]):
    for name, service in compose["services"].items():
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"]), name
        assert service.get("read_only", False) == (name not in ROOT_USERS), name
    assert compose["services"]["postgres"]["user"] == "postgres"
    assert compose["services"]["qdrant"]["image"].endswith("-unprivileged")


def test_every_container_is_asked_whether_it_is_well(compose: dict[str, Any]):
    asked = {name for name, service in compose["services"].items() if "healthcheck" in service}
    assert asked | {"concord"} == set(compose["services"])
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_every_volume_that_is_mounted_is_declared(compose: dict[str, Any]):
    mounted = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert mounted == set(compose["volumes"])


def test_every_setting_the_containers_pass_is_documented(compose: dict[str, Any]):
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    passed = [name for name in compose["services"]["concord"]["environment"] if name.startswith("CONCORD_")]
    assert passed
    assert not [name for name in passed if f"`{name}`" not in documented]
