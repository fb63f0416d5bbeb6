"""What customs does with a parcel, read from the words of events in eighteen languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.payloads.customs import TABLE, customs_in, customs_of, customs_words, fold
from assist.types import CustomsState
from prompts.table import read_table

CASES: dict[str, dict[str, list[str]]] = read_table(Path(__file__).with_name("customs_events.yaml"))


@pytest.mark.parametrize("state", sorted(CASES))
@pytest.mark.parametrize("lang", sorted(CASES["none"]))
def test_events_of_every_language_are_read_as_the_state_a_person_reads(lang: str, state: str):
    assert {text: str(customs_in(text)) for text in CASES[state].get(lang, [])} == dict.fromkeys(CASES[state].get(lang, []), state)


def test_every_language_of_the_table_has_events_of_every_state_to_read():
    table = read_table(TABLE)
    assert set(table["about"]) == set(CASES["none"])
    assert {state: set(table["about"]) - set(by) for state, by in CASES.items() if set(table["about"]) - set(by)} == {}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Ｃｕｓｔｏｍｓ　ｃｌｅａｒｅｄ", "released"),
        ("\u202bتم الإفراج عن الشحنة من الجمارك\u202c", "released"),
        ("DÉDOUANEMENT TERMINÉ", "released"),
        ("GÜMRÜK İŞLEMLERİ TAMAMLANDI", "released"),
        ("الجمـــارك: قيد المراجعة", "in_progress"),
        ("Customs duties have been paid", "in_progress"),
        ("海关查验放行", "released"),
        ("", "none"),
    ],
)
def test_letter_forms_directions_and_what_is_settled_do_not_mislead(text: str, state: str):
    assert customs_in(text) == state


@pytest.mark.parametrize(
    ("code", "text", "state"),
    [
        ("none", "Held in customs", "in_progress"),
        ("in_progress", "Customs charges due", "duties_due"),
        ("info_required", "Awaiting payment of customs fees", "duties_due"),
        ("released", "Held in customs", "released"),
        ("in_progress", "Released by customs", "in_progress"),
        ("in_progress", "Departed from facility", "in_progress"),
    ],
)
def test_a_code_goes_before_words_and_words_only_make_it_finer(code: str, text: str, state: str):
    assert customs_of(CustomsState(code), text) == state


def test_every_phrase_is_folded_as_texts_are_so_that_it_can_be_found():
    words = customs_words()
    phrases = [*words.about, *words.released, *words.not_yet, *words.settled, *(phrase for _, listed in words.states for phrase in listed)]
    assert len(phrases) > 700
    assert [part for phrase in phrases for part in phrase if part != fold(part) or not part] == []
