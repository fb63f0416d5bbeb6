"""Yes and no: the version that denies what the others affirm is found, in every script, and what languages merely word differently is not."""

from __future__ import annotations

import pytest

from ingest.denials import denials
from ingest.facts import barred, denies, modal
from ingest.types import Kind, Passage, Span
from serving.open import open_encoder
from serving.settings import ServingSettings

SAID = {
    "en": ("You can exchange the article for another size within 45 days.", "You cannot exchange the article for another size within 45 days."),
    "de": ("Sie können den Artikel innerhalb von 45 Tagen umtauschen.", "Sie können den Artikel innerhalb von 45 Tagen nicht umtauschen."),
    "zh": ("您可以在收货后 45 天内更换其他尺码或颜色的商品。", "您不可以在收货后 45 天内更换其他尺码或颜色的商品。"),
    "ja": ("商品は45日以内であればほかのサイズに交換できます。", "商品は45日以内であればほかのサイズに交換できません。"),
    "ar": ("يمكنكم استبدال المنتج بمقاس آخر خلال 45 يومًا.", "لا يمكنكم استبدال المنتج بمقاس آخر خلال 45 يومًا."),
    "th": ("ท่านสามารถเปลี่ยนสินค้าเป็นขนาดอื่นได้ภายใน 45 วัน", "ท่านไม่สามารถเปลี่ยนสินค้าเป็นขนาดอื่นได้ภายใน 45 วัน"),
}


@pytest.fixture(scope="module")
def encoder():
    return open_encoder(ServingSettings())


def document(lang: str, text: str, markets: tuple[str, ...] = ()) -> list[Passage]:
    return [Passage(lang, f"{lang}.md", text, ("T",), None, lang, "f", Kind.POLICY, "v", Span(0, len(text)), 0, markets)]


def family(**changed: str) -> list[list[Passage]]:
    return [document(lang, changed.get(lang, yes)) for lang, (yes, _) in SAID.items()]


def test_versions_that_agree_raise_no_alarm(encoder) -> None:
    assert list(denials(family(), encoder)) == []


@pytest.mark.parametrize("lang", SAID)
def test_both_forms_of_a_sentence_are_told_apart_in_each_language(lang: str) -> None:
    yes, no = SAID[lang]
    assert (denies(yes, lang), denies(no, lang), modal(yes, lang), modal(no, lang)) == (False, True, True, True)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ko", "튜닝 채널을 사용하면 손잡이를 매개변수에 매핑할 수 없습니다 (송신기에서 값을 바로 수정하는 경우)."),
        ("ja", "調整チャンネルを使うとつまみを値に割り当てることはできません（送信機から直接変更する場合を除き）。"),
        ("tr", "Ayar kanallarıyla bir düğmeyi bir değere bağlayamazsınız (değeri vericiden hemen değiştirmek için)."),
    ],
)
def test_a_verb_that_stands_last_but_for_brackets_denies(lang: str, text: str) -> None:
    assert barred(text, lang)


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_the_one_version_that_denies_is_shown_against_another(lang: str, encoder) -> None:
    (found,) = denials(family(**{lang: SAID[lang][1]}), encoder)
    sides = {found.left.lang: found.value_left, found.right.lang: found.value_right}
    assert found.kind == "yes_no"
    assert sides.pop(lang) == "no"
    assert set(sides.values()) == {"yes"}


def test_two_versions_are_enough_and_the_span_is_the_sentence(encoder) -> None:
    yes, no = SAID["en"][0], SAID["de"][1]
    (found,) = denials([document("en", yes), document("de", no)], encoder)
    german = found.left if found.left.lang == "de" else found.right
    assert no[german.span.start : german.span.end] == german.sentence == no


def test_a_denied_statement_of_the_same_time_is_found_without_a_word_of_permission(encoder) -> None:
    yes, no = "The cash voucher is valid for 12 months.", "Der Gutschein gilt nicht 12 Monate lang."
    assert len(list(denials([document("en", yes), document("de", no)], encoder))) == 1


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Delivery is free of charge.", "Die Lieferung kostet nichts."),
        ("You can return it no later than 14 days after delivery.", "Sie können ihn spätestens 14 Tage nach der Lieferung zurückgeben."),
    ],
)
def test_two_ways_to_say_the_same_are_left_alone(english: str, german: str, encoder) -> None:
    assert list(denials([document("en", english), document("de", german)], encoder)) == []


def test_versions_for_different_markets_may_differ(encoder) -> None:
    assert list(denials([document("en", SAID["en"][0], ("US",)), document("de", SAID["de"][1], ("DE",))], encoder)) == []


def test_a_no_in_the_condition_is_no_no_in_the_promise(encoder) -> None:
    english = document("en", "If the item is not damaged, you can exchange it for another size.")
    german = document("de", "Sie können den unbeschädigten Artikel in eine andere Größe umtauschen.")
    assert list(denials([english, german], encoder)) == []


@pytest.mark.parametrize(
    ("lang", "text", "no"),
    [
        ("en", "If it is not level, you can calibrate it.", False), ("en", "You cannot return it.", True),
        ("ko", "사용하지 않은 상품은 반품할 수 있습니다.", False),
        ("ko", "상품은 반품할 수 없습니다.", True), ("ja", "開封した商品は交換できません。", True), ("zh", "您无需附上发票。", True),
        ("tr", "Kullanılmamış ürünleri iade edebilirsiniz.", False),
        ("ar", "يمكنكم إرجاع المنتجات غير المستخدمة.", False), ("th", "ไม่สามารถคืนสินค้าได้", True),
    ],
)  # fmt: skip
def test_whether_what_can_or_must_be_is_denied_is_told_by_its_own_clause(lang: str, text: str, no: bool) -> None:
    assert barred(text, lang) is no


def test_one_no_among_many_is_told_without_a_word_of_can_or_must(encoder) -> None:
    said = {
        "en": "Our software supports smartphones with Android.", "de": "Unsere Software unterstützt Smartphones mit Android.",
        "es": "Nuestro software es compatible con teléfonos Android.", "fr": "Notre logiciel prend en charge les smartphones Android.",
    }  # fmt: skip
    assert list(denials([document(lang, text) for lang, text in said.items()], encoder)) == []
    said["de"] = "Unsere Software unterstützt keine Smartphones mit Android."
    (found,) = denials([document(lang, text) for lang, text in said.items()], encoder)
    assert {found.left.lang: found.value_left, found.right.lang: found.value_right}["de"] == "no"
