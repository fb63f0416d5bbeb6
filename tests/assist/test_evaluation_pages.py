"""QA's pages: a run is a process of its own, differences are marked and keep their mark, a sign-off waits for them and lapses, a reader sees one item once."""

from __future__ import annotations

import csv
import json
import re
import time
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.readers import Item, Readers, ends
from assist.rights import Scope
from assist.settings import AssistSettings
from assist.store.keys import create_key
from assist.store.open import open_store
from assist.strings import Strings
from eval.errors import UnusableReport, UnusableSuite
from eval.report.affected import part_of
from eval.report.junit import junit
from eval.report.marks import Mark, Marked, read_marks, set_mark, still_open
from eval.report.signoff import SignOff, Waiver, sign, told_of
from eval.report.table import differences_csv
from eval.scores.types import Blame
from eval.suite import read_suite
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

NAME = "2026-11-24-100000-returns-abc"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SUITE = """
name: Returns
source: here
licence: CC0-1.0
topics:
  - {id: days, questions: {en: "How long?", ja: "何日以内？", ar: "كم يومًا؟"}, facts: [{kind: period, value: "30", unit: day}]}
  - {id: none, answerable: false, questions: {en: "Discount?"}}
"""
SAYS = {"ja": ("14日以内に返品できます。", "14日以内"), "ar": ("يمكن الإرجاع خلال 14 يومًا.", "14 يومًا"), "en": ("Within 30 days.", "30 days")}


def side(lang):
    text, says = SAYS[lang]
    start = text.index(says)
    source = {"path": f"policies/{lang}/returns.md", "quote": text, "lang": lang}
    return {"lang": lang, "market": "DE", "sentence": text, "start": start, "end": start + len(says), "sources": [source], "gloss": "Within 14 days. <b>"}


def difference(key, lang, *, allowed=False, **more):
    blame = {"cause": "stale source", "fix": f"policies/{lang}/returns.md", "passage": "", "found_by": ""}
    told = {"id": key, "topic": "days", "languages": [lang, "en"], "kind": "period", "left": SAYS[lang][1], "right": "30 days", "allowed": allowed}
    return {**told, "blame": blame, "mine": side(lang), "other": side("en"), **more}


def run_document(*differences, gaps=()):
    mean = {"value": 0.5, "n": 2, "interval": [0.1, 0.9], "unscored": 0}
    agreement = {"overall": 0.5, "by_language": {}, "by_pair": [{"one": "en", "other": "ja", **mean}], "worst_language": None, "worst_pair": None}
    statuses = {"answered": 3, "refused": 0}
    return {
        "format": "concord-evaluation-run/2",
        "verdict": "passed",
        "gates": [],
        "metrics": {"agreement": {**agreement, "n": 2, "interval": [0.1, 0.9], "unscored": 0, "weak": False}},
        "differences": list(differences),
        "suite": {"name": "Returns <1>", "source": "here", "licence": "CC0-1.0", "topics": 2},
        "languages": ["en", "ja", "ar"],
        "target": {"name": "concord", "url": "http://127.0.0.1:1"},
        "commit": "abc", "machine": "m", "date": "2026-11-24T10:00:00+00:00", "source": "returns.yaml", "digest": "d" * 12,
        "digests": {"index": ["fake:1"], "pack": ["old"]},
        "total": {"lang": "all", "asked": 3, "statuses": statuses},
        "by_language": [{"lang": lang, "asked": 1, "statuses": {"answered": 1, "refused": 0}} for lang in ("en", "ja", "ar")],
        "milliseconds": {"p50": 1.0, "p95": 2.0},
        "topics": [],
        "gaps": list(gaps),
        "calls": [{"topic": "days", "lang": lang, "question": "?"} for lang in ("en", "ja", "ar")],
        "known_misses": None,
        "definitions": {},
    }  # fmt: skip


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "evaluation"
    (folder / "runs" / NAME).mkdir(parents=True)
    (folder / "suites").mkdir()
    (folder / "suites" / "returns.yaml").write_text(SUITE, "utf-8")
    told = run_document(difference("aaaa", "ja"), difference("bbbb", "ar"), difference("cccc", "ja", allowed=True))
    (folder / "runs" / NAME / "report.json").write_text(json.dumps(told), "utf-8")
    return tmp_path


@pytest.fixture
def client(data):
    gate = Gate("the-token")
    index = ListIndex([passage("You may return an item within 30 days.")])
    app = create_app(Parts(AssistSettings(data=data), index, EchoAssistant(index, library=load_library()), gate))
    with TestClient(app, follow_redirects=True) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client


