import csv
import json
from dataclasses import replace
from xml.etree import ElementTree as Tree

import pytest

from eval.__main__ import main
from eval.measures import check_gates, figures
from eval.metrics import Mean
from eval.provenance import Provenance
from eval.report.document import document
from eval.report.earlier import earlier_runs
from eval.report.junit import junit
from eval.report.misses import known_misses
from eval.report.page import curve, marked, page, share, tongue
from eval.report.since import got_worse, since
from eval.report.table import differences_csv
from eval.report.write import write_report
from eval.run import judge_calls, judge_run
from eval.scores.types import BarResult, Blame, Blamed, Finding, Metric, PairMean, Scores, Side
from eval.types import Gate, Source, Status, Suite
from tests.eval.fakes_eval import answered, declined, lost

ORIGIN = Provenance("abc123", "a machine", "2026-11-24T10:00:00+00:00", "test.yaml", "d1d1d1d1d1d1")
EN = ("You can return any article within 30 days of delivery.", "policies/returns.md", "within 30 days")
AR = ("يمكنكم إرجاع أي منتج خلال ١٤ يومًا من التسليم.", "policies/returns.md", "خلال ١٤ يومًا")
AR_RIGHT = (AR[0].replace("١٤", "٣٠"), AR[1], AR[2].replace("١٤", "٣٠"))
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
    assert told["verdict"] == "fell short"
    assert [(gate["metric"], gate["passed"]) for gate in told["gates"]] == [("right_facts", False), ("refusals_right", True)]
    assert told["total"]["right_facts"] == {"value": 0.5, "n": 4, "interval": [0.5, 0.5], "unscored": 1}
    assert {(pair["one"], pair["other"]): pair["value"] for pair in told["metrics"]["agreement"]["by_pair"]}[("en", "ar")] == 0.0
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
    assert sorted(path.name for path in folder.iterdir()) == ["differences.csv", "junit.xml", "report.html", "report.json"]
    assert json.loads((folder / "report.json").read_text("utf-8"))["format"] == "concord-evaluation-run/2"


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


def run_of(returns, readers, *calls, date="2026-11-24T10:00:00+00:00"):
    suite = Suite("Test", "here", "CC0-1.0", (Gate("right_facts", 0.9, least=True),), (returns,))
    return judge_run(suite, "fake", "http://127.0.0.1:1", calls, readers, replace(ORIGIN, date=date))


def side(lang, text, says="", gloss=""):
    start = text.find(says) if says else 0
    return Side(lang, "DE", text, start, start + len(says), (Source("policies/returns.md", text, lang),), gloss)


def scored(returns, readers, *, allowed=False):
    right, wrong = Mean(1.0, 3, 0, 0.9, 1.0), Mean(0.4, 3, 1, 0.1, 0.7)
    pairs = (PairMean("en", "th", wrong), PairMean("en", "ja", right))
    metrics = (Metric("fact_agreement", wrong, (("en", right), ("th", wrong)), pairs), Metric("meaning", right, (), weak=True))
    found = Finding(
        "returns", "period", "14 วัน", "30 days", side("th", "คืนได้ภายใน 14 วัน", "14 วัน", "Within 14 days."), side("en", EN[0], "30 days"),
        Blamed(Blame.STALE, "policies/th/returns.md", "ภายใน 14 วัน", "Given the English passage it answers 30 days."), allowed,
    )  # fmt: skip
    gate = BarResult("fact_agreement", "worst_pair", "en–th", 0.4, 3, 0.1, 0.7, 0.95, ceiling=False, passed=False)
    return replace(run_of(returns, readers, answered("returns", "en", EN), answered("returns", "th", EN)), scores=Scores(metrics, (gate,), (found,)))


def test_scores_stand_in_the_document_and_the_page_with_spans_gloss_source_and_blame(returns, readers):
    told = document(scored(returns, readers))
    assert told["verdict"] == "fell short"
    assert told["metrics"]["fact_agreement"]["worst_pair"]["value"] == 0.4
    html = page(told)
    for words in (
        "<mark>14 วัน</mark>",
        "<mark>30 days</mark>",
        "Within 14 days.",
        "stale source",
        "policies/th/returns.md",
        "Given the English passage",
        "Thai (th)",
        "en–th",
    ):
        assert words in html, words


def test_the_first_map_of_languages_is_that_of_facts_and_is_named(returns, readers):
    told = document(scored(returns, readers))
    facts = told["metrics"]["fact_agreement"]
    told["metrics"] = {"remedy_agreement": facts, **told["metrics"]}
    maps = page(told).partition("Do two languages get the same answer?")[2]
    assert maps.index("<h3>fact agreement</h3>") < maps.index("<details>") < maps.index("<h3>remedy agreement</h3>")


def test_an_allowed_difference_misleads_nobody_and_fails_no_case(returns, readers):
    told = document(scored(returns, readers, allowed=True))
    assert "No difference misleads a customer" in page(told)
    assert Tree.fromstring(junit(told)).find("testsuite").get("failures") == "0"  # noqa: S314  (our own text)


