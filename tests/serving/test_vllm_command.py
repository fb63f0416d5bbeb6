"""A profile becomes the exact command; what this machine lacks is said before anything starts."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys

import pytest

from serving.errors import CannotServe, ProfileUnreadable, UnknownProfile
from serving.profiles import Device, Task, adapter_of, find_profile, load_profiles
from serving.vllm import Card, Machine, Place, check_that_it_can_run, command, environment, obstacles
from tests.sources import ROOT

PROFILES = load_profiles()
NAMES = [profile.name for profile in PROFILES]
ROOMY = Machine((Card("a card", 81_920, 80_000, "580"),), "/opt/vllm")


@pytest.fixture
def machine(tmp_path):
    """A folder of programs that stand for a machine's own, and a way to run the command with nothing else on the path."""

    def program(name: str, script: str) -> None:
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\n{script}")
        path.chmod(0o755)

    def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
        return subprocess.run(
            [sys.executable, "-m", "serving", "vllm", *words],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**kept, "PATH": str(tmp_path), **environ},
            check=False,
        )

    return program, run


def _option(words: tuple[str, ...], name: str) -> str:
    return words[words.index(name) + 1]


def test_there_is_a_profile_for_every_task_and_size():
    assert {"small", "large", "text", "encoder", "reranker"} <= set(NAMES)
    assert {profile.task for profile in PROFILES} == set(Task)


@pytest.mark.parametrize("profile", PROFILES, ids=NAMES)
def test_every_profile_names_the_source_of_its_figures_and_a_licence(profile):
    assert profile.shape.source
    assert profile.licence


@pytest.mark.parametrize("profile", [p for p in PROFILES if p.task is Task.CHAT], ids=lambda p: p.name)
def test_a_model_that_drafts_answers_bound_keeps_prefixes_and_fetches_nothing_for_a_prompt(profile):
    words = command(profile, Place())
    assert json.loads(_option(words, "--structured-outputs-config")) == {"backend": "guidance", "disable_any_whitespace": True}
    assert json.loads(_option(words, "--limit-mm-per-prompt")) == {"image": profile.images, "video": 0}
    assert _option(words, "--allowed-media-domains") == "media.invalid"
    assert {"--enable-prefix-caching", "--enable-prompt-tokens-details"} <= set(words)
    assert json.loads(_option(words, "--default-chat-template-kwargs")) == {"enable_thinking": False}


@pytest.mark.parametrize("profile", [p for p in PROFILES if p.task is not Task.CHAT], ids=lambda p: p.name)
def test_an_encoder_and_a_reranker_run_as_pooling_models(profile):
    words = command(profile, Place())
    assert _option(words, "--runner") == "pooling"
    assert "--structured-outputs-config" not in words


def test_a_processor_gets_no_share_of_a_card_and_a_card_no_cache_in_bytes():
    check, small = (command(find_profile(name, PROFILES), Place()) for name in ("check", "small"))
    assert "--gpu-memory-utilization" not in check
    assert _option(check, "--kv-cache-memory-bytes") == "64M"
    assert "--kv-cache-memory-bytes" not in small


def test_a_folder_of_weights_is_served_under_the_profiles_name():
    words = command(PROFILES[0], Place(model="/weights/here", port=9), "/opt/vllm")
    assert words[:3] == ("/opt/vllm", "serve", "/weights/here")
    assert (_option(words, "--served-model-name"), _option(words, "--port")) == (PROFILES[0].model, "9")


def test_adapters_are_served_under_their_own_names_with_room_for_the_largest_rank():
    place = Place(adapters=(adapter_of("shop-tone=/models/shop-tone"), adapter_of("thai=/models/thai:40")))
    words = command(PROFILES[0], place)
    at = words.index("--lora-modules")
    assert words[at + 1 : at + 3] == ("shop-tone=/models/shop-tone", "thai=/models/thai")
    assert "--enable-lora" in words
    assert (_option(words, "--max-loras"), _option(words, "--max-lora-rank")) == ("2", "64")


def test_a_profile_without_adapters_says_nothing_of_them():
    assert not [word for word in command(PROFILES[0], Place()) if "lora" in word]


@pytest.mark.parametrize("text", ["nameless", "=folder", "Upper Case=/x", "name=", "name=/x:0"])
def test_what_is_no_adapter_is_refused_with_an_example(text):
    with pytest.raises(ProfileUnreadable, match="is no adapter"):
        adapter_of(text)


def test_the_key_goes_by_environment_and_never_into_the_command():
    assert "secret" not in " ".join(command(PROFILES[0], Place()))
    assert environment({}, "secret")["VLLM_API_KEY"] == "secret"
    assert "VLLM_API_KEY" not in environment({}, "")
    assert environment({}, "", offline=True)["HF_HUB_OFFLINE"] == "1"


def test_a_machine_with_card_and_program_has_nothing_in_the_way():
    for profile in PROFILES:
        assert obstacles(profile, Place(), ROOMY, "") == ()