def post(client, path, **fields):
    return client.post(f"/evaluation/run/{NAME}/{path}", data=fields, headers={"origin": "http://testserver"})


def test_runs_and_suites_are_listed_with_what_is_open(client):
    html = client.get("/evaluation").text
    assert "Returns &lt;1&gt;" in html
    assert "2 open" in html
    assert "<option>returns</option>" in html
    assert "<option>demo</option>" in html


@pytest.mark.parametrize("lang", ["en", "zh", "de", "ja", "ar", "th"])
def test_a_run_is_browsed_in_the_readers_language_open_ones_first_and_nothing_runs(client, lang):
    html = client.get(f"/evaluation/run/{NAME}?lang={lang}").text
    assert html.index('id="d-aaaa"') < html.index('id="d-cccc"')
    assert "<mark>14日以内</mark>" in html
    assert 'lang="ar" dir="rtl"' in html
    assert "Within 14 days. &lt;b&gt;" in html


def test_a_mark_is_kept_with_who_and_why_and_settles_the_difference(client, data):
    assert post(client, "mark", differences="aaaa bbbb", kind="waived", reason="next release", until="2099-01-01").status_code == 200
    marks = read_marks(data / "evaluation")
    assert {key: (one.mark, one.reason, one.until) for key, one in marks.items()} == dict.fromkeys(
        ["aaaa", "bbbb"], (Mark.WAIVED, "next release", "2099-01-01")
    )
    assert marks["aaaa"].by == "agent"
    assert "0 open" in client.get(f"/evaluation/run/{NAME}").text


@pytest.mark.parametrize("fields", [{"reason": "", "until": "2099-01-01"}, {"reason": "why", "until": ""}, {"reason": "why", "until": "soon"}])
def test_a_waiver_without_reason_or_day_is_refused_and_changes_nothing(client, data, fields):
    answer = post(client, "mark", differences="aaaa", kind="waived", **fields)
    assert answer.status_code == 422
    assert "needs a reason and a last day" in answer.text
    assert read_marks(data / "evaluation") == {}


def test_nobody_signs_while_a_difference_is_open_then_the_sign_off_stands_on_the_report(client):
    assert "settle them" in post(client, "sign", by="Ann").text
    post(client, "mark", differences="aaaa", kind="allowed")
    post(client, "mark", differences="bbbb", kind="waived", reason="next release", until="2099-01-01")
    assert post(client, "sign", by=" ").status_code == 422
    assert post(client, "sign", by="Ann").status_code == 200
    report = client.get(f"/evaluation/run/{NAME}/report")
    assert "Ann (this machine)" in report.text
    assert "until 2099-01-01" in report.text
    # the run's pack digest is not the one the service has now, and its suite file has another digest
    assert "Sign-off lapsed" in report.text
    assert "the whole suite" in report.text
    assert "default-src 'none'" in report.headers["content-security-policy"]


def test_only_a_runs_own_files_are_given(client):
    assert client.get(f"/evaluation/run/{NAME}/file/report.json").json()["format"] == "concord-evaluation-run/2"
    for name, file in ((NAME, "signoff.json"), (NAME, "..%2f..%2fmarks.json"), ("..", "report.json"), ("other", "report.json")):
        assert client.get(f"/evaluation/run/{name}/file/{file}").status_code == 404


def test_a_native_reader_sees_one_item_without_an_account_and_answers_once(client, data):
    html = post(client, "ask", difference="aaaa").text
    link = re.search(r'href="http://testserver(/reader/[^"]+)"', unescape(html))[1]
    token = link.rsplit("/", 1)[1]
    assert token not in (data / "evaluation" / "readers.json").read_text("utf-8")
    client.cookies.clear()
    shown = client.get(link)
    assert SAYS["ja"][0] in shown.text
    assert SAYS["en"][0] in shown.text
    assert 'lang="ja"' in shown.text
    assert SAYS["ar"][0] not in shown.text
    assert client.get("/evaluation").status_code == 401
    assert client.post(link, data={"said": "better", "wording": " "}).status_code == 422
    assert client.post(link, data={"said": "better", "wording": "30日以内です。"}).status_code == 200
    assert client.get(link).status_code == 404
    assert client.post(link, data={"said": "yes"}).status_code == 404
    assert client.get("/reader/guess").status_code == 404
    (item,) = Readers.of(data / "evaluation").about("aaaa")
    assert (item.answer, item.wording) == ("better", "30日以内です。")


