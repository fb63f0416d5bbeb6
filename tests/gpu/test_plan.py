from __future__ import annotations

import json

import pytest

from gpu.commands.plan import run
from gpu.errors import UnusableCard
from gpu.plan import Card, fit, load_cards, read_card
from serving.profiles import Device, find_profile, load_profiles
from serving.vllm import Card as Present
from serving.vllm import Machine, Place, obstacles

KNOWN = load_cards()


def profile(name: str):
    return find_profile(name, load_profiles())


def card(gib: float) -> Card:
    return Card(name="a card", gib=gib, source="made for a test")


def test_keys_and_values_of_a_token_take_what_the_models_card_says():
    # Qwen3-8B: 2 (keys and values) × 36 layers × 8 heads × 128 wide × 2 bytes.
    assert fit(profile("text"), card(80)).kv_bytes_per_token == 147_456


def test_every_gibibyte_of_the_usable_memory_is_accounted_for():
    row = fit(profile("large"), card(80))
    assert row.weights_gib + row.working_gib + row.state_gib + row.cache_gib == pytest.approx(row.usable_gib)
    assert row.tokens == int(row.cache_gib * 2**30 / row.kv_bytes_per_token)


def test_a_card_smaller_than_the_weights_is_refused_with_the_reason():
    row = fit(profile("large"), card(24))
    assert (row.fits, row.tokens, row.requests) == (False, 0, 0)
    assert "weights" in row.verdict


def test_a_cache_of_less_than_one_context_does_not_fit():
    weights = profile("text").shape.weights_gib
    row = fit(profile("text"), card((weights + 2.5) / 0.9))
    assert 0 < row.tokens < profile("text").context
    assert not row.fits


def test_no_more_requests_than_the_profile_lets_run_at_once():
    assert fit(profile("text"), card(10_000)).requests == profile("text").sequences


@pytest.mark.parametrize("named", [one.name for one in load_profiles() if one.device is Device.CUDA])
@pytest.mark.parametrize("gib", [16, 22.5, 24, 32, 40, 48, 80, 96, 141])
def test_a_profile_is_started_on_just_the_cards_that_the_plan_says_it_fits(named, gib):
    here = Machine((Present("a card", int(gib * 1024), int(gib * 1024), "580"),), "/opt/vllm")
    assert (obstacles(profile(named), Place(), here, "") == ()) is fit(profile(named), card(gib)).fits


def test_a_card_is_known_by_part_of_its_name_or_given_by_its_memory():
    assert read_card("h200", KNOWN).name == "NVIDIA H200"
    assert read_card("mine=48", KNOWN).gib == 48


@pytest.mark.parametrize("words", ["no such card", "mine=much", "mine=-1", "mine=0"])
def test_a_card_that_is_none_is_refused_with_what_to_write(words: str):
    with pytest.raises(UnusableCard, match="GIB"):
        read_card(words, KNOWN)


def test_a_profile_that_fits_no_named_card_ends_with_one(capsys):
    assert run(["--profile", "large", "--card", "L4", "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)["fits"]
    assert (row["profile"], row["card"], row["fits"]) == ("large", "NVIDIA L4", False)


def test_every_profile_for_a_card_is_reckoned_and_shown_with_its_terms(capsys):
    assert run(["--card", "H100"]) == 0
    said = capsys.readouterr().out
    assert "weights" in said
    assert all(one.name in said for one in load_profiles() if one.device == "cuda")


@pytest.mark.parametrize("words", [["--profile", "none"], ["--card", "none"]])
def test_unusable_words_end_with_two_and_a_sentence(words: list[str], capsys):
    assert run(words) == 2
    assert "Known" in capsys.readouterr().err
