"""A photo that a customer sent, through the API to a real vLLM that sees, is told as an observation; what cannot be seen is told as not read."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from PIL import Image
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.images import for_model
from assist.look import look
from assist.photos import keep_photo
from assist.types import Conversation, Message, Speaker
from serving.chat import open_chat
from serving.errors import ModelRefused
from serving.settings import serving_settings
from tests.demo_desk import demo_desk

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
BRIEF = {"type": "object", "properties": {"say": {"type": "string", "maxLength": 4}}, "required": ["say"], "additionalProperties": False}


def picture(colour, size=(640, 480)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def chat(live):
    """Concord's own client, which may show two photos unless a test says otherwise."""
    opened = []

    def opening(**changes):
        opened.append(open_chat(serving_settings(live.settings(**{"pictures": "2", "tokens": "4000"} | changes))))
        return opened[-1]

    yield opening
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The demo shop without a model."""
    with demo_desk(tmp_path_factory.mktemp("demo")) as desk:
        yield desk


@pytest.fixture
def api(desk, chat, tmp_path):
    """The desk's API over a model; a conversation c1 is there."""
    opened = []

    def opening(**changes):
        made = replace(desk, chat=chat(**changes), settings=desk.settings.model_copy(update={"data": tmp_path}))
        client = TestClient(create_app(Parts(made.settings, desk.index, made, Gate("the-token"))), headers={"Authorization": "Bearer the-token"})
        opened.append(client.__enter__())
        talk = {"id": "c1", "market": "DE", "messages": [{"role": "customer", "text": "Der Arm ist gebrochen."}], "agent_language": "en"}
        client.post("/api/conversations", json=talk).raise_for_status()
        return client

    yield opening
    for one in opened:
        one.__exit__(None, None, None)


def sent(client, *contents):
    return client.post("/api/conversations/c1/photos", files=[("photos", (f"{n}.jpg", one, "image/jpeg")) for n, one in enumerate(contents)])


def codes(client):
    answer = json.loads(client.get("/api/conversations/c1/draft").text)
    return [finding["code"] for finding in answer.get("draft", answer)["findings"]]


def test_a_picture_is_part_of_the_prompt_and_travels_inside_it(chat):
    door = chat(tokens="64")
    bare, one, two = (door.ask("Answer.", "What is this?", BRIEF, [for_model(picture("red"))] * n).prompt_tokens for n in range(3))
    assert bare < one < two
    assert two - one == one - bare


def test_a_photo_by_the_api_is_seen_and_told_to_the_agent_as_an_observation(api):
    client = api()
    assert sent(client, picture("red"), picture("blue")).status_code == 201
    found = codes(client)
    assert "photo_seen" in found
    assert "photo_not_read" not in found


def test_a_model_that_is_said_not_to_see_is_shown_nothing_and_the_agent_is_told(api):
    client = api(pictures="0")
    assert sent(client, picture("red")).status_code == 201
    found = codes(client)
    assert "photo_not_read" in found
    assert "photo_seen" not in found


def test_fifty_photos_are_refused_and_nothing_is_kept(api, tmp_path):
    client = api()
    answer = sent(client, *(picture((n, n, n), (20, 20)) for n in range(50)))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert not (tmp_path / "files").exists()


def test_more_photos_than_the_server_takes_are_refused_by_it_and_left_to_the_agent(chat, tmp_path):
    door = chat(pictures="3")
    photos = tuple(keep_photo(picture(colour), f"{colour}.jpg", tmp_path) for colour in ("red", "green", "blue"))
    with pytest.raises(ModelRefused):
        door.ask("Answer.", "What is this?", BRIEF, [for_model(picture("red"))] * 3)
    talk = Conversation((Message(Speaker.CUSTOMER, "Broken.", attachments=photos),), agent_language="en")
    assert look(door, talk, tmp_path).conversation == talk
