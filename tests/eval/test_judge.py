"""A served judge: what it cannot tell is counted and never averaged, and in a language in which it disagrees with known labels its verdicts are withheld."""

from __future__ import annotations

import json
import math

import pytest

from eval.__main__ import main
from eval.judge.cases import cases_of
from eval.judge.opinion import GROUNDED, NO_ANSWER, NO_SENSE, NOT_A_NUMBER, SAME, UNSURE, ask_judge, coverage
from eval.judge.patient import open_judge
from eval.judge.scored import OUTSIDE, Case, figure_of
from eval.judge.trial import kappa, labelled, try_judge
from eval.pairs.answers import Answer
from serving.chat import open_chat
from serving.duties import Duty
from serving.settings import serving_settings
from tests.assist.test_evaluation_pages import difference, run_document
from tests.fakes_served import served

RETURNS = {
    "en": "Thank you for your message.\nYou can return any article within 30 days of delivery.\nThe return costs 5.90 EUR.",
    "de": "Vielen Dank für Ihre Nachricht.\nSie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.\nDie Rücksendung kostet 5,90 EUR.",
    "zh": "感谢您的来信。\n您可以在收货后30天内退回任何商品。\n退货费用为 5.90 EUR。",
    "ja": "お問い合わせありがとうございます。\n商品は到着後30日以内であれば返品いただけます。\n返送料は 5.90 EUR です。",
    "ar": "شكرًا لرسالتكم.\nيمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.\nتكلفة الإرجاع 5.90 EUR.",
    "th": "ขอบคุณสำหรับข้อความของคุณ\nคุณสามารถคืนสินค้าได้ภายใน 30 วันหลังจากได้รับสินค้า\nค่าส่งคืน 5.90 EUR",
}
DAYS = (30, 14, 45, 21, 60, 90)
"""Each makes a topic of its own."""
ANSWERS = [
    Answer(f"t{days}", lang, "", text.replace("30", str(days)).replace("5.90", f"{days}.50").replace("5,90", f"{days},50"), ("p.md",))
    for days in DAYS
    for lang, text in RETURNS.items()
]


def judge(url):
    return open_chat(serving_settings({"CONCORD_SERVING_JUDGE_URL": url, "CONCORD_SERVING_JUDGE_TIMEOUT": "5"}), Duty.JUDGE)


def says(verdict, reason="because"):
    return json.dumps({"verdict": verdict, "reason": reason})


def ask(url):
    chat = judge(url)
    try:
        return ask_judge(chat, SAME, question="?", left_language="en", left="30 days", right_language="th", right="14 วัน")
    finally:
        chat.close()


@pytest.mark.parametrize(("verdict", "value", "trouble"), [("different", 1.0, ""), ("same", 0.0, ""), ("cannot_tell", None, UNSURE)])
def test_an_opinion_is_a_value_with_a_reason_and_the_version_it_comes_from(verdict, value, trouble):
    with served(says(verdict, "14 is not 30")) as server:
        told = ask(server.url)
    assert (told.value, told.reason, told.trouble) == (value, "14 is not 30", trouble)
    assert told.version.startswith("fake-model, judge_same ")
    # the judged words are told apart from the rules, so that an order in them is no rule
    rules, material = (one["content"] for one in server.asked[0]["messages"])
    assert "14 วัน" in str(material)
    assert "14 วัน" not in str(rules)


@pytest.mark.parametrize("answer", ["NaN", "{", '{"verdict": NaN, "reason": ""}', '{"verdict": "maybe", "reason": ""}', '{"score": 0.4}', ""])
def test_what_cannot_be_parsed_is_counted_and_is_no_zero(answer):
    with served(answer) as server:
        told = ask(server.url)
    assert (told.value, told.trouble) == (None, NO_SENSE)
    assert coverage([told, told]).troubles == {NO_SENSE: 2}


def test_a_judge_that_is_down_gives_no_opinion():
    with served(mood="503") as server:
        told = ask(server.url)
    assert (told.value, told.trouble) == (None, NO_ANSWER)


def test_the_other_rubric_asks_about_a_reply_and_its_sources():
    with served(says("same")) as server:
        chat = judge(server.url)
        told = ask_judge(chat, GROUNDED, question="?", language="ja", reply="30日以内", sources="商品到着後30日以内")
        chat.close()
    assert told.value == 0.0
    assert "judge_grounded" in told.version


def test_labelled_pairs_are_half_changed_half_harmless_in_every_language_and_the_same_each_time():
    pairs = labelled(ANSWERS, 6)
    assert pairs == labelled(ANSWERS, 6)
    for lang in RETURNS:
        mine = [pair.differs for pair in pairs if pair.lang == lang]
        assert 1 <= sum(mine) <= 3, lang
        assert 1 <= mine.count(False) <= 3, lang
    assert all(pair.right != pair.changed for pair in pairs if pair.differs)


def test_kappa_is_agreement_beyond_chance():
    assert kappa([True, True, False, False], [True, True, False, False]) == 1.0
    assert kappa([True, True, False, False], [True, False, True, False]) == 0.0
    # 20 yes-yes, 5 and 10 apart, 15 no-no: Cohen's own kind of table
    labels = [True] * 25 + [False] * 25
    said = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert math.isclose(kappa(labels, said), 0.4)
    assert kappa([True, True], [True, True]) is None
    assert kappa([], []) is None


def knowing(pairs, wrong=()):
    """A judge that knows the labels, but says “same” of everything in some languages."""
    known = {pair.changed: pair.differs and pair.lang not in wrong for pair in pairs}

    def say(asked):
        shown = asked["messages"][1]["content"].rsplit("\n\nReply in ", 1)[1].partition(":\n")[2].strip()
        return says("different" if known[shown] else "same")

    return say


