"""Drafts of one script side by side: only what differs is shown, and what is out of the ordinary never hides in a row."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from assist.day.peak import odd_because, peak_of
from assist.store.listed import Listed
from assist.types import Confidence, Emotion, Finding, Level, Reason, Refusal, Sentence, Severity, Value, Word, Wording
from tests.assist.fakes_desk import EchoAssistant, ListIndex

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def draft(days="14", order="PR-1", lang="de", script="returns.window/period", **more):
    """A draft of one script that states a period and an order."""
    talk = SimpleNamespace(messages=[SimpleNamespace(text="x")], reply_language=lang, agent_language="en")
    values = (Value("period", "period", days, "day"), Value("order", "text", order))
    said = Sentence(f"{days} Tage, {order}", wording=Wording(f"script:{script}", values))
    return replace(EchoAssistant(ListIndex([])).draft(talk), sentences=(said,), **more)


def shown(*drafts):
    return peak_of([(Listed(f"c{at}", "", "open", NOW, "DE", "", ""), SimpleNamespace(id=f"d{at}", draft=one)) for at, one in enumerate(drafts)])


def test_only_the_facts_that_differ_are_columns_and_what_all_share_is_told_once():
    (table,) = shown(draft(order="PR-1"), draft(order="PR-2"), draft(order="PR-3")).tables
    assert [one.partition("#")[2] for one in table.columns] == ["order"]
    assert [row.values[table.columns[0]].value for row in table.rows] == ["PR-1", "PR-2", "PR-3"]
    assert [one.canonical for one in table.shared.values()] == ["14 day"]


def test_another_period_in_one_of_them_is_a_column_and_cannot_be_overlooked():
    (table,) = shown(draft(), draft(), draft(days="30")).tables
    assert [one.partition("#")[2] for one in table.columns] == ["period"]


def test_another_script_or_language_is_another_table_and_the_larger_one_comes_first():
    found = shown(draft(), draft(), draft(lang="ja"), draft(lang="ja"), draft(lang="ja"), draft(script="warranty/a"), draft(script="warranty/a"))
    assert [(one.lang, len(one.rows)) for one in found.tables] == [("ja", 3), ("de", 2), ("de", 2)]


def test_a_draft_without_its_like_is_read_alone():
    found = shown(draft(), draft(), draft(script="warranty/a"))
    assert [(one.listed.id, one.why) for one in found.odd] == [("c2", "alone")]


ODD = {
    "refused": {"refusal": Refusal(Reason.NO_SOURCE, ())},
    "finding": {"findings": (Finding("x", Severity.WARNING, "look"),)},
    "unsure": {"confidence": Confidence(Word.MEDIUM, ())},
}


@pytest.mark.parametrize("why", sorted(ODD))
def test_what_is_out_of_the_ordinary_is_set_aside_with_its_reason(why):
    found = shown(draft(), draft(), draft(**ODD[why]))
    assert ([len(one.rows) for one in found.tables], [one.why for one in found.odd]) == ([2], [why])


@pytest.mark.parametrize(("name", "value", "why"), [("emotion", Emotion.ANGRY, "unhappy"), ("emotion", Emotion.SAD, "unhappy"), ("risk", Level.HIGH, "risk")])
def test_an_unhappy_or_risky_customer_is_set_aside(name, value, why):
    one = draft()
    odd = replace(one, triage=replace(one.triage, **{name: value}))
    assert [found.why for found in shown(draft(), draft(), odd).odd] == [why]


def test_a_sentence_that_a_model_wrote_is_never_a_row():
    one = draft()
    found = replace(one, sentences=(*one.sentences, Sentence("By the model.")))
    assert odd_because(Listed("c", "", "open", NOW, "", "", ""), found) == "model"


def test_a_note_alone_sets_nothing_aside():
    assert shown(draft(), draft(findings=(Finding("x", Severity.NOTE, "fyi"),))).odd == ()
