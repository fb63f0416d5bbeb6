"""A trial shows the sentences that differ, what differs in them, and the same change once for every conversation it touches."""

import pytest

from assist.before.changed import Changed, changed

OLD = {
    "en": ("Hello. You can return it within 30 days. Kind regards", "30", "14"),
    "de": ("Guten Tag. Sie haben 30 Tage Zeit. Viele Grüße", "30", "14"),
    "zh": ("您好。您可以在30天内退货。谢谢。", "30天内退货", "14天内退货"),
    "ja": ("お世話になります。返品は30日以内です。よろしくお願いします。", "返品は30日以内です", "返品は14日以内です"),
    "ar": ("مرحبا. المدة 30 يوما. مع التحية", "30", "14"),
    "th": ("สวัสดีค่ะ\nคืนสินค้าได้ภายใน 30 วัน\nขอบคุณค่ะ", "30", "14"),
}


def answer(name, lang, was, now):
    return {"id": name, "lang": lang, "was": {"text": was}, "now": {"text": now}}


@pytest.mark.parametrize("lang", sorted(OLD))
def test_only_the_sentence_that_differs_is_shown_with_the_value_marked(lang):
    text, before, after = OLD[lang]
    (found,) = changed([answer("a", lang, text, text.replace(before, after))])
    first, last = text.replace("\n", ". ").split(". ")[0] if lang in {"en", "de", "ar", "th"} else text.split("。")[0], "30"
    shown = "".join(piece for piece, _ in found.was)
    assert first not in shown
    assert last in shown
    assert [piece for piece, differs in found.now if differs and "14" in piece]
    assert not [piece for piece, differs in found.now if not differs and "14" in piece]


def test_the_same_change_in_many_answers_is_told_once_and_the_commonest_first():
    many = [answer(f"m{n}", "de", f"Guten Tag, Frau A{n}! Sie haben 30 Tage.", f"Guten Tag, Frau A{n}! Sie haben 14 Tage.") for n in range(3)]
    found = changed([answer("x", "de", "Nur 5 Euro.", "Nur 6 Euro."), *many])
    assert [one.ids for one in found] == [("m0", "m1", "m2"), ("x",)]


def test_a_sentence_that_is_new_has_nothing_it_was():
    assert changed([answer("a", "en", "Hello.", "Hello. We pay.")]) == (Changed("en", (), (("We pay.", True),), ("a",)),)


def test_an_answer_that_becomes_a_refusal_is_told_as_one():
    one = {"id": "a", "lang": "en", "was": {"text": "30 days."}, "now": {"text": "", "refusal": "no_source"}}
    (found,) = changed([one])
    assert "".join(piece for piece, _ in found.now) == "no_source"
