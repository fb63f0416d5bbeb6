"""Versions that part what they say otherwise: two sentences for one, a list drawn as a table, a sentence that the longest version lacks."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.counterparts import pairs
from ingest.denials import denials
from ingest.facts import modal
from ingest.said import Said, Version, version_of
from ingest.types import Kind, Passage, Place, Span
from serving.open import open_encoder
from serving.settings import ServingSettings

ONE = {
    "en": "The gift card can be used in all our shops and on the website, and the rest of its value can be paid out in cash on request.",
    "fr": "La carte cadeau peut être utilisée dans tous nos magasins et sur le site, et le reste de sa valeur peut être versé en espèces sur demande.",
}
TWO = {
    "en": (
        "The gift card can be used in all our shops and on the website.",
        "The rest of its value can be paid out in cash on request.", "can be paid", "cannot be paid",
    ),
    "de": (
        "Die Geschenkkarte kann in allen unseren Läden und auf der Website verwendet werden.",
        "Der Rest ihres Wertes kann auf Wunsch bar ausgezahlt werden.", "Wunsch bar", "Wunsch nicht bar",
    ),
    "zh": ("礼品卡可在我们所有的商店和网站上使用。", "其余额可应要求以现金支付。", "余额可", "余额不可"),
    "ja": ("ギフトカードは当社のすべての店舗とウェブサイトで使用できます。", "残額はご希望により現金で支払うことができます。", "できます。", "できません。"),
    "ar": ("يمكن استخدام بطاقة الهدايا في جميع متاجرنا وعلى الموقع الإلكتروني.", "يمكن دفع باقي قيمتها نقدًا عند الطلب.", "يمكن دفع", "لا يمكن دفع"),
    "th": ("บัตรของขวัญสามารถใช้ได้ในร้านค้าทั้งหมดของเราและบนเว็บไซต์", "มูลค่าที่เหลือสามารถจ่ายเป็นเงินสดได้ตามคำขอ", "เหลือสามารถ", "เหลือไม่สามารถ"),
    "ko": (
        "기프트 카드는 당사의 모든 매장과 웹사이트에서 사용할 수 있습니다.",
        "나머지 금액은 요청 시 현금으로 지급될 수 있습니다.", "지급될 수 있", "지급될 수 없",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def encoder():
    return open_encoder(ServingSettings())


def document(lang: str, text: str) -> list[Passage]:
    return [Passage(lang, f"{lang}.md", text, ("T",), None, lang, "f", Kind.POLICY, "v", Span(0, len(text)), 0)]


def one_for(lang: str) -> tuple[str, str]:
    """The language that says in one sentence what `lang` says in two."""
    return ("fr", ONE["fr"]) if lang == "en" else ("en", ONE["en"])


def lines(*said: str) -> str:
    return "\n".join(said)


@pytest.mark.parametrize("lang", TWO)
def test_two_sentences_are_taken_together_where_another_version_says_them_in_one(lang: str, encoder) -> None:
    other, whole = one_for(lang)
    first, second = (version_of(document(*one), encoder) for one in ((other, whole), (lang, lines(*TWO[lang][:2]))))
    assert [(one.left, one.right) for one in pairs(first, second) if len(one.right) > 1] == [((0,), (0, 1))]
    assert [(one.left, one.right) for one in pairs(second, first) if len(one.left) > 1] == [((0, 1), (0,))]


@pytest.mark.parametrize("lang", TWO)
def test_a_no_in_one_of_two_sentences_is_held_against_the_one_that_says_both(lang: str, encoder) -> None:
    whole, (first, second, yes, no) = document(*one_for(lang)), TWO[lang]
    assert list(denials([whole, document(lang, lines(first, second))], encoder)) == []
    (found,) = denials([whole, document(lang, lines(first, second.replace(yes, no)))], encoder)
    assert {found.left.lang: found.value_left, found.right.lang: found.value_right}[lang] == "no"
    place = found.left if found.left.lang == lang else found.right
    assert place.span.start <= len(first) + 1 < place.span.end


@pytest.mark.parametrize("lang", TWO)
def test_a_list_that_a_file_drew_as_a_table_is_read_sentence_by_sentence(lang: str, encoder) -> None:
    first, second = TWO[lang][:2]
    text = f"| • | {first} |\n| --- | --- |\n| • | {second} |\n\n| Name | Use |\n| --- | --- |\n| OUT | {second} |\n"
    said = version_of(document(lang, text), encoder).said
    assert [one.place.sentence for one in said] == [first, second]
    assert [text[one.place.span.start : one.place.span.end] for one in said] == [first, second]


def test_the_order_of_both_documents_comes_before_a_sentence_of_another_paragraph_that_is_as_near() -> None:
    def version(lang: str, rows: list[list[float]]) -> Version:
        said = tuple(Said(Place(lang, lang, f"{lang} {at}", Span(at, at + 1)), at / 4, denied=False, modal=False, barred=False) for at in range(len(rows)))
        unit = np.array(rows, np.float32)
        return Version(document(lang, "x")[0], said, unit / np.linalg.norm(unit, axis=1, keepdims=True))

    # the second sentence of one is a little nearer to the third of the other than to its own counterpart
    one = version("en", [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0.9, 0.9, 0], [0, 0, 0, 1]])
    other = version("de", [[1, 0, 0, 0], [0, 0.6, 0.8, 0], [0, 1, 1, 0], [0, 0, 0, 1]])
    assert [(pair.left, pair.right) for pair in pairs(one, other)] == [((at,), (at,)) for at in range(4)]


def test_what_the_longest_version_lacks_is_compared_between_the_others(encoder) -> None:
    longest = document(
        "en", lines("We ship every parcel on the day of your order.", "Our customer service answers all messages.", "Read the manual before use.")
    )
    german = document("de", "Sie können den Artikel innerhalb von 45 Tagen umtauschen.")
    for chinese, found in (("您可以在45天内更换商品。", []), ("您不可以在45天内更换商品。", [{"de", "zh"}])):
        told = denials([longest, german, document("zh", chinese)], encoder)
        assert [{one.left.lang, one.right.lang} for one in told] == found


def test_one_no_among_many_is_told_though_one_of_those_that_agree_is_worded_otherwise(encoder) -> None:
    said = {
        "en": "Our software supports smartphones with Android.", "de": "Unsere Software unterstützt Smartphones mit Android.",
        "es": "Nuestro software es compatible con teléfonos Android.", "fr": "Notre logiciel prend en charge les smartphones Android.",
        "it": "Il programma nostro gira su cellulari Android.",
    }  # fmt: skip
    assert list(denials([document(lang, text) for lang, text in said.items()], encoder)) == []
    said["de"] = "Unsere Software unterstützt keine Smartphones mit Android."
    (found,) = denials([document(lang, text) for lang, text in said.items()], encoder)
    assert {found.left.lang: found.value_left, found.right.lang: found.value_right}["de"] == "no"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "It might occur on other systems."), ("de", "Das könnte auch anderswo auftreten."), ("fr", "Cela pourrait arriver."),
        ("es", "Esto podría ocurrir."), ("it", "Questo potrebbe accadere."), ("pt", "Isto poderia acontecer."), ("ja", "ほかの機種でも起こる場合があります。"),
        ("pl", "Możesz to zmienić."), ("cs", "Mohlo by to nastat."), ("nl", "Dit zou kunnen gebeuren."), ("sv", "Det kunde hända."),
    ],
)  # fmt: skip
def test_what_might_be_is_said_to_be_possible(lang: str, text: str) -> None:
    assert modal(text, lang)


def test_a_row_of_a_hundred_thousand_blanks_is_too_long_for_a_sentence_and_hides_none(encoder) -> None:
    text = f"| • | Long{' ' * 100_000}row |\n\nThe gift card can be used in all our shops."
    said = version_of(document("en", text), encoder).said
    assert [one.place.sentence for one in said] == ["The gift card can be used in all our shops."]
