import json

import pytest

from eval.__main__ import main
from eval.ask import Address, ask_all
from eval.kept_calls import KeptCalls
from eval.suite import read_suite
from eval.target import read_target
from tests.eval.fakes_eval import draft, refusal, served

SUITE = """
name: Returns
source: written here
licence: CC0-1.0
gates: {right_facts: 1.0, right_language: 1.0, agreement: 1.0}
topics:
  - id: days
    facts: [{kind: period, value: "30", unit: day}]
    cites: /returns
    questions: {en: "How long?", de: "Wie lange?", ja: "何日以内？", th: "กี่วัน", ar: "كم يومًا؟", zh: "多少天？"}
  - id: none
    answerable: false
    questions: {en: "Student discount?", ja: "学割は？"}
"""
RIGHT = {
    "How long?": draft(("You can return it within 30 days of delivery.", "p/en/returns.md", "30 days")),
    "Wie lange?": draft(("Sie können es innerhalb von 30 Tagen zurückgeben.", "p/de/returns.md", "30 Tagen"), language="de"),
    "何日以内？": draft(("商品到着後30日以内であれば返品いただけます。", "p/ja/returns.md", "30日以内"), language="ja"),
    "กี่วัน": draft(("ท่านสามารถคืนสินค้าได้ภายใน 30 วันหลังจากได้รับสินค้า", "p/th/returns.md", "30 วัน"), language="th"),
    "كم يومًا؟": draft(("يمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.", "p/ar/returns.md", "30 يومًا"), language="ar"),
    "多少天？": draft(("所有商品均可在收货后 30 天内退货。", "p/zh/returns.md", "30 天内"), language="zh"),
    "Student discount?": refusal("no_source"),
    "学割は？": refusal("no_source"),
}


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch, tmp_path):
    for name in ("CONCORD_EVAL_TOKEN", "CONCORD_EVAL_TARGET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def suite_file(tmp_path):
    path = tmp_path / "returns.yaml"
    path.write_text(SUITE, "utf-8")
    return path


def run(suite_file, tmp_path, capsys, answers):
    with served(answers) as system:
        code = main(["run", str(suite_file), "--target", system.url, "--out", str(tmp_path / "out"), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_same_answer_in_six_languages_keeps_every_gate(suite_file, tmp_path, capsys):
    code, told = run(suite_file, tmp_path, capsys, RIGHT)
    assert (code, told["verdict"], told["differences"]) == (0, "passed", [])
    assert told["metrics"]["fact_agreement"]["overall"] == 1.0
    assert {"overall", "by_language", "worst_language", "worst_pair", "n", "interval", "unscored"} <= set(told["metrics"]["fact_agreement"])
    assert {(gate["metric"], gate["language"], gate["value"], gate["bar"], gate["passed"]) for gate in told["gates"]} == {
        ("right_facts", "overall", 1.0, 1.0, True),
        ("answer_language", "overall", 1.0, 1.0, True),
        ("asked_agreement", "overall", 1.0, 1.0, True),
    }
    (folder,) = (tmp_path / "out").iterdir()
    assert (folder / "report.html").stat().st_size > 5_000


ZH_OTHER_NUMBER = draft(("所有商品均可在收货后 14 天内退货。", "p/zh/returns.md", "14 天内"), language="zh")
AR_OTHER_UNIT = draft(("يمكنكم إرجاع أي منتج خلال ٣٠ شهرًا من التسليم.", "p/returns.md", "٣٠ يومًا"), language="ar")
DE_SILENT = draft(("Bitte schreiben Sie uns, dann helfen wir Ihnen gern weiter.", "p/returns.md", "30 Tagen"), language="de")


@pytest.mark.parametrize(
    ("question", "answer", "kind", "cause", "lang"),
    [
        ("多少天？", ZH_OTHER_NUMBER, "period", "source conflict between versions", "zh"),
        ("كم يومًا؟", AR_OTHER_UNIT, "period", "composer ignored a source", "ar"),
        ("何日以内？", RIGHT["How long?"], "language", "language wrong", "ja"),
        ("กี่วัน", refusal("weak_source"), "refusal", "retrieval missed", "th"),
        ("Wie lange?", DE_SILENT, "period", "composer ignored a source", "de"),
    ],
)
def test_one_planted_difference_turns_the_run_red_and_names_language_and_cause(suite_file, tmp_path, capsys, question, answer, kind, cause, lang):
    code, told = run(suite_file, tmp_path, capsys, {**RIGHT, question: answer})
    assert code == 1
    assert (lang, kind, cause) in [(each["languages"][0], each["kind"], each["blame"]["cause"]) for each in told["differences"]]
    assert {each["languages"][0] for each in told["differences"]} == {lang}
    assert told["verdict"] == "fell short"


def test_a_failing_call_is_counted_and_the_others_are_still_judged(suite_file, tmp_path, capsys):
    code, told = run(suite_file, tmp_path, capsys, {**RIGHT, "Wie lange?": 500})
    assert code == 0
    assert told["metrics"]["coverage"]["by_language"]["de"]["value"] == 0.0
    assert told["metrics"]["right_facts"]["n"] == 5
    assert told["metrics"]["right_facts"]["unscored"] == 1


def test_a_run_that_was_cut_off_asks_only_what_it_has_no_answer_to(suite_file, tmp_path, capsys):
    suite, target = read_suite(suite_file), read_target()
    with served({**RIGHT, "Wie lange?": 500}) as system:
        kept = KeptCalls(tmp_path / "out" / "unfinished", target, system.url)
        ask_all(target, Address(system.url), suite.topics, lambda _line: None, kept)
        with kept.path.open("a", encoding="utf-8") as file:
            file.write('{"key": "torn by a ki')
        system.bodies.clear()
        assert main(["run", str(suite_file), "--target", system.url, "--out", str(tmp_path / "out"), "--json"]) == 0
    assert [body["messages"][0]["text"] for body in system.bodies] == ["Wie lange?"]
    assert "7 answers" in capsys.readouterr().err
    assert not kept.path.exists()


def test_some_languages_and_a_sample_are_asked_and_nothing_else(suite_file, tmp_path, capsys):
    with served(RIGHT) as system:
        main(["run", str(suite_file), "--target", system.url, "--out", str(tmp_path / "out"), "--languages", "en,ja", "--sample", "1", "--json"])
    assert {body["messages"][0]["text"] for body in system.bodies} <= {"How long?", "何日以内？", "Student discount?", "学割は？"}
    assert len(system.bodies) == 2


def test_asked_twice_the_run_says_whether_languages_differ_more_than_runs(suite_file, tmp_path, capsys):
    with served(RIGHT) as system:
        main(["run", str(suite_file), "--target", system.url, "--out", str(tmp_path / "out"), "--repeat", "2", "--json"])
    told = json.loads(capsys.readouterr().out)["repeat"]
    assert (told["times"], told["between_runs"]["value"], told["between_languages"]["value"]) == (2, 1.0, 1.0)
    assert len(system.bodies) == 16


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["run", "none.yaml"], "cannot be read"),
        (["run", "returns.yaml", "--target", "http://127.0.0.1:9"], "Nothing answers"),
        (["run", "returns.yaml", "--protocol", "none.yaml"], "description of the judged system"),
        (["retrieval", "none.jsonl"], "cannot be read"),
        (["nonsense"], "no command"),
    ],
)
def test_unusable_input_is_one_sentence_and_exit_code_two(suite_file, capsys, arguments, word):
    assert suite_file.exists()
    assert main(arguments) == 2
    heard = capsys.readouterr()
    assert word in heard.err
    assert heard.out == ""


def test_an_unknown_setting_is_named_with_a_near_miss(suite_file, monkeypatch, capsys):
    monkeypatch.setenv("CONCORD_EVAL_TARGT", "x")
    assert main(["run", str(suite_file)]) == 2
    assert "CONCORD_EVAL_TARGET" in capsys.readouterr().err


def test_retrieval_over_an_empty_data_folder_says_what_to_do(tmp_path, capsys):
    row = {"id": "1", "topic": "t", "lang": "en", "question": "?", "answer_doc": "a.md", "answer_quote": "a quote long enough"}
    (tmp_path / "q.jsonl").write_text(json.dumps(row), "utf-8")
    assert main(["retrieval", "q.jsonl", "--data", str(tmp_path / "empty")]) == 2
    assert "ingest load" in capsys.readouterr().err
