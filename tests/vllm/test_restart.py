"""A real vLLM that is killed in the middle of a draft and started again: the draft comes from the scripts, the next ones from the model, by itself."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from assist.demo.load import conversations
from assist.types import Mode
from serving.breaker import open_breaker
from serving.circuit import Health
from serving.errors import ModelUnreachable
from serving.settings import serving_settings
from tests.demo_desk import demo_desk
from tests.vllm.conftest import by_profile, kill

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(900)]
BRIEF = {"type": "object", "properties": {"say": {"enum": ["a"]}}, "required": ["say"], "additionalProperties": False}
ENDLESS = {"type": "object", "properties": {"say": {"type": "string", "minLength": 90_000}}, "required": ["say"], "additionalProperties": False}


class Wordy:
    """The chat as it is, but bound to an answer that goes on: random words end too soon to be killed in the middle of. Says when it is asked."""

    def __init__(self, chat, asked):
        self.chat, self.asked, self.room, self.pictures, self.model = chat, asked, chat.room, 0, ""

    def ask(self, system, user, schema, pictures=(), heard=None):
        self.asked.set()
        return self.chat.ask(system, user, ENDLESS)


def _kill(server, asked):
    """By the clock, at a tenth of what the answer takes: a warm server on a processor may hold its events back until the answer is whole."""
    asked.wait(120)
    time.sleep(2)
    kill(server)


def test_it_is_tried_again_by_itself_and_writes_once_it_is_back(weights, vllm_python, tmp_path):
    with by_profile("check", weights / "text", vllm_python, tmp_path / "first.log") as server:
        port = server.port
        environ = server.settings(tokens="8000") | {"CONCORD_SERVING_CHAT_FAILURES": "1", "CONCORD_SERVING_CHAT_REST": "1"}
        breaker = open_breaker(serving_settings(environ))
        assert breaker.ask("Answer.", "x", BRIEF).content == {"say": "a"}
        asked = threading.Event()
        with demo_desk(tmp_path / "demo") as desk:
            killer = threading.Thread(target=_kill, args=(server, asked))
            killer.start()
            draft = replace(desk, chat=Wordy(breaker, asked)).draft(conversations()[0])
            killer.join()
    assert (asked.is_set(), draft.mode) == (True, Mode.SCRIPTS)
    assert "model_down" in {finding.code for finding in draft.findings}
    assert draft.sentences
    assert breaker.state().failures >= 1
    with by_profile("check", weights / "text", vllm_python, tmp_path / "second.log", port=port):
        assert _answers(breaker)
        assert breaker.state().health is Health.WELL
    breaker.close()


def _answers(breaker) -> bool:
    """Whether it is asked again and answers, within two minutes; while it rests it says so at once."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            return breaker.ask("Answer.", "x", BRIEF).content == {"say": "a"}
        except ModelUnreachable:
            time.sleep(0.3)
    return False
