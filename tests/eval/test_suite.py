from pathlib import Path

import pytest

from eval.errors import UnusableSuite
from eval.suite import read_suite
from eval.suite_file import open_suite
from eval.values import key

GOOD = """
name: s
source: here
licence: CC0-1.0
market: DE
order: {number: A-1}
gates: {agreement: 0.9, false_refusals: 0.1}
topics:
  - id: a
    facts: [{kind: period, value: "2", unit: week}]
    cites: /returns
    questions: {en: "How long?", ar: "كم المدة؟"}
  - id: b
    answerable: false
    market: JP
    questions: {ja: 学割は？}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "suite.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_suite_is_read_whole(tmp_path):
    suite = read_suite(written(tmp_path, GOOD))
    first, second = suite.topics
    assert suite.languages() == ("en", "ar", "ja")
    assert (first.gold, first.cites, first.market, first.order) == ((key("period", "14", "day"),), ("/returns",), "DE", '{"number": "A-1"}')
    assert (second.answerable, second.market) == (False, "JP")
    assert [(gate.measure, gate.least) for gate in suite.gates] == [("agreement", True), ("false_refusals", False)]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("name: s", "nme: s", "name"),
        ('value: "2"', "value: 2", "value"),
        ("agreement: 0.9", "agrement: 0.9", "agrement"),
        ("id: b", "id: a", "more than once"),
        ("answerable: false\n", "answerable: false\n    cites: /x\n", "unanswerable"),
        ("{kind: period", "{kind: choice", "choices"),
        ("questions: {ja: 学割は？}", "questions: {}", "questions"),
        ("topics:", "topics: [", "not YAML"),
        ("id: b", "id: a", "line 13: topic id 'a' occurs more than once"),
        ("gates:", "languages: [en, de]\ngates:", "line 13: topic 'a' has no question in de"),
        ('en: "How long?"', 'en: "Wie lange habe ich Zeit, den Artikel zurückzusenden?"', "line 12: the question in en .* is written in de"),
        ("{agreement: 0.9, false", "{agreement: 0.9, fact_agreement: {worst_pair: x}, false", "gates.fact_agreement"),
        ("market: JP", "market: JP\n    markets: {DE: {}}", "either one market or markets"),
    ],
)
def test_a_malformed_suite_names_what_is_wrong(tmp_path, old, new, word):
    assert old in GOOD
    with pytest.raises(UnusableSuite, match=word):
        read_suite(written(tmp_path, GOOD.replace(old, new)))


def test_a_topic_asked_in_two_markets_has_what_is_right_in_each(tmp_path):
    markets = "cites: /returns\n    may_differ: [period]\n    markets: {JP: {facts: [{kind: amount, value: '3', unit: EUR}]}, FR: {}}"
    suite = read_suite(written(tmp_path, GOOD.replace("cites: /returns", markets)))
    first, second, _ = suite.topics
    assert [(one.id, one.base, one.market, len(one.gold)) for one in (first, second)] == [("a@JP", "a", "JP", 2), ("a@FR", "a", "FR", 1)]
    assert first.may_differ == {"period"}


def test_a_gate_may_bound_one_language_and_the_worst_pair(tmp_path):
    suite = read_suite(written(tmp_path, GOOD.replace("{agreement: 0.9,", "{agreement: 0.9, gloss: {ja: 0.8, worst_language: 0.7},")))
    assert {(bar.metric, bar.language, bar.bound) for bar in suite.bars} == {
        ("asked_agreement", "overall", 0.9), ("gloss", "ja", 0.8), ("gloss", "worst_language", 0.7), ("false_refusals", "overall", 0.1),
    }  # fmt: skip


def test_a_missing_suite_is_refused_in_words(tmp_path):
    with pytest.raises(UnusableSuite, match="cannot be read"):
        read_suite(tmp_path / "none.yaml")


@pytest.mark.parametrize("path", sorted(Path("eval/suites").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_suite_can_be_read_and_has_gates_and_unanswerable_topics(path):
    suite = read_suite(path)
    assert suite.gates
    assert any(not topic.answerable for topic in suite.topics)
    assert {"en", "zh", "de", "fr", "es", "pt", "ja", "ar"} <= set(suite.languages())


@pytest.mark.parametrize("path", sorted(Path("eval/suites").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_shipped_question_gives_its_own_answer_away(path, readers):
    for topic in read_suite(path).topics:
        for lang, question in topic.questions:
            stated = {key(str(fact.kind), fact.value, fact.unit) for fact in readers.facts(question, lang)}
            assert not stated & set(topic.gold), (topic.id, lang)


def test_everything_that_is_wrong_is_told_with_its_line(tmp_path):
    path = written(tmp_path, GOOD.replace("name: s", "nme: s").replace('value: "2"', "value: 2").replace("questions: {ja: 学割は？}", "questions: {}"))
    door, faults = open_suite(path)
    assert door is None
    lines = path.read_text("utf-8").splitlines()
    named = {fault.line: lines[fault.line - 1].strip() for fault in faults if fault.line > 1}
    assert any("value: 2" in line for line in named.values())
    assert any("questions: {}" in line for line in named.values())
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    with pytest.raises(UnusableSuite, match="more places are wrong"):
        read_suite(path)


def test_what_is_no_yaml_is_told_with_its_line(tmp_path):
    door, (fault,) = open_suite(written(tmp_path, GOOD.replace("topics:", "topics: [")))
    assert door is None
    assert fault.line > 5
    assert "not YAML" in fault.said
