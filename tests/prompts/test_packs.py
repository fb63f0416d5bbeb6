"""Culture packs: every language has one, it is complete, in its own writing, and keeps its own taboos."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from decimal import Decimal

import pytest

from ingest.cldr import format_amount, format_date, format_number, format_percent, format_period, format_time
from prompts.load import load_library
from prompts.render import render, simple_variables
from prompts.types import Pack
from tests.fakes_prompts import LANGUAGES, LETTERS

LIBRARY = load_library()
NO_SPACE = {"zh", "zh-TW", "ja"}
LIGHT = sorted(pack.lang for pack in LIBRARY.packs if pack.depth == "light")
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


def test_deep_packs_are_those_of_the_scripted_languages_and_light_ones_go_beyond() -> None:
    assert {pack.lang for pack in LIBRARY.packs if pack.depth == "deep"} == set(LANGUAGES)
    assert len(LIGHT) >= 25


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_deep_packs_examples_are_what_cldr_writes(lang: str) -> None:
    """A sample that drifts from the locale data would teach writers and models the wrong form."""
    pack = pack_of(lang)
    main, shown = pack.locales[0], dict(pack.formats)
    money = format_amount(Decimal("1299.50"), shown["currency"], main)
    wanted = [format_date(date(2026, 12, 1), main), format_time(time(17, 30), main), format_number(Decimal("12345.6"), main), money]
    assert [shown[kind] for kind in ("date", "time", "number", "money")] == wanted
    assert (shown["percent"], shown["period"]) == (format_percent(Decimal(15), main), format_period("14", "day", main))
    assert shown["phone"].startswith("+")


@pytest.mark.parametrize("lang", LIGHT)
def test_a_light_pack_names_the_customer_feels_and_keeps_its_taboos(lang: str) -> None:
    pack = pack_of(lang)
    spoken = [pack.opening, render(pack.opening_named, name=""), pack.closing, *(text for _, text in pack.empathy)]
    assert simple_variables(pack.opening_named) == ("name",)
    assert len({text for _, text in pack.empathy}) == 5
    assert pack.taboo
    assert [(word, text) for word in pack.taboo for text in spoken if word.casefold() in text.casefold()] == []


@pytest.mark.parametrize("lang", [*LANGUAGES, *LIGHT])
def test_dates_and_money_can_be_written_for_every_pack(lang: str) -> None:
    main = pack_of(lang).locales[0]
    assert re.search(r"\d", unicodedata.normalize("NFKD", format_date(date(2026, 12, 24), main)))
    assert format_amount(Decimal("12.50"), "EUR", main)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_line_of_a_deep_pack_is_in_its_own_writing_and_breaks_no_taboo(lang: str) -> None:
    pack = pack_of(lang)
    spoken = [text for group in (pack.lines, pack.closings, pack.chat) for _, text in group]
    bare = [render(text, name="") for text in spoken]
    if lang in LETTERS:
        assert [text for text in bare if re.search("[A-Za-z]", text) or not re.search(f"[{LETTERS[lang]}]", text)] == []
    assert [(word, text) for word in pack.taboo for text in bare if word.casefold() in text.casefold()] == []
    assert len({text for _, text in pack.lines}) == 4


@pytest.mark.parametrize("lang", [*LANGUAGES, *LIGHT])
def test_the_countries_of_a_pack_are_two_letters_from_its_locales(lang: str) -> None:
    assert [code for code in pack_of(lang).countries if not re.fullmatch("[A-Z]{2}", code)] == []
    assert pack_of(lang).countries


THANKS = {"en": "thank", "zh": "感谢", "de": "dank", "ja": "ありがとう", "ar": "شكر", "th": "ขอบคุณ", "ko": "감사", "ru": "спасибо"}


@pytest.mark.parametrize("lang", sorted(THANKS))
def test_a_letter_and_a_chat_thank_once_whatever_the_mood(lang: str) -> None:
    pack = pack_of(lang)
    chat = dict(pack.chat)
    for greeting in (pack.opening, pack.opening_named, chat["opening"], chat["opening_named"]):
        assert [felt for _, felt in pack.empathy if f"{greeting} {felt}".casefold().count(THANKS[lang]) > 1] == []
