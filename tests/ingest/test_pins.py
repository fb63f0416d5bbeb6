"""A pinned answer: first where its question is asked, in its markets, until its day, and never past the filter of a search."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from ingest.pins import SCORE, Pin, PinnedSentence, Wording, board
from ingest.types import Arm, Audience, Kind, LoadOptions, Question, Strength, Where
from tests.fakes_ingest import WordHashEncoder, opened, write

DAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
QUESTIONS = {
    "en": "How long is the warranty?",
    "zh": "保修期多长？",
    "de": "Wie lange gilt die Garantie?",
    "ja": "保証期間はどのくらいですか？",
    "ar": "ما هي مدة الضمان؟",
    "th": "รับประกันนานเท่าไร",
}


def pin(path="in/b.md", quote="The warranty runs two years.", **fields):
    wordings = tuple(Wording(lang, text) for lang, text in QUESTIONS.items())
    return Pin(**{"id": "p1", "wordings": wordings, "sentences": (PinnedSentence(path, quote),), "made_at": NOW, **fields})


def fired(text, markets=(), on=DAY, **fields):
    encoder = WordHashEncoder()
    made = board("1", [pin(**fields)], encoder)
    return [(one.id, round(near, 2)) for one, near in made.fired(text, encoder.encode_queries([text])[0], markets, on)]


@pytest.mark.parametrize("lang", QUESTIONS)
def test_the_same_question_fires_in_every_language_it_was_worded_in(lang):
    assert fired(QUESTIONS[lang].upper() + " !") == [("p1", 1.0)]


def test_full_width_and_other_digits_are_the_same_question():
    wordings = (Wording("ja", "１４日以内に返品できますか？"), Wording("ar", "هل يمكن الإرجاع خلال ١٤ يومًا؟"))
    assert fired("14日以内に返品できますか?", wordings=wordings) == [("p1", 1.0)]
    assert fired("هل يمكن الإرجاع خلال 14 يومًا؟", wordings=wordings) == [("p1", 1.0)]


def test_nearly_the_same_question_fires_but_not_with_another_number():
    wordings = (Wording("en", "May I send the blue kettle back to you after 14 days"),)
    assert fired("May I send that blue kettle back to you after 14 days", wordings=wordings)
    assert fired("May I send the blue kettle back to you after 60 days", wordings=wordings) == []


def test_another_question_does_not_fire():
    assert fired("Where is my parcel?") == []


def test_it_ends_with_its_last_day():
    assert fired(QUESTIONS["en"], ends=DAY) != []
    assert fired(QUESTIONS["en"], ends=date(2026, 11, 25)) == []


@pytest.mark.parametrize(("asked", "fires"), [(("DE",), True), (("FR",), False), ((), False), (("FR", "DE"), True)])
def test_a_pin_for_a_market_needs_that_market_to_be_named(asked, fires):
    made = board("1", [pin(markets=("DE", "AT"))], WordHashEncoder())
    assert bool(made.fired(QUESTIONS["en"], None, asked, DAY)) is fires


@pytest.fixture
def index(tmp_path):
    index = opened(tmp_path / "data")
    folder = write(tmp_path / "in", a="# Warranty\n\nHow long is the warranty is a good question.", b="# Terms\n\nThe warranty runs two years. Keep the bill.")
    index.load([folder], LoadOptions())
    yield index
    index.close()


def path_of(index, name):
    return next(one.path for one in index.documents() if one.path.endswith(name))


def search(index, text=QUESTIONS["en"], **where):
    return index.search(Question(text, "en", Where(on=DAY, **where)))


def test_a_pinned_sentence_comes_first_with_its_span(index):
    index.catalogue.handwork.pin(pin(path_of(index, "b.md")))
    first, *rest = search(index).hits
    assert first.arms[0] is Arm.PINNED
    assert first.passage.text[first.window.start : first.window.end] == "The warranty runs two years."
    assert first.score > SCORE > max(hit.score for hit in rest)
    assert first.passage.id not in [hit.passage.id for hit in rest]
    assert search(index).strength is Strength.STRONG


def test_a_question_in_a_language_without_vectors_still_gets_its_pin(index):
    index.catalogue.handwork.pin(pin(path_of(index, "b.md")))
    assert search(index, QUESTIONS["th"]).hits[0].arms[0] is Arm.PINNED


def test_an_unpinned_question_is_answered_as_before(index):
    before = search(index).hits
    index.catalogue.handwork.pin(pin(path_of(index, "b.md")))
    assert index.catalogue.handwork.unpin("p1")
    assert search(index).hits == before
    assert not index.catalogue.handwork.unpin("p1")


def test_a_pin_never_passes_the_filter_of_a_search(index, tmp_path):
    index.load([write(tmp_path / "in2", secret="The warranty runs two years, secretly.")], LoadOptions(audience=Audience.INTERNAL))
    index.catalogue.handwork.pin(pin(path_of(index, "secret.md"), "The warranty runs two years, secretly."))
    assert Arm.PINNED not in search(index).hits[0].arms
    assert Arm.PINNED not in search(index, kinds=(Kind.POLICY,), audiences=(Audience.INTERNAL,)).hits[:1]
    assert search(index, audiences=(Audience.INTERNAL,)).hits[0].arms[0] is Arm.PINNED


def test_a_pin_whose_sentence_is_gone_does_nothing(index):
    before = search(index).hits
    index.catalogue.handwork.pin(pin(path_of(index, "b.md"), "The warranty runs three years."))
    assert search(index).hits == before


def test_the_indexs_digest_changes_with_a_pin_so_that_a_draft_made_before_is_noticed(index):
    before = index.digest()
    index.catalogue.handwork.pin(pin(path_of(index, "b.md")))
    assert index.digest() != before


def test_a_pin_replaces_the_one_of_its_id_and_reads_back_whole(index):
    one = pin(path_of(index, "b.md"), markets=("DE",), ends=DAY, made_by="ana", note="Q4")
    index.catalogue.handwork.pin(one)
    index.catalogue.handwork.pin(replace(one, note="Q1"))
    assert index.catalogue.handwork.pins() == (replace(one, note="Q1"),)


def test_a_board_without_pins_says_nothing():
    assert board("", [], WordHashEncoder()).fired("x", np.zeros(32, np.float32), (), DAY) == ()
