"""Which of two statements' facts differ, where their numbers of facts do not agree."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.facts import read_facts
from ingest.monotone import in_order
from ingest.types import FactKind
from ingest.unequal import shared, unequal


def told(kind: FactKind, left: str, right: str) -> list[tuple[str, str]]:
    """What differs, all facts of both sides without an equal being open."""
    a, b = read_facts(left, "en"), read_facts(right, "en")
    known_a, known_b = {(f.value, f.unit) for f in a}, {(f.value, f.unit) for f in b}
    open_a, open_b = {f.span for f in a if (f.value, f.unit) not in known_b}, {f.span for f in b if (f.value, f.unit) not in known_a}
    return [(f"{x.value} {x.unit}", f"{y.value} {y.unit}") for x, y in unequal(kind, a, b, open_a, open_b)]


def test_the_end_of_a_range_that_lost_its_unit_is_told() -> None:
    assert told(FactKind.QUANTITY, "Charge it at 10 °C to 40 °C.", "Charge it at 10 °F to 40 °C.") == [("10 °C", "10 °F")]


@pytest.mark.parametrize(
    ("lang", "slipped"),
    [
        ("en", "Charge it at 10 °F to 40 °C (50 °F to 104 °F)."),
        ("de", "Laden Sie es bei 10 °F bis 40 °C (50 °F bis 104 °F)."),
        ("fr", "Rechargez-le de 10 °F à 40 °C (de 50 °F à 104 °F)."),
        ("zh", "请在 10 °F 至 40 °C(50 °F 至 104 °F)下充电。"),
        ("ja", "10 °F から 40 °C(50 °F~104 °F)で充電してください。"),
        ("ar", "اشحنه من 10 °F إلى 40 °C (من 50 °F إلى 104 °F)."),
        ("th", "ชาร์จที่ 10 °F ถึง 40 °C (50 °F ถึง 104 °F)"),
    ],
)
def test_a_number_whose_unit_slipped_is_told_though_the_range_is_told_once_more_in_the_other_unit(lang, slipped) -> None:
    left, right = read_facts("Charge it at 10 °C to 40 °C.", "en"), read_facts(slipped, lang)
    ((one, other),) = unequal(FactKind.QUANTITY, left, right, {f.span for f in left}, {f.span for f in right})
    assert (f"{one.value} {one.unit}", f"{other.value} {other.unit}") == ("10 °C", "10 °F")


def test_a_range_beside_the_same_ends_is_no_difference() -> None:
    assert told(FactKind.PERIOD, "It takes 3–5 days.", "It takes 3 days, at most 5 days.") == []


def test_a_value_said_twice_counts_once() -> None:
    assert told(FactKind.NUMBER, "It has 1 output of 2 A.", "It has 9 outputs; each of the 9 takes 2 A.") == [("1 ", "9 ")]


def test_what_stands_behind_two_that_agree_is_told_though_more_follows() -> None:
    assert told(FactKind.QUANTITY, "Size 38 × 19 × 4 mm", "Size 38 × 19 × 3 mm and 62 × 27.5 × 9.5 mm") == [("4 mm", "3 mm")]


def test_other_counts_with_nothing_in_common_are_left_alone() -> None:
    assert told(FactKind.NUMBER, "Turn 4 screws.", "Steps 5 and 6 follow.") == []


def test_the_assignment_in_order_never_crosses_and_takes_the_greatest_sum() -> None:
    gain = np.array([[0.9, 0.0, 0.8], [0.0, 0.7, 0.0], [0.8, 0.0, 0.6]], np.float32)
    assert in_order(gain) == [0, 1, 2]
    assert in_order(np.zeros((2, 3), np.float32)) == [-1, -1, -1]


def test_what_is_told_once_more_in_another_unit_is_held_against_nothing():
    left = read_facts("Laden Sie das Gerät nur zwischen 10 °C und 40 °C.", "de")
    right = read_facts("Ne rechargez l'appareil qu'entre 10 °C et 50 °C (50 °F à 104 °F).", "fr")
    assert [(a.value, b.value) for a, b in unequal(FactKind.QUANTITY, left, right, {f.span for f in left}, {f.span for f in right})] == [("10..40", "10..50")]
    assert [fact.value for fact in shared(right, left)] == ["10..50"]
    assert shared(left, right) == list(left)
