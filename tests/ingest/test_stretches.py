"""A long text is read in stretches: nothing is lost at their seams, and twice the text takes twice the time."""

from __future__ import annotations

import pytest

from ingest.facts import read_facts
from ingest.facts.stretches import LONGEST, stretches

SENTENCES = {
    "en": "You may return it within 14 days. ",
    "de": "Der Versand kostet 1.299,00 €. ",
    "zh": "您可以在14天内退货。",
    "ja": "３０日以内に返品できます。",
    "ar": "يمكنك الإرجاع خلال ١٤ يومًا. ",
    "th": "คืนสินค้าได้ภายใน 14 วัน\n",
}


@pytest.mark.parametrize("lang", SENTENCES)
def test_every_fact_of_a_long_text_stands_where_it_is_written(lang):
    text = SENTENCES[lang] * 500
    found = read_facts(text, lang)
    assert len(found) == 500
    assert {(one.kind, one.value, one.unit) for one in found} == {(one.kind, one.value, one.unit) for one in read_facts(SENTENCES[lang], lang)}
    assert all(text[one.span.start : one.span.end] == one.text for one in found)


@pytest.mark.parametrize("text", ["", "a" * 10_000, "1," * 5_000, "١٤ " * 5_000, "x\n" * 5_000, "日" * 5_000, "1" * 9_999, "。" * 5_000])
def test_stretches_follow_each_other_without_a_gap_and_none_is_too_long(text):
    parts = list(stretches(text))
    assert "".join(text[one.start : one.end] for one in parts) == text
    assert [one.start for one in parts[1:]] == [one.end for one in parts[:-1]]
    assert max(one.end - one.start for one in parts) <= LONGEST


def test_a_number_is_not_cut_where_there_is_a_word_to_cut_at():
    text = "1 299,00 € " * 400
    assert {one.value for one in read_facts(text, "fr")} == {"1299"}


@pytest.mark.parametrize(("piece", "lang"), [("1,", "en"), ("1 ", "fr"), ("1'", "de"), ("14 days ", "en"), ("(1", "en")])
def test_a_stretch_is_read_by_itself_however_long_the_text(piece, lang):
    once, many = (read_facts(piece * times, lang) for times in (400, 4_000))
    assert len(many) >= 9 * len(once) > 0
