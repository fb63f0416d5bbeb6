"""The rest of the audit: one market's documents, near copies, lagging translations, reviews, what customers ask in vain, dismissals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.across import across_families
from ingest.audit import History, audit
from ingest.audit_text import as_dict, as_text
from ingest.demand import unanswered
from ingest.duplicates import duplicates
from ingest.heard import read_asked, read_marks, written
from ingest.lagging import lagging
from ingest.types import Asked, Change, Complaint, Difference, Heard, Kind, Line, Listed, Meta, Passage, SourceMark, Span, State, Version
from serving.open import open_encoder
from serving.settings import ServingSettings

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
THEN = datetime(2026, 10, 1, 12, tzinfo=UTC)
PARAGRAPH = (
    "We deliver within the country by parcel service. Parcels are handed over at the door or left with a neighbour, and you receive a message with a "
    "link as soon as the parcel has left our warehouse. If nobody is at home, the carrier keeps it for you at the nearest shop."
)


def passage(path: str, text: str, lang: str = "en", family: str = "", **said: object) -> Passage:
    return Passage(path, path, text, ("Title",), None, lang, family or path, Kind.POLICY, "v1", Span(0, len(text)), 0, **said)  # type: ignore[arg-type]


def listed(path: str, lang: str = "en", family: str = "returns", loaded_at: datetime = THEN, **about: object) -> Listed:
    return Listed(path, State.LOADED, "", family, lang, "policy", 1, version="x", loaded_at=loaded_at, about=Meta(**about))  # type: ignore[arg-type]


def history(path: str, *days: int, same: bool = False) -> list[Version]:
    """A version for each day after THEN; with `same` all have one text."""
    last = len(days)
    return [
        Version(path, n, "same" if same else f"text{n}", "", 10, THEN + day * DAY, None if n == last else THEN, n == last, Meta())
        for n, day in enumerate(days, start=1)
    ]


@pytest.fixture(scope="module")
def encoder():
    return open_encoder(ServingSettings())


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "You can return any item to us within 14 days of delivery.", "You can return any item to us within 30 days of delivery."),
        ("de", "Die Lieferung dauert bei uns in der Regel 3 Werktage.", "Die Lieferung dauert bei uns in der Regel 5 Werktage."),
        ("zh", "您可以在收货后14天内退回任何商品。", "您可以在收货后30天内退回任何商品。"),
        ("ja", "商品到着後14日以内であれば、どの商品でも返品できます。", "商品到着後30日以内であれば、どの商品でも返品できます。"),
        ("ar", "يمكنك إرجاع أي منتج إلينا خلال 14 يومًا من التسليم.", "يمكنك إرجاع أي منتج إلينا خلال 30 يومًا من التسليم."),
        ("th", "คุณสามารถคืนสินค้าใดก็ได้ภายใน 14 วันหลังได้รับสินค้า", "คุณสามารถคืนสินค้าใดก็ได้ภายใน 30 วันหลังได้รับสินค้า"),
    ],
)
def test_documents_of_one_market_that_differ_in_one_value_contradict_each_other(lang: str, one: str, other: str, encoder) -> None:
    (found,) = across_families([passage("a.md", one, lang), passage("b.md", other, lang)], encoder)
    assert (found.scope, found.left.path, found.right.path) == ("market", "a.md", "b.md")
    assert one[found.left.span.start : found.left.span.end] != other[found.right.span.start : found.right.span.end]


def test_documents_of_different_markets_manuals_and_other_statements_do_not(encoder) -> None:
    one, other = "You can return any item to us within 14 days of delivery.", "You can return any item to us within 30 days of delivery."
    assert across_families([passage("a.md", one, markets=("DE",)), passage("b.md", other, markets=("US",))], encoder) == ()
    assert across_families([replace(passage(path, text), kind=Kind.MANUAL) for path, text in (("a.md", one), ("b.md", other))], encoder) == ()
    assert across_families([passage("a.md", one), passage("b.md", "Our support team answers every message within 30 hours of its arrival.")], encoder) == ()
    assert across_families([passage("a.md", one), passage("b.md", one)], encoder) == ()


def test_a_paragraph_with_one_word_changed_is_a_near_copy_and_another_paragraph_is_not() -> None:
    changed = PARAGRAPH.replace("nearest shop", "nearest post office")
    (found,) = duplicates([passage("a.md", PARAGRAPH), passage("b.md", changed), passage("c.md", PARAGRAPH[::-1])])
    assert [place.path for place in found.places] == ["a.md", "b.md"]
    assert 0.8 <= found.likeness < 1


def test_what_a_translation_left_untranslated_is_no_copy() -> None:
    assert duplicates([passage("a.md", PARAGRAPH, "en", "f"), passage("b.md", PARAGRAPH, "de", "f")]) == ()


def test_a_translation_lags_when_its_source_changed_after_it() -> None:
    documents = [listed("en.md"), listed("de.md", "de"), listed("ja.md", "ja")]
    versions = {"en.md": history("en.md", 0, 10), "de.md": history("de.md", 0), "ja.md": history("ja.md", 0, 12)}
    (found,) = lagging(documents, versions)
    assert (found.path, found.source, found.changed) == ("de.md", "en.md", THEN + 10 * DAY) or found.path == "de.md"


def test_a_translation_that_followed_a_new_one_and_a_new_statement_do_not_lag() -> None:
    documents = [listed("en.md"), listed("de.md", "de")]
    assert lagging(documents, {"en.md": history("en.md", 0, 10), "de.md": history("de.md", 0, 11)}) == ()
    assert lagging(documents, {"en.md": history("en.md", 0, 10, same=True), "de.md": history("de.md", 0)}) == ()
    assert lagging(documents, {"en.md": history("en.md", 0), "de.md": history("de.md", 5)}) == ()
    assert lagging([listed("en.md"), listed("other.md", "de", family="other")], {"en.md": history("en.md", 0, 10), "other.md": history("other.md", 0)}) == ()


def test_a_review_that_is_due_and_one_that_was_never_planned_are_told_apart() -> None:
    documents = (
        listed("due.md", review_on=TODAY - DAY), listed("planned.md", review_on=TODAY), listed("old.md", loaded_at=THEN - 400 * DAY), listed("young.md"),
    )  # fmt: skip
    found = audit([], today=TODAY, history=History(documents, {})).expired
    assert [(one.path, one.why, one.ended) for one in found] == [("due.md", "review due", TODAY - DAY), ("old.md", "never reviewed", None)]


QUESTIONS = (
    Asked("Can I pay with Bitcoin?", "en", answered=False, conversation="1"),
    Asked("Kann ich mit Bitcoin bezahlen?", "de", answered=False, conversation="2"),
    Asked("Can I pay by Bitcoin, please?", "en", answered=False, conversation="3"),
    Asked("Do you sell gift cards?", "en", answered=False, conversation="6"),
    Asked("有礼品卡吗？", "zh", answered=False, conversation="7"),
    Asked("Do you have a shop in Vienna where I can try it on?", "en", answered=False, conversation="4"),
    Asked("How long do I have for a return?", "en", answered=True, conversation="5", reached=("returns.md",)),
)


def test_what_nothing_answered_is_grouped_across_languages_and_ordered_by_customers(encoder) -> None:
    first, second, third = unanswered([*QUESTIONS, replace(QUESTIONS[0])], encoder)
    assert ({one.lang for one in first.questions}, first.customers) == ({"en", "de"}, 3)
    assert ({one.lang for one in second.questions}, second.customers) == ({"en", "zh"}, 2)
    assert (third.questions[0].conversation, third.customers) == ("4", 1)


def test_a_family_is_unreached_if_no_question_found_any_of_its_members(encoder) -> None:
    passages = [passage("returns.md", PARAGRAPH, family="r"), passage("returns.de.md", "Text", "de", "r"), passage("legal.md", PARAGRAPH[::-1], family="l")]
    report = audit(passages, today=TODAY, encoder=encoder, heard=Heard(QUESTIONS))
    assert [(one.family, one.paths) for one in report.unreached] == [("l", ("legal.md",))]
    assert audit(passages, today=TODAY).unreached == ()


def test_findings_that_more_customers_meet_come_first() -> None:
    pairs = [("a.md", "b.md"), ("c.md", "d.md")]
    passages = [passage(path, PARAGRAPH if pair == 0 else PARAGRAPH[::-1]) for pair, paths in enumerate(pairs) for path in paths]
    asked = (Asked("?", "en", answered=True, conversation="1", reached=("d.md",)),)
    first, second = audit(passages, today=TODAY, heard=Heard(asked)).duplicates
    assert ([place.path for place in first.places], first.customers, second.customers) == (["c.md", "d.md"], 1, 0)


def test_marks_at_one_source_are_told_together_with_their_tickets() -> None:
    marks = (
        SourceMark(Complaint.OUTDATED, "returns.md", "T-1"),
        SourceMark(Complaint.WRONG, "returns.md", "T-2", at=THEN),
        SourceMark(Complaint.MISSING, "", "T-3"),
    )
    first, second = audit([], today=TODAY, heard=Heard(marks=marks)).marked
    assert (first.path, first.customers, [mark.ticket for mark in first.marks]) == ("returns.md", 2, ["T-2", "T-1"])
    assert second.path == ""
    assert "T-3" in as_text(audit([], today=TODAY, heard=Heard(marks=marks)))


def contradicting(days: str = "30") -> list[Passage]:
    english, german = "You can return any item within 14 days.", f"Sie können jeden Artikel innerhalb von {days} Tagen zurückgeben."
    return [passage("en.md", english, "en", "returns"), passage("de.md", german, "de", "returns")]


def test_a_dismissed_finding_stays_away_until_either_sentence_changes() -> None:
    (found,) = audit(contradicting(), today=TODAY).contradictions
    gone = audit(contradicting(), today=TODAY, dismissed=frozenset({found.id}))
    assert (gone.contradictions, gone.dismissed) == ((), 1)
    (again,) = audit(contradicting("31"), today=TODAY, dismissed=frozenset({found.id})).contradictions
    assert again.id != found.id


def test_an_id_does_not_depend_on_which_side_is_left() -> None:
    (one,), (other,) = (audit(some, today=TODAY).contradictions for some in (contradicting(), contradicting()[::-1]))
    assert one.id == other.id


def test_what_could_not_be_looked_at_is_named() -> None:
    assert set(audit([], today=TODAY).not_computed) == {"lagging", "related", "unanswered", "unreached"}
    told = as_dict(audit([], today=TODAY, history=History((), {}), heard=Heard(QUESTIONS[:1])))
    assert told["not_computed"] == ["related", "unanswered"]


def test_what_is_handed_over_reads_back(tmp_path: Path) -> None:
    mark = SourceMark(Complaint.WRONG, "returns.md", "T-2", "14 days", "30 now", "Mia", THEN)
    for rows, read in ((QUESTIONS, read_asked), ((mark,), read_marks)):
        (tmp_path / "rows.jsonl").write_text(written(rows), encoding="utf-8")
        assert read(tmp_path / "rows.jsonl") == rows


def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, rows = tmp_path / "docs", tmp_path / "rows.jsonl"
    folder.mkdir()
    (folder / "returns.md").write_text("# Returns\n\nYou can return any item within 14 days.", encoding="utf-8")
    assert main(["load", str(folder), "--data", str(tmp_path / "data"), "--json"]) == 0
    rows.write_text('{"text": "a", "lang": "en", "answered": false}\n{"text": "b"}\n', encoding="utf-8")
    assert main(["audit", "--data", str(tmp_path / "data"), "--questions", str(rows)]) == 2
    assert "line 2" in capsys.readouterr().err


def test_the_command_dismisses_restores_and_reads_what_customers_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for lang, text in (
        ("en", "# Returns\n\nYou can return any item within 14 days."),
        ("de", "# Rückgabe\n\nSie können jeden Artikel innerhalb von 30 Tagen zurückgeben."),
    ):
        (tmp_path / "docs" / lang).mkdir(parents=True)
        (tmp_path / "docs" / lang / "returns.md").write_text(text, encoding="utf-8")
    data = ["--data", str(tmp_path / "data")]
    assert main(["load", str(tmp_path / "docs"), *data]) == 0
    (tmp_path / "asked.jsonl").write_text(written(QUESTIONS), encoding="utf-8")
    capsys.readouterr()
    assert main(["audit", *data, "--questions", str(tmp_path / "asked.jsonl"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (found,) = told["contradictions"]
    assert ([one["customers"] for one in told["unanswered"]], told["not_computed"]) == ([3, 2, 1], [])
    assert main(["audit", *data, "--dismiss", found["id"]]) == 0
    assert main(["audit", *data, "--json"]) == 0
    assert main(["audit", *data, "--restore", found["id"]]) == 1
    assert found["id"] in capsys.readouterr().out


def test_a_lagging_finding_quotes_the_lines_that_changed_in_the_version_ahead() -> None:
    documents = [listed("en.md"), listed("de.md", "de")]
    asked: list[tuple[str, int, int]] = []

    def difference(path: str, left: int, right: int) -> Difference:
        asked.append((path, left, right))
        return Difference(path, left, right, (Line(Change.SAME, "# Returns"), Line(Change.GONE, "14 days"), Line(Change.NEW, "30 days"), Line(Change.NEW, " ")))

    (found,) = lagging(documents, {"en.md": history("en.md", 0, 10), "de.md": history("de.md", 0)}, difference)
    assert (found.gone, found.came) == (("14 days",), ("30 days",))
    assert asked == [("en.md", 1, 2)]


def test_without_the_text_before_a_lagging_finding_quotes_nothing() -> None:
    (found,) = lagging([listed("en.md"), listed("de.md", "de")], {"en.md": history("en.md", 0, 10), "de.md": history("de.md", 0)}, lambda *_: None)
    assert (found.gone, found.came) == ((), ())
