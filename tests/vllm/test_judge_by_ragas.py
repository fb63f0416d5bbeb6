"""The metrics of ragas asked of a judge with random weights on a real vLLM: what cannot be parsed or is no number is counted, and never averaged.

ragas keeps other versions of common packages than the product is pinned to, so it has an environment of its own.
Runs before `test_live.py`, whose last test ends the server.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path

import pytest

from eval.report.document import FORMAT
from tests.sources import ROOT

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
RIGHT = {"en": "You can return any article within 30 days of delivery.", "ja": "商品は到着後30日以内であれば返品いただけます。"}
QUESTIONS = {"en": "How long can I return an article?", "ja": "返品はいつまでできますか。"}
METRICS = {"faithfulness", "llm_context_precision_with_reference", "context_recall", "answer_correctness"}


@pytest.fixture(scope="module")
def ragas_python() -> Path:
    """The Python of the environment that has ragas."""
    python = Path(os.environ.get("CONCORD_TEST_RAGAS_PYTHON") or ROOT / ".venv-ragas" / "bin" / "python")
    if not python.exists():
        pytest.skip(f"there is no {python}: run `.ci/run vllm`, or name another Python in CONCORD_TEST_RAGAS_PYTHON")
    return python


@pytest.fixture(scope="module")
def told(live, ragas_python, tmp_path_factory):
    """What the command says of two replies, one in Japanese, and how it ended."""
    folder = tmp_path_factory.mktemp("judged")
    answers, report = folder / "answers.jsonl", folder / "report.json"
    answers.write_text("\n".join(json.dumps({"topic": "returns", "lang": lang, "market": "", "text": text}) for lang, text in RIGHT.items()), "utf-8")
    report.write_text(json.dumps({"format": FORMAT, "differences": [], "calls": [call(lang) for lang in RIGHT]}), "utf-8")
    command = [ragas_python, "-m", "eval", "judges", answers, report, "--ragas", "--pairs", "2", "--json"]
    settings = live.settings(tokens="64", timeout="30")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
    ran = subprocess.run(command, cwd=ROOT, env={**kept, **settings}, capture_output=True, text=True, timeout=380, check=False)
    assert ran.stdout.startswith("{"), ran.stderr[-3000:]
    return json.loads(ran.stdout, parse_constant=lambda name: pytest.fail(f"{name} in the JSON: a gap was written as a number"))


def call(lang: str) -> dict[str, object]:
    """One answered call of a run, as its report holds it."""
    sources = [{"path": f"policies/{lang}/returns.md", "quote": RIGHT[lang], "lang": lang}]
    reply = {"parts": [{"text": RIGHT[lang], "sources": sources}]}
    return {"topic": "returns", "lang": lang, "question": QUESTIONS[lang], "status": "answered", "reply": reply}


def test_every_metric_of_ragas_accounts_for_each_reply_it_was_asked_about(told):
    assert {one["name"].partition("(")[0] for one in told["ragas"]} >= METRICS
    for one in told["ragas"]:
        covered = one["coverage"]
        assert covered["asked"] == len(RIGHT)
        assert covered["scored"] + sum(covered["troubles"].values()) == covered["asked"], one


def test_a_mean_is_taken_over_what_was_scored_alone(told):
    for one in told["ragas"]:
        assert (one["mean"] is None) is (one["coverage"]["scored"] == 0), one
        assert one["mean"] is None or (math.isfinite(one["mean"]) and 0 <= one["mean"] <= 1)
        assert sum(count for _, _, count in one["by_language"]) == one["coverage"]["scored"]


def test_a_judge_of_random_words_has_troubles_that_are_told(told):
    assert sum(sum(one["coverage"]["troubles"].values()) for one in told["ragas"]) > 0
    assert not any(one["trusted"] for one in told["trial"])


def test_the_likenesses_of_ragas_stand_beside_the_ruler_scored_with_the_built_in_encoder(ragas_python, tmp_path):
    answers = tmp_path / "right.jsonl"
    answers.write_text("\n".join(json.dumps({"topic": "returns", "lang": lang, "market": "", "text": text}) for lang, text in RIGHT.items()), "utf-8")
    command = [ragas_python, "-m", "eval", "sensitivity", answers, "--texts", answers, "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=380, check=False)
    peers = json.loads(ran.stdout)["peers"]
    assert {"ragas SemanticSimilarity", "ragas NonLLMStringSimilarity", "ragas ChrfScore"} <= set(peers), ran.stderr[-3000:]
    for name, peer in peers.items():
        assert (name, peer["harmless"]["unscored"]) == (name, 0)
