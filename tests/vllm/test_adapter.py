"""A real vLLM serves a LoRA adapter beside its model: the settings choose who writes, and a draft says who it was."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from assist.demo.load import conversations
from assist.types import Mode
from serving.chat import open_chat
from serving.errors import ModelRefused
from serving.profiles import Adapter
from serving.settings import serving_settings
from tests.demo_desk import demo_desk
from tests.vllm.conftest import by_profile

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
SHORT = {"type": "object", "properties": {"say": {"type": "string", "minLength": 60, "maxLength": 60}}, "required": ["say"], "additionalProperties": False}


@pytest.fixture(scope="module")
def tuned(weights, vllm_python, tmp_path_factory):
    """A server of the profile `check` with an adapter named house-voice."""
    adapters = (Adapter(name="house-voice", folder=str(weights / "adapter"), rank=8),)
    with by_profile("check", weights / "text", vllm_python, tmp_path_factory.mktemp("tuned") / "log", adapters=adapters) as server:
        yield server


@contextmanager
def asking(server, model):
    """Concord's own client, with the model that its settings name."""
    chat = open_chat(serving_settings(server.settings(model=model, tokens="2000")))
    try:
        yield chat
    finally:
        chat.close()


@pytest.mark.parametrize("question", ["Where is it?", "在哪里？", "Wo ist es?", "どこですか。", "أين هي؟", "อยู่ที่ไหน"])
def test_the_adapter_writes_otherwise_than_its_model_and_says_so(tuned, question):
    with asking(tuned, tuned.model) as plain, asking(tuned, "house-voice") as voice:
        said = {chat: chat.ask("Answer.", question, SHORT) for chat in (plain, voice)}
    assert [said[chat].model for chat in (plain, voice)] == [tuned.model, "house-voice"]
    assert said[plain].content != said[voice].content


def test_an_adapter_that_is_not_served_is_refused(tuned):
    with asking(tuned, "another-voice") as chat, pytest.raises(ModelRefused):
        chat.ask("Answer.", "x", SHORT)


def test_a_draft_names_the_adapter_that_wrote_it(tuned, tmp_path):
    one = next(talk for talk in conversations() if talk.id == "conv-01")
    with demo_desk(tmp_path / "demo") as desk, asking(tuned, "house-voice") as chat:
        draft = replace(desk, chat=chat).draft(one)
    down = "model_down" in {finding.code for finding in draft.findings}
    assert (draft.digests.model, draft.mode is Mode.SCRIPTS) == ("" if down else "house-voice", down)
