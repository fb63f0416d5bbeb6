"""Culture packs: every language has one, it is complete, in its own writing, and keeps its own taboos."""

from __future__ import annotations

import re

import pytest

from prompts.load import load_library
from prompts.render import render, simple_variables
from prompts.types import Pack
from tests.fakes_prompts import LANGUAGES, LETTERS

LIBRARY = load_library()
NO_SPACE = {"zh", "zh-TW", "ja"}
FAMILY_FIRST = {"zh", "zh-TW", "ja", "ko", "vi"}


def pack_of(lang: str) -> Pack:
    found = LIBRARY.pack(lang)
    assert found is not None
    assert found.lang == lang
    return found


def lines(pack: Pack) -> list[str]:
    return [pack.opening, render(pack.opening_named, name=""), pack.closing, *(text for _, text in pack.empathy)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_has_a_pack_with_a_word_for_every_mood(lang: str) -> None:
    moods = dict(pack_of(lang).empathy)
    assert [mood for mood in ("worried", "angry", "sad", "pleased") if not moods.get(mood)] == []
    assert len(set(moods.values())) == len(moods)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pack_names_the_customer_the_agent_and_the_shop(lang: str) -> None:
    pack = pack_of(lang)
    assert simple_variables(pack.opening_named) == ("name",)
    assert sorted(simple_variables(pack.signature)) == ["agent", "shop"]
    assert simple_variables(pack.opening + pack.closing) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_signature_without_an_agent_is_the_shop_alone(lang: str) -> None:
    assert render(pack_of(lang).signature, agent="", shop="Polaris").strip() == "Polaris"


@pytest.mark.parametrize("lang", sorted(LETTERS))
def test_a_pack_of_another_writing_holds_no_latin_letters(lang: str) -> None:
    for line in lines(pack_of(lang)):
        assert re.findall(r"[A-Za-z]+", line) == []
        assert not line or re.search(f"[{LETTERS[lang]}]", line)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_a_customer_reads_breaks_the_languages_taboos(lang: str) -> None:
    pack = pack_of(lang)
    spoken = [*lines(pack), *(s.in_language(lang) or "" for script in LIBRARY.scripts for s in script.sentences)]
    assert pack.taboo
    assert [(word, text) for word in pack.taboo for text in spoken if word.casefold() in text.casefold()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_are_joined_the_languages_way(lang: str) -> None:
    assert pack_of(lang).joiner == ("" if lang in NO_SPACE else " ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_stand_in_the_languages_order(lang: str) -> None:
    assert pack_of(lang).name_order == ("family-given" if lang in FAMILY_FIRST else "given-family")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pack_says_where_it_comes_from_and_that_no_native_speaker_has_read_it(lang: str) -> None:
    assert (pack_of(lang).source, pack_of(lang).status) == ("editorial", "needs native review")


def test_a_regional_tag_falls_back_to_its_language() -> None:
    found = LIBRARY.pack("de-CH")
    assert found is not None
    assert found.lang == "de"
