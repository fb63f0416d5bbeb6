"""Concord against a real vLLM: random weights show nothing of a model's wits, so what is asserted is shape, bounds, counts and failures."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assist.compose.model import WrittenReply, answer_schema
from assist.demo.load import conversations
from assist.types import Mode
from serving.calibrate import Dearness
from serving.chat import open_chat
from serving.errors import ModelBabble, ModelRefused, ModelUnreachable
from serving.profiles import load_profiles
from serving.settings import serving_settings
from serving.tokens import served_tokens
from serving.vllm import Place, command
from tests.demo_desk import demo_desk
from tests.sources import ROOT
from tests.vllm.conftest import kill

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
BOUNDED = {
    "type": "object",
    "properties": {
        "say": {"type": "string", "maxLength": 20},
        "part": {"enum": ["answer", "ask"]},
        "days": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 99}, "minItems": 1, "maxItems": 3},
    },
    "required": ["say", "part", "days"],
    "additionalProperties": False,
}
QUESTIONS = ["Wie lange dauert der Versand?", "退货政策是什么？", "返品できますか？", "ما هي مدة الإرجاع؟", "คืนสินค้าได้ไหม", "How do I return it?"]


@pytest.fixture
def chat(live):
    """Concord's own client, with other settings if a test wants them."""
    opened = []

    def opening(**changes):
        opened.append(open_chat(serving_settings(live.settings(**changes))))
        return opened[-1]

    yield opening
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The demo shop without a model."""
    with demo_desk(tmp_path_factory.mktemp("demo")) as desk:
        yield desk


def test_every_word_of_every_profiles_command_is_one_that_vllm_knows(vllm_python):
    said = subprocess.run([vllm_python.parent / "vllm", "serve", "--help=all"], capture_output=True, text=True, check=True, timeout=200).stdout
    known = set(re.findall(r"--[a-z][a-z0-9-]+", said))
    used = {word for profile in load_profiles() for word in command(profile, Place(model="x")) if word.startswith("--")}
    assert len(known) > 100
    assert used - known == set()


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_bound_to_a_schema_keeps_it(live, chat, question):
    spoken = chat().ask("Answer.", question, BOUNDED)
    assert set(spoken.content) == {"say", "part", "days"}
    assert len(spoken.content["say"]) <= 20
    assert spoken.content["part"] in {"answer", "ask"}
    assert all(0 <= day <= 99 for day in spoken.content["days"])
    assert (spoken.model, spoken.prompt_tokens > 0, spoken.answer_tokens > 0) == (live.model, True, True)


def test_the_drafts_own_schema_is_accepted_and_kept_or_the_cut_is_named(chat):
    try:
        content = chat(tokens="4000").ask("Draft a reply.", QUESTIONS[0], answer_schema()).content
    except ModelBabble as cut:
        assert "CONCORD_SERVING_CHAT_TOKENS" in str(cut)
    else:
        assert WrittenReply.model_validate(content)


def test_an_answer_without_room_is_named_as_cut(chat):
    with pytest.raises(ModelBabble, match="CONCORD_SERVING_CHAT_TOKENS"):
        chat(tokens="64").ask("Answer.", "x", {"type": "object", "properties": {"say": {"type": "string", "minLength": 900}}, "required": ["say"]})


def test_a_prompt_seen_before_is_kept_and_the_server_says_so(chat):
    door, long = chat(), "The shop ships within three working days. " * 80
    first, second = (list(door.stream(long, "x", BOUNDED))[-1].cached_tokens for _ in range(2))
    assert (first or 0, (second or 0) >= 128) == (0, True)


def test_the_served_model_counts_its_own_tokens(live, chat):
    counts = served_tokens(live.url, live.model, ("", "退货", "退货退货", QUESTIONS[0]), key=live.key)
    assert counts[0] == 0
    assert 1 <= counts[1] <= 6
    assert counts[1] < counts[2] <= 2 * counts[1]
    assert chat().ask("", QUESTIONS[0], BOUNDED).prompt_tokens >= counts[3]


def test_a_model_of_few_pieces_is_found_dearer_than_the_estimate(live):
    dearness = Dearness(live.url, live.key)
    assert dearness.times == 1
    dearness.find(live.model)
    assert 1 < dearness.times < 10


def test_a_wrong_key_and_an_unknown_model_and_too_long_a_prompt_are_refused(chat):
    for changes, user in (({"key": "wrong"}, "x"), ({"model": "no-such-model"}, "x"), ({}, "退货 " * 40_000)):
        with pytest.raises(ModelRefused):
            chat(**changes).ask("Answer.", user, BOUNDED)


def test_the_key_guards_less_than_one_would_think(live):
    """Why the command advises a proxy: what lies outside /v1 answers anybody."""
    with urllib.request.urlopen(live.url.removesuffix("/v1") + "/metrics", timeout=10) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("name", ["conv-01", "conv-02", "conv-10"])
def test_a_draft_through_the_whole_path_is_the_models_or_the_scripts_and_says_which(desk, live, chat, name):
    one = next(talk for talk in conversations() if talk.id == name)
    draft = replace(desk, chat=chat(tokens="2000")).draft(one)
    down = "model_down" in [finding.code for finding in draft.findings]
    assert down == (draft.mode is Mode.SCRIPTS)
    assert draft.digests.model == ("" if down else live.model)
    for cited in (c for sentence in draft.sentences for c in sentence.citations):
        (passage,) = desk.index.passages([cited.passage_id])
        assert cited.quote in passage.text


def test_the_bench_measures_it(live):
    words = [sys.executable, "-m", "gpu", "bench", "--url", live.url, "--agents", "1,2", "--drafts", "4", "--json"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
    chosen = live.settings(tokens="64")
    said = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env={**kept, **chosen}, check=False, timeout=200)
    assert said.returncode == 0, said.stderr
    levels = json.loads(said.stdout)["levels"]
    assert [(level["agents"], level["drafts"], level["failed"]) for level in levels] == [(1, 4, {}), (2, 4, {})]
    assert all(0 < level["first_token_ms"]["p50"] <= level["draft_ms"]["p95"] for level in levels)


def test_killed_in_the_middle_of_an_answer_it_leaves_the_scripts(desk, live, chat):
    """The last test of this file: the server does not come back.

    On a processor a warm server may hold its events back until the answer is whole: it is killed at the first event or after a second, whichever is sooner,
    long before the longest answer's end.
    """
    door, begun = chat(tokens="8192"), threading.Event()
    events = door.stream("Answer.", "x", {"type": "object", "properties": {"say": {"type": "string", "minLength": 18_000}}, "required": ["say"]})

    def listen():
        return [event for event in events if begun.set() is None]

    with ThreadPoolExecutor(1) as listener:
        asked, heard = time.monotonic(), listener.submit(listen)
        begun.wait(1)
        kill(live)
        dead = time.monotonic() - asked
        with pytest.raises(ModelUnreachable):
            pytest.fail(f"dead {dead:.1f} s after it was asked, it ended as if all were well: {heard.result(60)[-3:]}")
    draft = replace(desk, chat=chat(tokens="2000")).draft(conversations()[0])
    assert (draft.mode, "model_down" in [finding.code for finding in draft.findings]) == (Mode.SCRIPTS, True)
