"""Questions to hits: codes in every script, filters, quotas, odd questions; with the built-in encoder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.types import Arm, LoadOptions, Question, Strength, Where
from tests.fakes_ingest import opened, write

# A sentence that holds a code, and a question for it, in eight languages; digits of the question are written the language's other way where it has one.
FRAMES = {
    "en": ("Spare part {code} fits the kettle from batch {number}.", "Which kettle does {code} fit?"),
    "de": ("Das Ersatzteil {code} passt zum Wasserkocher der Serie {number}.", "Wozu passt {code}?"),
    "fr": ("La pièce {code} convient à la bouilloire du lot {number}.", "À quoi sert la pièce {code} ?"),
    "es": ("La pieza {code} sirve para el hervidor del lote {number}.", "¿Para qué sirve {code}?"),
    "zh": ("配件{code}适用于{number}批次的水壶。", "{code}适用于什么？"),
    "ja": ("部品{code}はロット{number}のケトルに合います。", "{code}は何に使えますか"),
    "ar": ("القطعة {code} تناسب الغلاية من الدفعة {number}.", "ماذا تناسب {code}؟"),
    "th": ("อะไหล่ {code} ใช้กับกาต้มน้ำล็อต {number}", "{code} ใช้กับอะไร"),
}
OTHER_DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩", "th": "๐๑๒๓๔๕๖๗๘๙", "ja": "０１２３４５６７８９", "zh": "０１２３４５６７８９"}


def codes():
    """25 for each language: part numbers, order numbers, versions, voltages, periods."""
    for at, lang in enumerate(FRAMES):
        for turn in range(25):
            seed = 1_000 + at * 977 + turn * 37
            kinds = (f"KX-{seed}", f"{seed * 7919}", f"v{turn}.{at}.{seed % 89}", f"A{seed}B", f"#{seed}/{turn + 1}")
            yield lang, kinds[turn % 5], 50_000 + at * 100 + turn


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    home = tmp_path_factory.mktemp("shop")
    for lang in FRAMES:
        sentences = [FRAMES[lang][0].format(code=code, number=number) for one, code, number in codes() if one == lang]
        write(home / "in" / lang, parts="\n\n".join(f"## {number}\n\n{text}" for number, text in enumerate(sentences, 1)))
    write(
        home / "in" / "policies",
        returns_en="---\nlang: en\nmarkets: [US]\n---\n# Returns\n\nYou may send unused goods back within 14 days of delivery. We refund the price.",
        returns_de="---\nlang: de\nmarkets: [DE]\n---\n# Rückgabe\n\nUnbenutzte Ware können Sie innerhalb von 14 Tagen nach der Lieferung zurücksenden.",
        returns_ja="---\nlang: ja\n---\n# 返品\n\n未使用の商品は、お届けから14日以内であれば返品できます。",
        winter="---\nlang: en\nvalid_from: 2026-12-01\nvalid_to: 2026-12-31\n---\n# Winter sale\n\nIn the winter sale every scarf is half price.",
    )
    index = opened(home / "data", "builtin")
    index.load([str(home / "in")], LoadOptions())
    yield index
    index.close()


@pytest.mark.parametrize("lang", FRAMES)
def test_every_code_number_and_version_is_found_at_rank_one(shop, lang):
    asked = [(code, number) for one, code, number in codes() if one == lang]
    missed = []
    for code, number in asked:
        written = code.translate(str.maketrans("0123456789", OTHER_DIGITS[lang])) if lang in OTHER_DIGITS else code
        hits = shop.search(Question(FRAMES[lang][1].format(code=written))).hits
        if not hits or str(number) not in hits[0].passage.text:
            missed.append(code)
    assert len(asked) == 25
    assert missed == []


@pytest.mark.parametrize("text", ["", "   \n", "🙂🙂🙂", "\x00", "!!??"])
def test_a_question_without_words_gets_an_empty_answer(shop, text):
    answer = shop.search(Question(text))
    assert (answer.hits, answer.strength) == ((), Strength.NONE)


@pytest.mark.parametrize("text", ["the of and to a", "der die das und", "のでをにが", "的了是在", "و في من على", "ที่ และ ของ"])
def test_only_stop_words_are_answered_without_a_claim(shop, text):
    answer = shop.search(Question(text))
    assert answer.strength is not Strength.STRONG
    assert len(answer.hits) <= 10


@pytest.mark.parametrize("text", ["\x00kettle\x07\u200b", "\ud800kettle", "\u202ekettle\u202c\ufeff"])
def test_control_characters_and_broken_text_around_a_word_do_not_hide_it(shop, text):
    assert "kettle" in shop.search(Question(text)).hits[0].passage.text


def test_a_question_of_a_hundred_thousand_characters_is_answered_by_its_beginning(shop):
    answer = shop.search(Question("How many days do I have to send unused goods back? " * 2_000))
    assert Path(answer.hits[0].passage.path).name.startswith("returns_")


def test_an_answer_in_another_language_is_found_beside_the_own(shop):
    names = [Path(hit.passage.path).name for hit in shop.search(Question("Can I return unused goods?")).hits]
    assert {"returns_en.md", "returns_de.md", "returns_ja.md"} <= set(names)


def test_a_hit_says_which_arms_found_it_and_points_at_its_best_sentence(shop):
    hit = shop.search(Question("send unused goods back")).hits[0]
    assert {Arm.DENSE, Arm.LEXICAL} <= set(hit.arms)
    assert "14 days" in hit.passage.text[hit.window.start : hit.window.end]
    assert 0 < hit.overlap <= 1
    assert -1 <= hit.similarity <= 1.001


def test_filters_hold_for_every_hit(shop):
    for where, names in (
        (Where(langs=("de",)), {"returns_de.md", "parts.md"}),
        (Where(markets=("DE",)), {"returns_de.md", "returns_ja.md", "parts.md", "winter.md"}),
    ):
        hits = shop.search(Question("return goods within 14 days", where=where, limit=50)).hits
        assert hits
        assert {Path(hit.passage.path).name for hit in hits} <= names


def test_a_document_is_found_only_while_it_is_valid(shop):
    def names(day):
        return {Path(hit.passage.path).name for hit in shop.search(Question("winter sale scarf", where=Where(on=day))).hits}

    assert "winter.md" in names(date(2026, 12, 31))
    assert "winter.md" not in names(date(2026, 11, 24))
    assert "winter.md" in names(None)


def test_a_question_the_shop_answers_is_strong_and_one_it_does_not_is_not(shop):
    assert shop.search(Question("Within how many days can I send back unused goods?")).strength is Strength.STRONG
    assert shop.search(Question("Who won the football world cup in 1974?")).strength is not Strength.STRONG


def test_the_limit_is_kept_and_a_long_answer_can_be_asked_for(shop):
    assert len(shop.search(Question("kettle", limit=3)).hits) == 3
    assert len(shop.search(Question("kettle", limit=70)).hits) == 70


def test_the_same_question_gets_the_same_answer(shop):
    first, second = (shop.search(Question("Wasserkocher")).hits for _ in range(2))
    assert [hit.passage.id for hit in first] == [hit.passage.id for hit in second]