@pytest.fixture(scope="module")
def pairs():
    return labelled(ANSWERS, 28)


def test_a_judge_that_knows_is_trusted_and_one_that_calls_everything_the_same_is_not(pairs):
    with served(knowing(pairs, wrong=("th",))) as server:
        chat = judge(server.url)
        told = {one.lang: one for one in try_judge(chat, pairs, lambda _: None)}
        chat.close()
    assert told["ja"].kappa == 1.0
    assert told["ja"].trusted
    assert told["th"].kappa == 0.0
    assert not told["th"].trusted


def test_half_of_the_opinions_missing_leaves_the_other_half_as_it_is(pairs):
    whole, turns = knowing(pairs), iter(range(10_000))
    with served(lambda asked: "NaN" if next(turns) % 2 else whole(asked)) as server:
        chat = judge(server.url)
        told = try_judge(chat, pairs, lambda _: None)[-1]
        chat.close()
    assert told.kappa == 1.0
    assert told.coverage.asked == len(pairs)
    assert told.coverage.scored == (len(pairs) + 1) // 2
    assert told.coverage.troubles == {NO_SENSE: len(pairs) // 2}


def test_a_language_with_too_few_pairs_is_trusted_with_nothing():
    some = labelled(ANSWERS, 4)
    with served(knowing(some)) as server:
        chat = judge(server.url)
        told = try_judge(chat, some, lambda _: None)
        chat.close()
    assert all(one.kappa is None and not one.trusted for one in told if one.lang != "all")


@pytest.fixture
def files(tmp_path):
    answers = tmp_path / "answers.jsonl"
    rows = [{"topic": one.topic, "lang": one.lang, "text": one.text, "sources": list(one.sources)} for one in ANSWERS]
    answers.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    report = tmp_path / "report.json"
    report.write_text(json.dumps(run_document(difference("aaaa", "ja"), difference("bbbb", "ar"), difference("cccc", "ja", allowed=True))), "utf-8")
    return answers, report


def test_the_command_withholds_a_verdict_in_a_language_the_judge_failed_in(files, pairs, monkeypatch, capsys):
    answers, report = files
    known = knowing(pairs, wrong=("ar",))
    with served(
        lambda asked: known(asked) if any(pair.changed in asked["messages"][1]["content"] for pair in pairs) else says("different", "14 is not 30")
    ) as server:
        monkeypatch.setenv("CONCORD_SERVING_JUDGE_URL", server.url)
        code = main(["judges", str(answers), str(report), "--pairs", "28", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [(one["id"], one["verdict"], one["reason"]) for one in told["opinions"]] == [("aaaa", "differs", "14 is not 30"), ("bbbb", "withheld", "")]
    assert told["coverage"] == {"asked": 2, "scored": 2, "troubles": {}}


def test_without_a_judge_the_command_says_which_setting_names_one(files, monkeypatch, capsys):
    for name in ("CONCORD_SERVING_JUDGE_URL", "CONCORD_CHAT_URL"):
        monkeypatch.delenv(name, raising=False)
    assert main(["judges", str(files[0])]) == 2
    assert "CONCORD_SERVING_JUDGE_URL" in capsys.readouterr().err


def test_a_judge_says_which_model_it_serves_once_it_was_asked():
    with served('{"verdict": "same", "reason": ""}') as server:
        judge = open_judge(serving_settings({"CONCORD_SERVING_JUDGE_URL": server.url}))
        before = judge.model
        told = ask_judge(judge, SAME, question="?", left_language="en", left="30 days", right_language="ja", right="30日")
        after = judge.model
        judge.close()
    assert (before, told.value, bool(after)) == ("", 0.0, True)


def test_a_judge_trusted_nowhere_is_no_success(files, monkeypatch, capsys):
    with served("NaN") as server:
        monkeypatch.setenv("CONCORD_SERVING_JUDGE_URL", server.url)
        assert main(["judges", str(files[0]), "--pairs", "4"]) == 1
    assert "verdicts withheld" in capsys.readouterr().out


class Listed:
    """A metric with a value, or an error, for each language."""

    name = "faithfulness"

    def __init__(self, **values):
        self.values = values

    def score(self, case):
        value = self.values[case.lang]
        if isinstance(value, Exception):
            raise value
        return value


def test_a_judged_metric_that_is_no_number_raises_or_lies_outside_is_counted_and_in_no_mean():
    values = {"en": 1.0, "de": math.nan, "zh": ValueError("no JSON"), "ja": 1.5, "ar": 0.5, "th": math.inf}
    cases = [Case("t", lang, "?", "reply", (), "right") for lang in values]
    told = figure_of(Listed(**values), cases, "v")
    assert told.mean == 0.75
    assert (told.coverage.asked, told.coverage.scored) == (6, 2)
    assert told.coverage.troubles == {NOT_A_NUMBER: 1, NO_SENSE: 1, OUTSIDE: 2}
    assert {lang: mean for lang, mean, _ in told.by_language} == {"en": 1.0, "ar": 0.5, "de": None, "zh": None, "ja": None, "th": None}


def test_cases_are_the_answered_calls_with_a_right_answer_in_their_language():
    reply = {"parts": [{"text": "30 days.", "sources": [{"quote": "within 30 days"}, {"quote": ""}]}, {"text": "Bye.", "sources": []}]}
    call = {"topic": "t30", "lang": "en", "question": "?", "status": "answered", "reply": reply}
    calls = [call, call | {"status": "refused"}, call | {"lang": "ko"}, call | {"status": "timeout", "reply": None}]
    (case,) = cases_of({"calls": calls}, ANSWERS)
    assert (case.reply, case.sources) == ("30 days.\nBye.", ("within 30 days",))
    assert "within 30 days of delivery" in case.reference