def test_a_difference_keeps_its_id_from_run_to_run_until_it_says_something_else(returns, readers):
    first, second = (document(run_of(returns, readers, answered("returns", "en", EN), answered("returns", "ar", AR)))["differences"] for _ in range(2))
    other = (AR[0].replace("١٤", "١٢"), AR[1], AR[2].replace("١٤", "١٢"))
    third = document(run_of(returns, readers, answered("returns", "en", EN), answered("returns", "ar", other)))["differences"]
    assert [one["id"] for one in first] == [one["id"] for one in second]
    assert {one["id"] for one in first if not one["allowed"]}.isdisjoint(one["id"] for one in third)


def test_a_run_says_what_appeared_and_what_went_since_the_one_before(returns, readers):
    good = document(run_of(returns, readers, answered("returns", "en", EN), answered("returns", "ar", AR_RIGHT)))
    bad = document(run_of(returns, readers, answered("returns", "en", EN), answered("returns", "ar", AR)))
    told = since(good, bad)
    assert got_worse(told)
    assert any(one["topic"] == "returns" and one["languages"][0] == "ar" for one in told["appeared"])
    assert {"metric": "right_facts", "language": "ar", "from": 1.0, "to": 0.0, "worse": True} in told["worse"]
    assert [gate["metric"] for gate in told["fallen_gates"]] == ["right_facts"]
    back = since(bad, good)
    assert not got_worse(back)
    assert {one["metric"] for one in back["better"]} >= {"right_facts"}


def test_less_of_what_should_be_little_is_better():
    old = {
        "date": "",
        "commit": "",
        "digest": "",
        "digests": {},
        "differences": [],
        "gates": [],
        "metrics": {"milliseconds": {"overall": 90.0, "by_language": {}}},
    }
    told = since(old, old | {"metrics": {"milliseconds": {"overall": 50.0, "by_language": {}}}})
    assert (len(told["better"]), told["worse"]) == (1, [])


def test_earlier_runs_of_the_suite_make_the_trend_and_strangers_are_passed_over(returns, readers, tmp_path):
    days = ["2026-11-20T10:00:00+00:00", "2026-11-22T10:00:00+00:00"]
    for day, text in zip(days, (EN, AR), strict=True):
        write_report(document(run_of(returns, readers, answered("returns", "en", EN), answered("returns", "ar", text), date=day)), tmp_path)
    (tmp_path / "stranger").mkdir()
    (tmp_path / "stranger" / "report.json").write_text('{"format": "other"}', "utf-8")
    assert [run["date"] for run in earlier_runs(tmp_path, "test.yaml", "2026-11-24")] == days
    assert earlier_runs(tmp_path, "other.yaml", "2026-11-24") == []
    html = next(tmp_path.glob("2026-11-22*")).joinpath("report.html").read_text("utf-8")
    assert "<polyline" in html
    assert "Since the run of 2026-11-20 10:00" in html


def test_two_runs_are_compared_by_a_command_whose_exit_code_says_worse(returns, readers, tmp_path, capsys):
    good = write_report(document(run_of(returns, readers, answered("returns", "ar", AR_RIGHT), date="2026-11-20T10:00:00+00:00")), tmp_path)
    bad = write_report(document(run_of(returns, readers, answered("returns", "ar", AR))), tmp_path)
    assert main(["changes", str(good), str(bad / "report.json")]) == 1
    assert "FELL    right facts stated" in capsys.readouterr().out
    assert main(["changes", str(bad), str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gone"]
    assert main(["changes", str(good), str(tmp_path / "none.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_spreadsheet_gets_every_difference_and_runs_none_of_it(returns, readers):
    told = document(scored(returns, readers))
    told["differences"][0]["mine"]["sentence"] = "=HYPERLINK(1)"
    text = differences_csv(told)
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(text[1:].splitlines())
    assert (row["languages"], row["sentence"], row["other_gloss"], row["cause"]) == ("th en", "'=HYPERLINK(1)", "", "stale source")


def test_a_long_sentence_is_cut_around_what_is_marked():
    told = marked({"sentence": "a" * 1000 + "X" + "b" * 1000, "start": 1000, "end": 1001})
    assert "<mark>X</mark>" in told
    assert len(told) < 500
    assert marked({"sentence": "<b>", "start": 0, "end": 0}) == "&lt;b&gt;"


def test_a_language_is_named_for_those_who_do_not_know_its_tag():
    assert (tongue("ja"), tongue("zh-TW")) == ("Japanese (ja)", "Chinese, Traditional (zh-TW)")


def test_a_trend_stands_higher_where_the_figure_is_higher():
    (x1, y1), (x2, y2) = curve([{"value": 0.5}, {"value": 1.0}])
    assert x1 < x2
    assert y1 > y2


def test_what_the_ruler_misses_comes_from_its_newest_trial(tmp_path):
    kinds = {"number": {"planted": 9, "caught": 8, "by_language": {"th": {"planted": 4, "caught": 3}}}}
    for day, caught in (("2026-01-01", 3), ("2026-02-01", 2)):
        kinds["number"]["by_language"]["th"]["caught"] = caught
        trial = {"kinds": kinds, "harmless": {"shown": 5, "false_alarms": 1}, "from": {"date": day, "commit": "c"}}
        (tmp_path / f"sensitivity-{day}.json").write_text(json.dumps(trial), "utf-8")
    (tmp_path / "sensitivity-broken.json").write_text("{", "utf-8")
    told = known_misses(tmp_path)
    assert (told["date"], told["by_language"]["th"]["kinds"]["number"]) == ("2026-02-01", {"planted": 4, "caught": 2})
    assert known_misses(tmp_path / "nothing") is None
