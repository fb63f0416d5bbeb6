"""A correction by hand: applied at every load of its document, alone where its words still stand, and listed where they are gone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.corrections import Correction, apply, changed_lines, in_force
from ingest.errors import UnusableInput
from ingest.types import Document, Kind, LoadOptions, Question, Span, State
from tests.fakes_ingest import opened, write

BROKEN = "# Postage\n\n| weight | price |\n|---|---|\n| to 5 kg | 4,90 EUR |\n| to 10 kg | 590 EUR |\n\nAsk us above that.\n"
OPTIONS = LoadOptions()


def correction(original="| to 10 kg | 590 EUR |", corrected="| to 10 kg | 5,90 EUR |", path="in/postage.md", number=1):
    return Correction(f"c{number}", path, original, corrected, 60, datetime(2026, 11, number, tzinfo=UTC), "ana")


def document(text=BROKEN, pages=()):
    return Document("in/postage.md", text, "en", Kind.POLICY, "in/postage", "d" * 64, pages=pages)


@pytest.fixture
def index(tmp_path):
    index = opened(tmp_path / "data")
    yield index
    index.close()


def test_a_row_is_put_right_and_the_version_is_another():
    applied = apply(document(), [correction()])
    assert "| to 10 kg | 5,90 EUR |\n\nAsk" in applied.document.text
    assert applied.document.digest != document().digest
    assert applied.lost == ()


def test_a_document_without_a_fitting_correction_is_the_same_version():
    applied = apply(document("Another page."), [correction()])
    assert applied.document == document("Another page.")
    assert [one.id for one in applied.lost] == ["c1"]


def test_a_price_the_shop_has_changed_since_is_not_set_back():
    applied = apply(document(BROKEN.replace("590 EUR", "7,20 EUR")), [correction()])
    assert "5,90" not in applied.document.text


def test_pages_still_start_where_their_text_does():
    text = BROKEN + "Second page."
    at = text.index("Second page.")
    applied = apply(document(text, pages=(0, at)), [correction()])
    assert applied.document.text[applied.document.pages[1] :] == "Second page."


def test_a_later_correction_builds_on_an_earlier_one():
    second = correction("| to 10 kg | 5,90 EUR |", "| to 10 kg | 5,90 EUR | DHL |", number=2)
    assert "| 5,90 EUR | DHL |" in apply(document(), [second, correction()]).document.text


def test_only_the_lines_that_differ_are_replaced():
    start = BROKEN.index("| weight")
    passage = Span(start, len(BROKEN) - 1)
    span, new = changed_lines(BROKEN, passage, BROKEN[passage.start : passage.end].replace("590", "5,90"))
    assert (BROKEN[span.start : span.end], new) == ("| to 10 kg | 590 EUR |", "| to 10 kg | 5,90 EUR |")


def test_a_line_that_stands_twice_is_taken_with_its_neighbour():
    text = "Fee for parcels:\n10 EUR for each item\nFee for letters:\n10 EUR for each item\n"
    whole = Span(0, len(text) - 1)
    span, new = changed_lines(text, whole, text[:-1].replace("letters:\n10", "letters:\n12"))
    assert text[span.start : span.end] == "Fee for letters:\n10 EUR for each item"
    assert new == "Fee for letters:\n12 EUR for each item"


def test_a_line_put_in_is_anchored_to_the_line_before_it():
    text = "First line here.\nLast line here."
    span, new = changed_lines(text, Span(0, len(text)), "First line here.\nA new one.\nLast line here.")
    assert text[: span.start] + new + text[span.end :] == "First line here.\nA new one.\nLast line here."


@pytest.mark.parametrize("given", [BROKEN, "x" * 30_000])
def test_nothing_changed_and_far_too_much_are_refused_in_a_sentence(given):
    with pytest.raises(UnusableInput, match=r"already reads|at most"):
        changed_lines(BROKEN, Span(0, len(BROKEN)), given)


def test_whether_it_is_in_force_is_read_from_the_live_text():
    assert in_force(correction(), BROKEN.replace("590", "5,90"))
    assert not in_force(correction(), BROKEN)
    assert not in_force(correction(), None)
    assert in_force(correction(corrected=""), BROKEN.replace("| to 10 kg | 590 EUR |\n", ""))


def test_a_correction_is_found_after_the_next_load_and_survives_a_new_upload(index, tmp_path):
    folder = write(tmp_path / "in", postage=BROKEN)
    (first,) = index.load([folder], OPTIONS).documents
    index.catalogue.handwork.correct(correction(path=first.path))
    (second,) = index.load([folder], OPTIONS).documents
    assert (second.state, "5,90 EUR" in index.search(Question("to 10 kg price")).hits[0].passage.text) == (State.LOADED, True)

    write(tmp_path / "in", postage=BROKEN.replace("# Postage", "# Postage 2027").replace("| 590", "|  590"))
    index.load([folder], OPTIONS)
    assert "5,90 EUR" in index.search(Question("to 10 kg price")).hits[0].passage.text
    assert index.load([folder], OPTIONS).unchanged == 1


def test_a_withdrawn_correction_gives_the_file_back_its_words(index, tmp_path):
    folder = write(tmp_path / "in", postage=BROKEN)
    (first,) = index.load([folder], OPTIONS).documents
    index.catalogue.handwork.correct(correction(path=first.path))
    index.load([folder], OPTIONS)
    assert index.catalogue.handwork.withdraw(["c1"]) == 1
    index.load([folder], OPTIONS)
    assert "| 590 EUR" in index.search(Question("to 10 kg price")).hits[0].passage.text


def test_a_document_whose_file_is_gone_is_corrected_in_its_kept_text(index, tmp_path):
    folder = write(tmp_path / "in", postage=BROKEN)
    (first,) = index.load([folder], OPTIONS).documents
    (tmp_path / "in" / "postage.md").unlink()
    index.catalogue.handwork.correct(correction(path=first.path))
    index.shelf.finish(index.shelf.changes.reindex(first.path), lambda _: None)
    assert "5,90 EUR" in index.search(Question("to 10 kg price")).hits[0].passage.text


def test_an_earlier_version_made_live_again_is_corrected_too(index, tmp_path):
    folder = write(tmp_path / "in", postage=BROKEN)
    (first,) = index.load([folder], OPTIONS).documents
    write(tmp_path / "in", postage="# Postage\n\nPostage is free for everybody now, whatever it weighs.\n")
    index.load([folder], OPTIONS)
    index.catalogue.handwork.correct(correction(path=first.path))
    index.shelf.finish(index.shelf.changes.rollback(first.path, 1), lambda _: None)
    assert "5,90 EUR" in index.search(Question("to 10 kg price")).hits[0].passage.text
