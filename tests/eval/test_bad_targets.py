"""A system that is down, slow, busy, babbles, is empty, endless or in the wrong language: the run ends, or resumes, and its report says what is missing."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from eval.__main__ import main
from tests.eval.conftest import ASKED
from tests.eval.fakes_eval import draft, served

RIGHT = ("You can return it within 30 days.", "k/returns.md", "within 30 days")
GERMAN = ("Sie können den Artikel innerhalb von 30 Tagen nach der Lieferung kostenlos an uns zurücksenden.", "k/returns.md", "30 Tagen")
WRONG = {
    "down": (500, "HTTP 500"),
    "slow": (3.0, "no answer within 1 s"),
    "busy": ((429, {"Retry-After": "3600"}), "it asks to wait 3600 s"),
    "html": (b"<!doctype html><h1>Sorry</h1>", "reply begins: <!doctype html>"),
    "empty": (b"", "the reply is empty"),
    "silent": (draft(("", "", "")), "no text"),
    "endless": (b"[" * 5_000_000, "longer than 2,000,000 bytes"),
}


@pytest.fixture
def suite(tmp_path):
    path = tmp_path / "suite.yaml"
    head = {"name": "s", "source": "here", "licence": "CC0-1.0", "gates": {"coverage": 1.0}}
    questions = {lang: ASKED[lang] for lang in ("en", "zh", "ja", "ar")}
    path.write_text(
        json.dumps(head | {"topics": [{"id": "days", "facts": [{"kind": "period", "value": "30", "unit": "day"}], "questions": questions}]}), "utf-8"
    )
    return path


def settled(monkeypatch):
    monkeypatch.setenv("CONCORD_EVAL_TIMEOUT_S", "1")


def run(suite, tmp_path, url, capsys):
    code = main(["run", str(suite), "--target", url, "--token", "t", "--out", str(tmp_path / "out"), "--outside", "--json"])
    told = json.loads(capsys.readouterr().out)
    return code, told, json.loads((next((tmp_path / "out").glob("*/report.json"))).read_text("utf-8"))


@pytest.mark.parametrize("kind", WRONG)
def test_what_one_language_did_not_get_is_in_the_report_and_in_no_mean(suite, tmp_path, capsys, monkeypatch, kind):
    settled(monkeypatch)
    answer, said = WRONG[kind]
    with served({ASKED["ja"]: answer, "": draft(RIGHT)}) as system:
        code, told, report = run(suite, tmp_path, system.url, capsys)
    assert code == 1
    (gap,) = report["gaps"]
    assert (gap["topic"], gap["lang"]) == ("days", "ja")
    assert said in gap["detail"]
    assert told["metrics"]["coverage"]["overall"] == 0.75
    assert told["metrics"]["right_facts"]["overall"] == 1.0
    assert told["metrics"]["right_facts"]["unscored"] == 1
    page = next((tmp_path / "out").glob("*/report.html")).read_text("utf-8")
    assert "<h1>Sorry" not in page
    assert "days" in page


def test_a_system_that_answers_in_one_language_only_is_judged_and_named(suite, tmp_path, capsys, monkeypatch):
    settled(monkeypatch)
    with served({"": draft(GERMAN)}) as system:
        _, told, _ = run(suite, tmp_path, system.url, capsys)
    assert told["metrics"]["answer_language"]["overall"] == 0.0
    found = [one for one in told["differences"] if one["kind"] == "language"]
    assert {lang for one in found for lang in one["languages"][:1]} >= {"zh", "ja", "ar"}
    assert {one["blame"]["cause"] for one in found} == {"language wrong"}


def test_a_run_that_is_killed_goes_on_where_it_was(suite, tmp_path, capsys, monkeypatch):
    settled(monkeypatch)
    out = tmp_path / "out"
    answers = {ASKED["ar"]: 20.0, "": draft(RIGHT)}
    with served(answers) as system:
        words = [sys.executable, "-m", "eval", "run", str(suite), "--target", system.url, "--token", "t", "--out", str(out), "--outside"]
        child = subprocess.Popen(words, env={**os.environ, "CONCORD_EVAL_TIMEOUT_S": "30"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        kept = out / "unfinished"
        for _ in range(600):
            if sum(len(path.read_text("utf-8").splitlines()) for path in kept.glob("*.jsonl")) == 3:
                break
            time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
        child.wait(10)
        system.bodies.clear()
        answers[ASKED["ar"]] = draft(RIGHT)
        code, told, report = run(suite, tmp_path, system.url, capsys)
    asked = [body["messages"][0]["text"] for body in system.bodies]
    assert asked == [ASKED["ar"]]
    assert (told["metrics"]["coverage"]["overall"], report["gaps"]) == (1.0, [])
    assert not kept.exists()
    assert code in {0, 1}
