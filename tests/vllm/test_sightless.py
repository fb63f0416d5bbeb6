"""A real vLLM whose model reads only text is asked to see, because the settings say it may be shown photos: the agent is told to look, the draft is there."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from assist.images import for_model
from assist.photos import keep_photo
from assist.types import Conversation, Message, Speaker
from serving.chat import open_chat
from serving.errors import ModelRefused
from serving.settings import serving_settings
from tests.demo_desk import demo_desk
from tests.vllm.conftest import by_profile

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
SCHEMA = {"type": "object", "properties": {"say": {"type": "string", "maxLength": 4}}, "required": ["say"], "additionalProperties": False}

SAID = {"de": "Der Arm meiner Drohne ist gebrochen, siehe Foto.", "ja": "ドローンのアームが折れています。写真をご覧ください。"}


@pytest.fixture(scope="module")
def sightless(weights, vllm_python, tmp_path_factory):
    """A server of the profile `check` with a text model."""
    with by_profile("check", weights / "text", vllm_python, tmp_path_factory.mktemp("text") / "log") as server:
        yield server


@pytest.fixture
def chat(sightless):
    """Concord's own client, told that two photos may be shown."""
    opened = open_chat(serving_settings(sightless.settings(pictures="2", tokens="2000")))
    yield opened
    opened.close()


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), "red").save(file, "JPEG")
    return file.getvalue()


def test_a_photo_is_refused_and_words_alone_are_answered(chat):
    with pytest.raises(ModelRefused):
        chat.ask("Answer.", "What is this?", SCHEMA, [for_model(photo())])
    assert set(chat.ask("Answer.", "What is this?", SCHEMA).content) == {"say"}


@pytest.mark.parametrize("lang", SAID)
def test_the_agent_is_told_to_look_and_the_draft_is_there(chat, tmp_path, lang):
    kept = keep_photo(photo(), "arm.jpg", tmp_path)
    talk = Conversation((Message(Speaker.CUSTOMER, SAID[lang], attachments=(kept,)),), agent_language="en")
    with demo_desk(tmp_path / "demo") as desk:
        draft = replace(desk, chat=chat, settings=desk.settings.model_copy(update={"data": tmp_path})).draft(talk)
    codes = {finding.code for finding in draft.findings}
    assert "photo_not_read" in codes
    assert "photo_seen" not in codes
    assert draft.language == lang
    assert draft.sentences or draft.refusal
