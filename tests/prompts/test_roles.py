"""The parts facts play: every language recognises its own sentences, and no part takes another's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import assist
from prompts.load import load_library
from prompts.table import read_table
from prompts.types import Role
from tests.fakes_prompts import LANGUAGES, LETTERS

LIBRARY = load_library()
NAMES = {
    *("delivery_period", "processing_period", "free_shipping_from", "shipping_fee", "late_after", "compensation", "compensation_amount"),
    *("return_period", "refund_period", "return_payer", "defect_payer", "return_fee", "duties_payer", "duty_free_limit", "customs_hold_period"),
    *(
        "customs_reply_period",
        "warranty_period",
        "claim_period",
        "exchange_period",
        "cancel_period",
        "response_period",
        "service_hours",
        "payment_deadline",
        "warehouse",
    ),
}
FACTS: list[dict[str, Any]] = read_table(Path(assist.__file__).parent / "demo" / "facts.yaml")["facts"]
GOLD = [pytest.param(fact, lang, text, id=f"{fact['id']}-{lang}") for fact in FACTS for lang, text in fact["sentences"].items()]


def held(text: str, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word in text.casefold()]


def recognised(role: Role, text: str, lang: str) -> bool:
    return bool(held(text, dict(role.cues)[lang])) and not held(text, dict(role.avoid).get(lang, ()))


def options(role: Role, text: str, lang: str) -> list[str]:
    return [option.value for option in role.options if held(text, dict(option.cues)[lang])]


def role_of(fact: dict[str, Any]) -> Role:
    """Who pays when the article is faulty is a part of its own."""
    return LIBRARY.role("defect_payer" if fact["scope"] == "defect" else fact["role"])


def test_every_part_is_there() -> None:
    assert {role.name for role in LIBRARY.roles} == NAMES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_has_words_examples_and_a_label_in_a_language(lang: str) -> None:
    for role in LIBRARY.roles:
        assert dict(role.cues)[lang], role.name
        assert len(dict(role.examples)[lang]) >= 2, role.name
        assert dict(role.label)[lang].replace("{value}", "").strip(), role.name
        assert [option.value for option in role.options if not (dict(option.cues)[lang] and dict(option.label)[lang])] == [], role.name


@pytest.mark.parametrize("lang", sorted(LETTERS))
def test_parts_are_labelled_in_the_languages_own_writing(lang: str) -> None:
    labels = [dict(label)[lang].replace("{value}", "") for role in LIBRARY.roles for label in (role.label, *(option.label for option in role.options))]
    assert [label for label in labels if not re.search(f"[{LETTERS[lang]}]", label) or re.search("[A-Za-z]", label)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_parts_own_examples_are_recognised_by_its_words(lang: str) -> None:
    assert [(role.name, text) for role in LIBRARY.roles for text in dict(role.examples)[lang] if not recognised(role, text, lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_choices_examples_show_exactly_one_option(lang: str) -> None:
    choices = [role for role in LIBRARY.roles if role.options]
    assert [(role.name, text) for role in choices for text in dict(role.examples)[lang] if len(options(role, text, lang)) != 1] == []


@pytest.mark.parametrize(("fact", "lang", "text"), GOLD)
def test_a_policys_sentence_is_recognised_as_the_part_it_plays(fact: dict[str, Any], lang: str, text: str) -> None:
    role = role_of(fact)
    assert recognised(role, text, lang)
    assert options(role, text, lang) == ([fact["value"]] if role.options else [])


@pytest.mark.parametrize(("fact", "lang", "text"), GOLD)
def test_a_policys_sentence_is_not_taken_for_another_part(fact: dict[str, Any], lang: str, text: str) -> None:
    mine = role_of(fact)
    rivals = [r for r in LIBRARY.roles if r.name != mine.name and r.kind == fact["kind"] and (not r.units or fact["unit"] in r.units)]
    taken = [r.name for r in rivals if recognised(r, text, lang) and (not r.options or options(r, text, lang))]
    assert taken == []


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact["id"]))
def test_a_part_takes_the_kind_and_unit_its_policy_uses(fact: dict[str, Any]) -> None:
    role = role_of(fact)
    assert role.kind == fact["kind"]
    assert not role.units or fact["unit"] in role.units


def test_stating_what_others_charge_or_take_or_where_goods_lie_commits_the_shop_to_nothing() -> None:
    assert {role.name for role in LIBRARY.roles if not role.commits} == {"duty_free_limit", "customs_hold_period", "warehouse"}
