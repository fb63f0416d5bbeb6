"""Free and charged, included and excluded, who pays: told between versions, in every script."""

from __future__ import annotations

import pytest

from ingest.denials import denials
from ingest.facts import LANGUAGES
from ingest.opposites import TABLE, sides
from ingest.types import Kind, Passage, Span
from prompts.table import read_table
from serving.open import open_encoder
from serving.settings import ServingSettings

PAIRS = {
    "en": ("Repairs under warranty are free of charge.", "Repairs under warranty are at the customer's cost."),
    "de": ("Reparaturen innerhalb der Garantie sind kostenlos.", "Reparaturen innerhalb der Garantie sind kostenpflichtig."),
    "zh": ("保修期内的维修服务免费。", "保修期内的维修服务收费。"),
    "ja": ("保証期間中の修理は無料です。", "保証期間中の修理は有料です。"),
    "ar": ("الإصلاحات ضمن الضمان مجانية.", "الإصلاحات ضمن الضمان على نفقة العميل."),
    "th": ("การซ่อมภายในประกันไม่มีค่าใช้จ่าย", "การซ่อมภายในประกันมีค่าใช้จ่าย"),
}


def document(lang: str, text: str) -> list[Passage]:
    return [Passage(lang, f"{lang}.md", text, ("T",), None, lang, "f", Kind.POLICY, "v", Span(0, len(text)), 0)]


@pytest.mark.parametrize("lang", PAIRS)
def test_both_sides_are_told_apart(lang: str) -> None:
    assert [sides(text, lang).get("free") for text in PAIRS[lang]] == [True, False]


def test_a_sentence_with_both_says_neither() -> None:
    assert sides("Standard delivery is free, express delivery is charged.", "en") == {}


def test_the_version_that_charges_is_shown_against_one_that_does_not() -> None:
    encoder = open_encoder(ServingSettings())
    family = [document(lang, yes) for lang, (yes, _) in PAIRS.items() if lang != "de"]
    assert list(denials([*family, document("de", PAIRS["de"][0])], encoder)) == []
    (found,) = denials([*family, document("de", PAIRS["de"][1])], encoder)
    assert {found.left.lang: found.value_left, found.right.lang: found.value_right}["de"] == "no"


def test_every_language_of_the_reader_knows_free_and_charged() -> None:
    table = read_table(TABLE)
    assert set(table["free"]) | {"zh-TW"} == set(LANGUAGES)
    assert all(len(row) == 2 and all(row) for rows in table.values() for row in rows.values())
