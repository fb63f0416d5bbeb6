"""A customer's photos come in by the API, are kept under their digest, and outdate the draft; what is no picture changes nothing."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.photos import LARGEST
from assist.settings import AssistSettings
from tests.assist.fakes_desk import EchoAssistant

TOKEN = {"Authorization": "Bearer the-token"}
TALK = {"id": "c1", "messages": [{"role": "customer", "text": "It is broken."}]}


@pytest.fixture
def api(tmp_path, index):
    app = create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), Gate("the-token")))
    with TestClient(app, headers=TOKEN) as client:
        client.post("/api/conversations", json=TALK).raise_for_status()
        yield client


def picture(kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(file, kind)
    return file.getvalue()


def send(api, *contents, talk="c1"):
    return api.post(f"/api/conversations/{talk}/photos", files=[("photos", (f"{n}.png", one)) for n, one in enumerate(contents)], data={"text": "Here."})


def test_a_photo_is_kept_under_its_digest_and_outdates_the_draft(api, tmp_path):
    before = api.get("/api/conversations/c1/draft").json()
    (kept,) = send(api, picture()).json()
    digest = hashlib.sha256(picture()).hexdigest()
    assert (kept["digest"], kept["mime"], kept["size"]) == (digest, "image/png", len(picture()))
    assert (tmp_path / "files" / digest).read_bytes() == picture()
    assert api.get(f"/api/drafts/{before['id']}/state").json()["state"] == "outdated"


def test_the_kind_is_read_from_the_bytes_and_not_from_the_name(api):
    assert send(api, picture("JPEG")).json()[0]["mime"] == "image/jpeg"


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"MZ\x90", b"\0" * (LARGEST + 1)])
def test_what_is_no_picture_or_too_large_is_refused_and_nothing_changes(api, content):
    before = api.get("/api/conversations/c1/draft").json()
    answer = send(api, content)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert api.get(f"/api/drafts/{before['id']}/state").json()["state"] == "current"


def test_more_photos_than_a_message_holds_are_refused(api):
    assert send(api, *[picture()] * 11).status_code == 422


def test_a_photo_for_a_conversation_nobody_knows_is_kept_nowhere(api, tmp_path):
    assert send(api, picture(), talk="nobody").status_code == 404
    assert not (tmp_path / "files").exists()