@pytest.mark.parametrize(
    ("place", "machine", "words"),
    [
        (Place(), Machine((), "/opt/vllm"), "nvidia-smi"),
        (Place(), Machine(ROOMY.cards, ""), "not installed"),
        (Place(), Machine((Card("small", 8192, 8000, "580"),), "/opt/vllm"), "gpu plan"),
        (Place(), Machine((Card("a card", 81_920, 40_000, "580"),), "/opt/vllm"), "39.1 GiB free of the 72.0 GiB"),
        (Place(port=8001), Machine(ROOMY.cards, "/opt/vllm", taken=True), "127.0.0.1:8001.*--port"),
        (Place(host="0.0.0.0"), ROOMY, "CONCORD_SERVING_CHAT_KEY"),  # noqa: S104 - what is refused
        (Place(model="nowhere/at/all", offline=True), ROOMY, "no folder"),
    ],
)
def test_each_thing_in_the_way_is_named_with_what_to_do(place, machine, words):
    with pytest.raises(CannotServe, match=words):
        check_that_it_can_run(find_profile("large", PROFILES), place, machine, "")


def test_a_card_without_room_for_one_context_is_refused_with_the_arithmetic():
    (said,) = obstacles(find_profile("small", PROFILES), Place(), Machine((Card("NVIDIA L4", 23_034, 22_900, "580"),), "/opt/vllm"), "")
    assert re.search(r"22\.5 GiB, 20\.2 of them to use; weights 18\.0, working memory 2\.0 and running sequences 0\.8 GiB", said)


def test_the_largest_of_several_cards_is_reckoned_with():
    cards = (Card("NVIDIA L4", 23_034, 22_900, "580"), Card("NVIDIA L40S", 46_068, 45_900, "580"))
    assert obstacles(find_profile("small", PROFILES), Place(), Machine(cards, "/opt/vllm"), "") == ()


def test_a_processor_profile_needs_no_card():
    assert obstacles(find_profile("check", PROFILES), Place(), Machine((), "/opt/vllm"), "") == ()
    assert find_profile("check", PROFILES).device is Device.CPU


def test_an_unknown_profile_is_answered_with_those_there_are():
    with pytest.raises(UnknownProfile, match="small"):
        find_profile("gigantic", PROFILES)


@pytest.mark.parametrize("text", ["small: {act: x}", "[1, 2]", "small: 3"])
def test_a_broken_profile_file_is_named(tmp_path, text):
    path = tmp_path / "profiles.yaml"
    path.write_text(text)
    with pytest.raises(ProfileUnreadable, match="profile"):
        load_profiles(path)


def test_a_dry_run_prints_the_command_and_says_that_no_card_was_found(machine):
    _, run = machine
    said = run("--profile", "small", "--dry-run")
    assert said.returncode == 0
    assert "vllm serve Qwen/Qwen3.5-9B --host 127.0.0.1" in said.stdout
    assert "nvidia-smi" in said.stderr


def test_without_a_card_nothing_is_run_and_the_code_is_2(machine):
    program, run = machine
    program("vllm", "raise SystemExit('was started')")
    said = run("--profile", "small")
    assert (said.returncode, said.stdout) == (2, "")
    assert "nvidia-smi" in said.stderr
    assert "was started" not in said.stderr


def test_a_card_that_nvidia_smi_names_is_found_and_too_small_a_one_refused(machine):
    program, run = machine
    program("nvidia-smi", "print('NVIDIA L4, 23034, 22000, 580.65.06')")
    program("vllm", "print('started')")
    assert json.loads(run("--profile", "small", "--dry-run", "--json").stdout)["cards"][0]["total_mib"] == 23034
    refused = run("--profile", "large")
    assert (refused.returncode, "22.5 GiB" in refused.stderr) == (2, True)


def test_the_command_becomes_the_server_with_the_key_in_its_environment(machine):
    program, run = machine
    program("vllm", "import os, sys; print('ENV', os.environ.get('VLLM_API_KEY')); print('ARG', sys.argv[1:4])")
    said = run("--profile", "check", "--model", "weights", CONCORD_SERVING_CHAT_KEY="secret")
    assert said.returncode == 0, said.stderr
    assert "ENV secret" in said.stdout
    assert "ARG ['serve', 'weights', '--host']" in said.stdout
    assert "secret" not in said.stdout.replace("ENV secret", "") + said.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - where the other one listens
def test_a_port_at_which_another_program_listens_is_told_before_anything_starts(machine, host):
    program, run = machine
    program("vllm", "raise SystemExit('was started')")
    with socket.create_server((host, 0)) as other:
        said = run("--profile", "check", "--model", "weights", "--port", str(other.getsockname()[1]))
    assert (said.returncode, said.stdout) == (2, "")
    assert "--port" in said.stderr
    assert "was started" not in said.stderr


def test_without_a_profile_the_profiles_are_listed(machine):
    _, run = machine
    said = run()
    assert (said.returncode, all(name in said.stderr for name in NAMES)) == (2, True)
