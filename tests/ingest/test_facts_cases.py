"""The table of hand-written sentences: what is found, missed and invented, per language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from ingest.facts import LANGUAGES, read_facts
from ingest.types import Fact

TABLE = yaml.safe_load((Path(__file__).parent / "facts_cases.yaml").read_text(encoding="utf-8"))
FLOOR = 0.97
"""Share of facts that must be found, and share of what is found that must be right, in every language."""


@dataclass(frozen=True, slots=True)
class Count:
    expected: int
    read: int
    right: int


def written(fact: Fact) -> str:
    return f"{'' if fact.polarity else '!'}{fact.kind.value} {fact.value} {fact.unit} | {fact.text}"


def count(lang: str) -> tuple[Count, list[str]]:
    expected = read = right = 0
    wrong: list[str] = []
    for text, wanted in TABLE[lang]:
        found = [written(fact) for fact in read_facts(text, lang)]
        agreed = sum(min(found.count(fact), wanted.count(fact)) for fact in set(wanted))
        expected, read, right = expected + len(wanted), read + len(found), right + agreed
        if found != wanted:
            wrong.append(f"{text}\n  wanted {wanted}\n  found  {found}")
    return Count(expected, read, right), wrong


@pytest.mark.parametrize("lang", sorted(TABLE))
def test_facts_of_each_language_are_found_and_none_is_invented(lang: str) -> None:
    counted, wrong = count(lang)
    recall, precision = counted.right / counted.expected, counted.right / counted.read
    assert recall >= FLOOR, f"recall {recall:.2f}\n" + "\n".join(wrong)
    assert precision >= FLOOR, f"precision {precision:.2f}\n" + "\n".join(wrong)


@pytest.mark.parametrize("lang", sorted(TABLE))
def test_every_span_points_at_its_own_characters(lang: str) -> None:
    for text, _ in TABLE[lang]:
        for fact in read_facts(text, lang):
            assert text[fact.span.start : fact.span.end] == fact.text


def test_the_table_covers_every_language_with_two_hundred_expressions() -> None:
    assert set(TABLE) == set(LANGUAGES)
    assert sum(len(wanted) for rows in TABLE.values() for _, wanted in rows) >= 200
