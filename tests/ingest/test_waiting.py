"""A new version that holds only from a later day takes nothing away before it, and its place by itself on that day."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.errors import UnusableInput
from ingest.job import Act
from ingest.task import Task
from ingest.types import LoadOptions, Meta, Question, State, Validity, Wanted, Where
from tests.fakes_ingest import opened, write
from tests.files import packed, saved

OPTIONS = LoadOptions()
TODAY = datetime.now(UTC).date()
DAY = TODAY + timedelta(days=40)
NOW = {
    "en": ("Send the kettle back within 14 days.", "Send the kettle back within 30 days."),
    "zh": ("水壶可在14天内退货。", "水壶可在30天内退货。"),
    "de": ("Senden Sie den Kessel innerhalb von 14 Tagen zurück.", "Senden Sie den Kessel innerhalb von 30 Tagen zurück."),
    "ja": ("やかんは14日以内に返品できます。", "やかんは30日以内に返品できます。"),
    "ar": ("أعد الغلاية خلال 14 يومًا.", "أعد الغلاية خلال 30 يومًا."),
    "th": ("ส่งกาต้มน้ำคืนได้ภายใน 14 วัน", "ส่งกาต้มน้ำคืนได้ภายใน 30 วัน"),
}


@pytest.fixture
def index(tmp_path):
    index = opened(tmp_path / "data")
    yield index
    index.close()


def from_day(day, text):
    return f"---\nvalid_from: {day}\n---\n{text}\n"


def said(index, text, day=TODAY):
    return [hit.passage.text for hit in index.search(Question(text, where=Where(on=day))).hits]


def shown(index, day):
    """Of each language which of its two versions are found on a day."""
    return {
        lang: {which for which, text in zip(("before", "after"), both, strict=True) if any(text in hit for hit in said(index, text, day))}
        for lang, both in NOW.items()
    }


def states(report):
    return {Path(one.path).name: one.state for one in report.documents}


def done(index, tasks):
    """Wait for tasks of the queue; how each counted its documents."""
    index.queue.close()
    return [index.queue.view(one.id).counts for one in tasks]


def test_the_version_before_answers_until_the_day_and_the_new_one_from_then_on(index, tmp_path):
    index.load([write(tmp_path / "in", **{f"returns_{lang}": before for lang, (before, _) in NOW.items()})], OPTIONS)
    report = index.load([write(tmp_path / "in", **{f"returns_{lang}": from_day(DAY, after) for lang, (_, after) in NOW.items()})], OPTIONS)
    assert states(report) == {f"returns_{lang}.md": State.WAITING for lang in NOW}
    assert all(f"from {DAY}" in one.reason for one in report.documents)
    assert shown(index, TODAY) == {lang: {"before"} for lang in NOW}
    assert sum(counts["loaded"] for counts in done(index, index.shelf.come_due(DAY))) == len(NOW)
    assert not any("after" in which for which in shown(index, DAY - timedelta(days=1)).values())
    assert shown(index, DAY) == {lang: {"after"} for lang in NOW}


def test_a_day_too_early_nothing_is_begun(index, tmp_path):
    index.load([write(tmp_path / "in", returns="Fourteen days.")], OPTIONS)
    index.load([write(tmp_path / "in", returns=from_day(DAY, "Thirty days."))], OPTIONS)
    assert index.shelf.come_due(DAY - timedelta(days=1)) == ()


def test_a_file_that_was_handed_over_keeps_the_options_it_came_with_until_its_day(index):
    for text, options in (
        (b"Send it back within 14 days.", OPTIONS),
        (b"Send it back within 30 days.", LoadOptions(markets=("DE",), validity=Validity(DAY, None))),
    ):
        source = index.shelf.keep("returns.md", io.BytesIO(text))
        index.shelf.finish(Task(Act.LOAD, (source,), replace(options, prune=False), anew=True), lambda _: None)
    assert ["14 days" in text for text in said(index, "send it back")] == [True]
    assert done(index, index.shelf.come_due(DAY)) == [{"loaded": 1}]
    (hit,) = index.search(Question("send it back", where=Where(on=DAY))).hits
    assert ("30 days" in hit.passage.text, hit.passage.markets, hit.passage.validity.starts) == (True, ("DE",), DAY)


def test_a_newer_file_takes_the_place_of_one_that_waits(index, tmp_path):
    for text in ("Fourteen days.", from_day(DAY, "Thirty days."), "Twenty days."):
        report = index.load([write(tmp_path / "in", returns=text)], OPTIONS)
    assert states(report) == {"returns.md": State.LOADED}
    assert index.shelf.come_due(DAY) == ()


def test_a_document_that_is_new_is_loaded_at_once_and_found_from_its_day_on(index, tmp_path):
    report = index.load([write(tmp_path / "in", returns=from_day(DAY, "Thirty days."))], OPTIONS)
    assert states(report) == {"returns.md": State.LOADED}
    assert (said(index, "thirty"), len(said(index, "thirty", DAY))) == ([], 1)


def test_where_the_version_before_holds_no_longer_nothing_waits(index, tmp_path):
    over = f"---\nvalid_to: {TODAY - timedelta(days=1)}\n---\nFourteen days.\n"
    index.load([write(tmp_path / "in", returns=over)], OPTIONS)
    assert states(index.load([write(tmp_path / "in", returns=from_day(DAY, "Thirty days."))], OPTIONS)) == {"returns.md": State.LOADED}


def test_what_an_owner_states_of_the_same_text_holds_at_once(index, tmp_path):
    index.load([write(tmp_path / "in", returns="Fourteen days.")], OPTIONS)
    (listed,) = index.shelf.list(Wanted()).documents
    index.shelf.finish(index.shelf.changes.state(listed.path, Meta(valid_from=DAY)), lambda _: None)
    assert said(index, "fourteen") == []


def test_inside_an_archive_one_waits_and_the_others_are_live_and_a_later_load_asks_again(index, tmp_path):
    saved(tmp_path, "in/a.zip", packed({"returns.md": "Fourteen days.", "other.md": "Other words."}))
    index.load([str(tmp_path / "in")], OPTIONS)
    saved(tmp_path, "in/a.zip", packed({"returns.md": from_day(DAY, "Thirty days."), "other.md": "Other new words."}))
    for _ in range(2):
        report = index.load([str(tmp_path / "in")], OPTIONS)
        assert states(report)["returns.md"] is State.WAITING
    assert "Fourteen days." in {text.strip() for text in said(index, "fourteen days")}
    assert done(index, index.shelf.come_due(DAY))[0]["loaded"] >= 1
    assert "Thirty days." in {text.strip() for text in said(index, "thirty days", DAY)}


@pytest.mark.parametrize("lang", ["ar", "th"])
def test_what_an_owner_states_and_a_rollback_forget_no_version_that_waits(index, tmp_path, lang):
    before, after = NOW[lang]
    folder = write(tmp_path / "in", returns="Another text before all.")
    index.load([folder], OPTIONS)
    index.load([write(tmp_path / "in", returns=before)], OPTIONS)
    index.load([write(tmp_path / "in", returns=from_day(DAY, after))], OPTIONS)
    (listed,) = index.shelf.list(Wanted()).documents
    for change in (index.shelf.changes.state(listed.path, Meta(owner="Mei")), index.shelf.changes.rollback(listed.path, 1)):
        report = index.shelf.finish(change, lambda _: None)
        assert (states(report), f"from {DAY}" in report.documents[0].reason) == ({"returns.md": State.WAITING}, True)
    assert said(index, "another text") != []
    assert done(index, index.shelf.come_due(DAY)) == [{"loaded": 1}]
    assert [after in text for text in said(index, after, DAY)] == [True]
    assert index.shelf.open(listed.path).stated.owner == "Mei"


def test_an_owner_who_states_another_day_is_waited_for_until_that_day(index, tmp_path):
    index.load([write(tmp_path / "in", returns="Fourteen days.")], OPTIONS)
    index.load([write(tmp_path / "in", returns=from_day(DAY, "Thirty days."))], OPTIONS)
    (listed,) = index.shelf.list(Wanted()).documents
    index.shelf.finish(index.shelf.changes.state(listed.path, Meta(valid_from=TODAY)), lambda _: None)
    assert done(index, index.shelf.come_due(TODAY)) == [{"loaded": 1}]
    assert len(said(index, "thirty")) == 1


def test_of_two_files_handed_over_for_one_path_each_is_read_once(index):
    sources = [index.shelf.keep("returns.md", io.BytesIO(text)) for text in (b"Fourteen days.", b"Thirty days.")]
    for source in sources:
        index.shelf.finish(Task(Act.LOAD, (source,), OPTIONS, anew=True), lambda _: None)
    told = [index.shelf.version("returns.md", one.number).text.strip() for one in reversed(index.shelf.versions("returns.md"))]
    assert told == ["Fourteen days.", "Thirty days."]


@pytest.mark.parametrize("lang", ["ja", "zh"])
def test_a_version_that_is_called_off_never_comes_and_its_folder_brings_it_no_more(index, tmp_path, lang):
    before, after = NOW[lang]
    for text in (before, from_day(DAY, after)):
        index.load([write(tmp_path / "in", returns=text)], OPTIONS)
    (listed,) = index.shelf.list(Wanted()).documents
    report = index.shelf.finish(index.shelf.changes.call_off(listed.path), lambda _: None)
    assert (states(report), f"hold from {DAY} on is called off" in report.documents[0].reason) == ({"returns.md": State.LOADED}, True)
    assert states(index.load([str(tmp_path / "in")], OPTIONS)) == {"returns.md": State.UNCHANGED}
    assert index.shelf.come_due(DAY) == ()
    assert [before in text for text in said(index, before, DAY)] == [True]


def test_what_is_called_off_inside_an_archive_stays_away_too(index, tmp_path):
    for text in ("Fourteen days.", from_day(DAY, "Thirty days.")):
        saved(tmp_path, "in/a.zip", packed({"returns.md": text, "other.md": "Other words."}))
        index.load([str(tmp_path / "in")], OPTIONS)
    path = next(one.path for one in index.documents() if one.state is State.WAITING)
    index.shelf.finish(index.shelf.changes.call_off(path), lambda _: None)
    assert State.WAITING not in states(index.load([str(tmp_path / "in")], OPTIONS)).values()
    assert index.shelf.come_due(DAY) == ()


def test_only_what_waits_can_be_called_off_and_a_file_handed_over_again_waits_again(index):
    def handed(text):
        return index.shelf.finish(Task(Act.LOAD, (index.shelf.keep("returns.md", io.BytesIO(text.encode())),), OPTIONS, anew=True), lambda _: None)

    handed("Fourteen days.")
    with pytest.raises(UnusableInput, match="none to call off"):
        index.shelf.changes.call_off("returns.md")
    for _ in range(2):
        assert states(handed(from_day(DAY, "Thirty days."))) == {"returns.md": State.WAITING}
        index.shelf.finish(index.shelf.changes.call_off("returns.md"), lambda _: None)
    assert states(handed("Twenty days.")) == {"returns.md": State.LOADED}
