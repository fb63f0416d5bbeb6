"""All examples together: what their letters and vectors say of a sentence that none of them is."""

from __future__ import annotations

import numpy as np
import pytest

from assist.linear import even
from assist.spelling import fit_letters, runs
from assist.wish_head import fit_wishes

FRUIT = {
    "en": ("two red apples", "some red apple", "a cold river", "the river is cold"),
    "de": ("zwei rote Äpfel", "ein roter Apfel", "ein kalter Fluss", "der Fluss ist kalt"),
    "zh": ("两个红苹果", "红色的苹果", "寒冷的河", "河水很冷"),
    "ja": ("赤いりんご二つ", "りんごが赤い", "冷たい川", "川は冷たい"),
    "ar": ("تفاحتان حمراوان", "تفاحة حمراء", "نهر بارد", "النهر بارد"),
    "th": ("แอปเปิลแดงสองลูก", "แอปเปิลสีแดง", "แม่น้ำเย็น", "น้ำในแม่น้ำเย็น"),
}
ASKED = {"en": "apples", "de": "Äpfel", "zh": "苹果", "ja": "りんご", "ar": "تفاحة", "th": "แอปเปิล"}
OF = np.array([0, 0, 1, 1])


@pytest.mark.parametrize("lang", sorted(FRUIT))
def test_a_word_of_one_class_speaks_for_it_in_every_script(lang: str) -> None:
    head = fit_letters(FRUIT[lang], OF, 2, np.ones(4))
    first, second = head.lean([ASKED[lang]])[0]
    assert first > second


def test_letters_that_no_example_has_say_nothing() -> None:
    assert fit_letters(FRUIT["en"], OF, 2, np.ones(4)).lean(["щщщщ", ""])[0].tolist() == [0.0, 0.0]


def test_capitals_digits_and_spaces_make_no_difference() -> None:
    first, second = (runs([text])[1].tolist() for text in ("Order  17 ", "ORDER 42"))
    assert first == second


def test_no_run_reaches_over_the_end_of_a_text() -> None:
    alone = sorted(np.concatenate([runs([text])[1] for text in ("ab", "cd")]).tolist())
    assert sorted(runs(["ab", "cd"])[1].tolist()) == alone


def test_a_class_of_few_examples_counts_as_much_as_one_of_many() -> None:
    of = np.array([0] * 9 + [1])
    assert np.bincount(of, even(of, np.ones(10))).tolist() == pytest.approx([5.0, 5.0])


def test_each_wish_has_its_probability() -> None:
    vectors = np.eye(4, dtype=np.float32)
    head = fit_wishes(vectors, FRUIT["en"], ["fruit", "fruit", "water", "water"])
    said = head.lean(vectors[:1], ["red apples"])[0]
    assert set(said) == {"fruit", "water"}
    assert said["fruit"] > said["water"] >= 0.0


def test_without_examples_no_wish_is_leant_to() -> None:
    assert fit_wishes(np.zeros((0, 4), np.float32), [], []).lean(np.ones((2, 4), np.float32), ["a", "b"]) == [{}, {}]