def test_a_readers_link_ends(tmp_path):
    readers = Readers.of(tmp_path)
    token = readers.ask(Item("a", "ja", "?", "文", "text", "en", ends(NOW)))
    assert readers.open(token, NOW).sentence == "文"
    with pytest.raises(Exception, match="no open question"):
        readers.open(token, NOW + timedelta(days=31))


async def test_a_key_without_the_right_to_evaluate_stays_outside(data):
    engine = await open_store(data, "")
    async with engine.begin() as connection:
        key = await create_key(connection, "desk", frozenset({Scope.DESK_READ}), NOW, None)
    await engine.dispose()
    index = ListIndex([])
    with TestClient(create_app(Parts(AssistSettings(data=data), index, EchoAssistant(index), Gate("t")))) as client:
        assert client.get("/evaluation", headers={"Authorization": f"Bearer {key}"}).status_code == 403


def test_a_run_is_a_process_of_its_own_whose_failure_is_told_and_only_one_goes_on(client):
    # no service answers for this data folder, so the command ends with a sentence
    started = client.post("/evaluation/start", data={"suite": "returns"}, headers={"origin": "http://testserver"})
    assert started.status_code == 200
    for _ in range(300):
        if "hx-get" not in (told := client.get("/evaluation/going").text):
            break
        time.sleep(0.1)
    assert "Nothing answers at" in told
    assert client.post("/evaluation/start", data={"suite": "none"}, headers={"origin": "http://testserver"}).status_code == 422


def test_what_is_affected_is_a_part_of_the_suite_under_the_same_gates(data):
    suite = data / "evaluation" / "suites" / "returns.yaml"
    part = part_of(suite, data / "parts", ["days"], ["en", "ja"])
    read = read_suite(part)
    assert [(topic.id, [lang for lang, _ in topic.questions]) for topic in read.topics] == [("days", ["en", "ja"])]
    assert part.name == part_of(part, data / "parts", ["days"]).name == "returns.part.yaml"
    assert [topic.id for topic in read_suite(part_of(suite, data / "parts", ["none@DE"])).topics] == ["none"]
    with pytest.raises(UnusableSuite, match="nothing of what was chosen"):
        part_of(suite, data / "parts", ["gone"])


def test_a_waiver_that_is_over_opens_its_difference_again(tmp_path):
    set_mark(tmp_path, "aaaa", Marked(Mark.WAIVED, "ann", "", "why", "2026-11-25"))
    set_mark(tmp_path, "bbbb", Marked(Mark.ISSUE, "ann", ""))
    told = run_document(difference("aaaa", "ja"), difference("bbbb", "ar"), difference("cccc", "ja", allowed=True))
    assert [one["id"] for one in still_open(told, read_marks(tmp_path), NOW.date())] == ["aaaa", "bbbb"]
    assert [one["id"] for one in still_open(told, read_marks(tmp_path), (NOW - timedelta(days=1)).date())] == ["bbbb"]


def test_a_broken_file_of_marks_is_named_and_not_written_over(tmp_path):
    (tmp_path / "marks.json").write_text("{", "utf-8")
    with pytest.raises(UnusableReport, match=r"marks\.json"):
        set_mark(tmp_path, "a", Marked(Mark.ALLOWED, "ann", ""))
    assert (tmp_path / "marks.json").read_text("utf-8") == "{"


def test_a_run_with_unanswered_questions_is_not_signed():
    with pytest.raises(UnusableReport, match="no readable reply"):
        sign(run_document(gaps=[{"topic": "days"}]), {}, "Ann", NOW)


@pytest.mark.parametrize(
    ("current", "suite", "day", "lapsed", "rerun"),
    [
        ({"index": "i:1", "pack": "p"}, "d", NOW, [], []),
        ({"index": "i:2", "pack": "p"}, "d", NOW, ["the knowledge changed"], ["the whole suite"]),
        ({"index": "i:1", "pack": "q"}, "d", NOW, ["the prompts, culture packs or scripts changed"], ["the whole suite"]),
        ({"index": "i:1"}, "e", NOW, ["the suite changed"], ["the whole suite"]),
        ({"index": "i:1"}, "d", NOW + timedelta(days=40), ["the waiver of days ended on 2026-12-31"], ["days"]),
    ],
)
def test_a_sign_off_lapses_when_a_digest_changes_or_a_waiver_ends_and_says_what_to_run(current, suite, day, lapsed, rerun):
    signed = SignOff(
        "Ann", "2026-11-26T12:00:00+00:00", "Returns", "d", {"index": ["i:1"], "pack": ["p"]}, (Waiver("a", "days", "period", ("ja",), "why", "2026-12-31"),)
    )
    told = told_of(signed, current, suite, day.date())
    assert (told["lapsed"], told["rerun"]) == (lapsed, rerun)


