import json
from xml.etree import ElementTree as Tree

import pytest

from eval.measures import check_gates, figures
from eval.provenance import Provenance
from eval.report.document import document
from eval.report.junit import junit
from eval.report.page import page, share
from eval.report.write import write_report
from eval.run import judge_calls, judge_run
from eval.types import Gate, Status, Suite
from tests.eval.fakes_eval import answered, declined, lost

ORIGIN = Provenance("abc123", "a machine", "2026-11-24T10:00:00+00:00", "test.yaml", "d1d1d1d1d1d1")
EN = ("You can return any article within 30 days of delivery.", "policies/returns.md", "within 30 days")
AR = ("يمكنكم إرجاع أي منتج خلال ١٤ يومًا من التسليم.", "policies/returns.md", "خلال ١٤ يومًا")
HOSTILE = ("<script>alert('x')</script> You have 30 days.", "policies/returns.md", "</td>")


@pytest.fixture
def told(returns, nothing, readers):
    suite = Suite("Test <suite>", "here", "CC0-1.0", (Gate("right_facts", 0.9, least=True), Gate("refusals_right", 0.5, least=True)), (returns, nothing))
    calls = [
        answered("returns", "en", EN),
        answered("returns", "ar", AR),
        answered("returns", "de", HOSTILE),
        declined("returns", "th"),
        lost("returns", "ja", Status.TIMEOUT),
        declined("nothing", "en"),
    ]
    return document(judge_run(suite, "fake", "http://127.0.0.1:1", calls, readers, ORIGIN))


def test_the_document_holds_figures_gates_matrix_and_provenance(told):
    assert told["passed"] is False
    assert [(gate["measure"], gate["passed"]) for gate in told["gates"]] == [("right_facts", False), ("refusals_right", True)]
    assert told["total"]["right_facts"] == {"value": 0.5, "n": 4, "unscored": 1, "low": 0.5, "high": 0.5}
    assert {(pair["one"], pair["other"]): pair["value"] for pair in told["matrix"]}[("en", "ar")] == 0.0
    assert (told["commit"], told["machine"], told["digest"]) == ("abc123", "a machine", "d1d1d1d1d1d1")
    assert json.loads(json.dumps(told))["calls"][0]["reply"]["parts"][0]["text"] == EN[0]


def test_a_timeout_is_a_gap_of_coverage_and_no_zero_elsewhere(told):
    ja = next(each for each in told["by_language"] if each["lang"] == "ja")
    assert (ja["coverage"]["value"], ja["right_facts"]["value"], ja["statuses"]["timeout"]) == (0.0, None, 1)
    assert told["gaps"] == [{"topic": "returns", "lang": "ja", "status": "timeout", "detail": "no answer within 1 s"}]


def test_the_facts_table_tells_right_wrong_declined_and_gap_apart(told):
    cells = told["topics"][0]["cells"]
    assert [cells[lang]["state"] for lang in ("en", "ar", "th", "ja")] == ["right", "wrong", "declined", "gap"]
    assert (cells["ar"]["missing"], cells["ar"]["extra"]) == (["30 days"], ["14 days"])
    assert told["topics"][1]["cells"]["en"]["state"] == "right"


def test_the_page_shows_the_difference_in_its_own_direction_and_loads_nothing_from_elsewhere(told):
    html = page(told)
    assert AR[0] in html
    assert 'lang="ar" dir="rtl"' in html
    assert "14 days" in html
    assert "1 of 2 gates missed" in html
    assert "src=" not in html
    assert "http-equiv" not in html
    assert "@import" not in html


def test_what_a_system_answered_cannot_run_in_the_page(told):
    html = page(told)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "Test &lt;suite&gt;" in html


def test_junit_counts_differences_as_failures_and_gaps_as_errors(told):
    root = Tree.fromstring(junit(told))  # noqa: S314  (our own text)
    topics, gates = root.findall("testsuite")
    assert (topics.get("tests"), topics.get("failures"), topics.get("errors")) == ("6", "3", "1")
    assert (gates.get("tests"), gates.get("failures")) == ("2", "1")


def test_junit_survives_characters_that_xml_cannot_hold(told):
    told["gaps"] = []
    told["calls"][4]["detail"] = "bad \x00\x0b byte"
    assert "bad  byte" in junit(told)


def test_the_report_folder_is_named_by_moment_suite_and_commit(told, tmp_path):
    folder = write_report(told, tmp_path)
    assert folder.name == "2026-11-24-100000-test-abc123"
    assert sorted(path.name for path in folder.iterdir()) == ["junit.xml", "report.html", "report.json"]
    assert json.loads((folder / "report.json").read_text("utf-8"))["format"] == "concord-evaluation-run/1"


@pytest.mark.parametrize(("value", "words"), [(0.9999, "99.9 %"), (1.0, "100 %"), (0.5, "50 %"), (None, "–"), (0.0, "0 %")])
def test_a_share_is_never_rounded_up_to_all(value, words):
    assert share(value) == words


def test_a_gate_on_something_never_measured_does_not_pass(returns, readers):
    suite = Suite("s", "", "", (), (returns,))
    found = figures(suite, judge_calls(suite, [lost("returns", "en")], readers))
    (result,) = check_gates([Gate("refusals_right", 0.0, least=True)], found)
    assert (result.value, result.passed) == (None, False)


def test_a_ceiling_gate_fails_above_and_passes_at_its_bound(returns, readers):
    suite = Suite("s", "", "", (), (returns,))
    found = figures(suite, judge_calls(suite, [answered("returns", "en", EN), declined("returns", "de")], readers))
    at, under = check_gates([Gate("false_refusals", 0.5, least=False), Gate("false_refusals", 0.4, least=False)], found)
    assert (at.passed, under.passed) == (True, False)