def test_what_a_watch_over_sent_replies_found_is_told_on_the_page(client, data):
    assert "In replies sent" not in client.get("/evaluation").text
    for day, apart in (("2026-11-24", []), ("2026-11-25", [{}, {}])):
        folder = data / "evaluation" / "watch" / f"{day}-100000-sent-abc"
        folder.mkdir(parents=True)
        (folder / "watch.json").write_text(json.dumps({"apart": apart, "looked": [{}]}), "utf-8")
        (folder / "watch.html").write_text(f"<p>{day}</p>", "utf-8")
    (data / "evaluation" / "watch" / "2026-11-26-broken").mkdir()
    (data / "evaluation" / "watch" / "2026-11-26-broken" / "watch.json").write_text("{", "utf-8")
    assert "In replies sent: 2 told otherwise in another language, 1 to look at" in client.get("/evaluation").text
    shown = client.get("/evaluation/watch/2026-11-25-100000-sent-abc")
    assert shown.text == "<p>2026-11-25</p>"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert client.get("/evaluation/watch/other").status_code == 404


def test_a_differences_cause_and_kind_are_said_in_the_readers_language(client):
    for lang, cause in {"zh": "来源已过时", "de": "veraltete Quelle", "ja": "出典が古い", "ar": "مصدر قديم", "th": "แหล่งล้าสมัย"}.items():
        html = client.get(f"/evaluation/run/{NAME}?lang={lang}").text
        assert cause in html
        assert Strings.load(lang).text("k.fact.period") in html
        assert ">stale source<" not in html


def test_every_cause_has_its_words():
    assert [cause for cause in Blame if not Strings.load("th").has("e.blame." + cause.replace(" ", "_"))] == []


def test_a_reader_is_not_asked_about_a_sentence_that_is_not_there(client, data):
    path = data / "evaluation" / "runs" / NAME / "report.json"
    told = json.loads(path.read_text("utf-8"))
    for one in told["differences"]:
        one["mine"] |= {"sentence": "", "start": 0, "end": 0}
    path.write_text(json.dumps(told), "utf-8")
    assert f"/evaluation/run/{NAME}/ask" not in client.get(f"/evaluation/run/{NAME}").text


def test_what_only_may_differ_is_shown_and_hinders_no_sign_off():
    told = run_document(difference("a", "ja", doubtful=True), difference("b", "ar"))
    assert [one["id"] for one in still_open(told, {}, date(2026, 11, 24))] == ["b"]
    assert junit(told | {"calls": [{"topic": "days", "lang": lang, "milliseconds": 1, "reply": {}} for lang in ("ja", "ar")]}).count("<failure") == 1
    rows = differences_csv(told).splitlines()
    column = rows[0].lstrip("\ufeff").split(",").index("may_differ")
    assert [row[column] for row in csv.reader(rows[1:])] == ["yes", "no"]


@pytest.mark.parametrize(("lang", "said"), [("en", "May differ: to be read"), ("zh", "可能不同"), ("ar", "قد يختلف"), ("th", "อาจต่างกัน")])
def test_a_difference_that_may_be_none_is_told_as_that_in_the_readers_language(data, client, lang, said):
    told = run_document(difference("aaaa", "ja", doubtful=True))
    (data / "evaluation" / "runs" / NAME / "report.json").write_text(json.dumps(told), "utf-8")
    assert said in client.get(f"/evaluation/run/{NAME}?lang={lang}").text


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_gates_a_run_missed_are_named_where_it_is_signed(data, client, lang):
    gate = {"metric": "refusals_right", "language": "overall", "value": None, "at": "least", "bar": 0.95, "passed": False, "which": ""}
    low = gate | {"metric": "p95_milliseconds", "value": 2600.5, "at": "most", "bar": 2500}
    told = run_document() | {"gates": [gate, low, gate | {"metric": "coverage", "value": 1.0, "passed": True}], "verdict": "fell short"}
    (data / "evaluation" / "runs" / NAME / "report.json").write_text(json.dumps(told), "utf-8")
    html = client.get(f"/evaluation/run/{NAME}?lang={lang}").text
    assert "<li>refusals_right, overall: – (≥ 0.95)</li><li>p95_milliseconds, overall: 2600.5 (≤ 2500)</li>" in html
    assert "coverage" not in html
