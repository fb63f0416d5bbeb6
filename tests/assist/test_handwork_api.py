"""Corrections and pins over HTTP, and how the owners' pages guard themselves."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions
from serving.open import open_encoder
from serving.settings import ServingSettings
from tests.assist.fakes_desk import EchoAssistant, ListIndex
from tests.fakes_ingest import ENCODER

POSTAGE = "# Postage\n\n| weight | price |\n|---|---|\n| to 5 kg | 4.90 EUR |\n| to 10 kg | 590 EUR |\n"
WORDINGS = {
    "en": "How much is postage?",
    "zh": "邮费多少？",
    "de": "Was kostet das Porto?",
    "ja": "送料はいくらですか？",
    "ar": "كم تكلفة البريد؟",
    "th": "ค่าส่งเท่าไร",
}


@dataclass
class Reader(EchoAssistant):
    encoder: object = open_encoder(ServingSettings())


@pytest.fixture
def gate():
    return Gate("the-token")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A data folder with one document, to be copied: loading takes longer than a test."""
    home = tmp_path_factory.mktemp("loaded")
    (home / "docs").mkdir()
    (home / "docs" / "postage.md").write_text(POSTAGE, encoding="utf-8")
    index = own_index(IngestSettings(data=home / "data"), url=None, encoder=ENCODER)
    index.load([str(home / "docs")], LoadOptions())
    index.close()
    return home / "data"


@pytest.fixture
def client(tmp_path, gate, loaded):
    shutil.copytree(loaded, tmp_path / "data")
    index = own_index(IngestSettings(data=tmp_path / "data"), url=None, encoder=ENCODER)
    app = create_app(Parts(AssistSettings(data=tmp_path / "data", upload_megabytes=1), index, Reader(ListIndex([])), gate))
    with TestClient(app, follow_redirects=False) as client:
        yield client
    index.close()


@pytest.fixture
def api(client):
    client.headers["Authorization"] = "Bearer the-token"
    return client


@pytest.fixture
def page(client, gate):
    client.cookies.set(COOKIE, gate.enter(gate.new_link()))
    return client


def path_of(api):
    return api.get("/api/documents").json()["documents"][0]["path"]


def done(api, task):
    for _ in range(600):
        view = api.get(f"/api/tasks/{task['id']}").json()
        if view["state"] in {"done", "failed"}:
            return view["state"]
        time.sleep(0.1)
    return "never"


def pin(path, quote="| to 5 kg | 4.90 EUR |", **fields):
    return {"wordings": [{"lang": lang, "text": text} for lang, text in WORDINGS.items()], "sentences": [{"path": path, "quote": quote}], **fields}


def test_a_correction_is_in_force_after_its_task_and_gone_after_it_is_withdrawn(api):
    path = path_of(api)
    made = api.post("/api/corrections", json={"path": path, "original": "| to 10 kg | 590 EUR |", "corrected": "| to 10 kg | 5.90 EUR |"}).json()
    assert done(api, made["task"]) == "done"
    assert "5.90 EUR" in api.get("/api/document", params={"path": path}).json()["text"]
    (listed,) = api.get("/api/corrections", params={"path": path}).json()
    assert (listed["in_force"], listed["original"]) == (True, "| to 10 kg | 590 EUR |")
    taken = api.delete(f"/api/corrections/{listed['id']}").json()
    assert done(api, taken["task"]) == "done"
    assert "590 EUR" in api.get("/api/document", params={"path": path}).json()["text"]
    assert api.get("/api/corrections").json() == []


def test_words_that_do_not_stand_there_cannot_be_corrected(api):
    refused = api.post("/api/corrections", json={"path": path_of(api), "original": "| to 20 kg | 1 EUR |", "corrected": "x"})
    assert (refused.status_code, "copy them from a passage" in refused.json()["detail"]) == (422, True)
    assert api.delete("/api/corrections/none").status_code == 404


@pytest.mark.parametrize("lang", WORDINGS)
def test_a_kept_pin_answers_its_question_in_every_language(api, lang):
    path = path_of(api)
    assert api.put("/api/pins/p1", json=pin(path, markets=["DE"], ends="2099-01-31")).status_code == 200
    (kept,) = api.get("/api/pins").json()
    assert (kept["lost"], kept["markets"], kept["ends"]) == ([], ["DE"], "2099-01-31")
    (checked,) = api.post("/api/pins/p1/check", json={"questions": [{"lang": lang, "text": WORDINGS[lang]}]}).json()
    assert (checked["fires"], checked["near"]) == (True, 1.0)


def test_another_question_does_not_fire_and_a_pin_is_taken_down(api):
    api.put("/api/pins/p1", json=pin(path_of(api)))
    (checked,) = api.post("/api/pins/p1/check", json={"questions": [{"lang": "en", "text": "Where is my parcel number 77?"}]}).json()
    assert not checked["fires"]
    assert api.delete("/api/pins/p1").status_code == 200
    assert api.delete("/api/pins/p1").status_code == 404
    assert api.get("/api/pins").json() == []


@pytest.mark.parametrize("broken", [{"quote": "No such sentence."}, {"markets": ["Germany"]}, {"wordings": []}, {"surprise": 1}])
def test_a_pin_that_cannot_be_meant_is_refused_and_not_kept(api, broken):
    assert api.put("/api/pins/p1", json=pin(path_of(api), **broken)).status_code == 422
    assert api.get("/api/pins").json() == []


def test_nobody_reads_or_makes_anything_without_signing_in(client):
    assert client.get("/api/pins").status_code == 401
    assert client.get("/knowledge").status_code == 401
    assert "Concord" in client.get("/knowledge").text
    assert client.post("/knowledge/unpin", data={"pin": "x"}).status_code == 401


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_form_counts_only_from_our_own_pages(page, headers, code):
    assert page.post("/knowledge/unpin", data={"pin": "x"}, headers=headers).status_code == code


def test_a_file_over_the_limit_is_refused_in_a_sentence_and_the_others_are_taken(page):
    answer = page.post("/knowledge/upload", files=[("files", ("big.md", b"x" * 1_100_000)), ("files", ("small.md", b"# Small\n\nA few words."))])
    assert answer.status_code == 422
    assert "at most 1 MB" in answer.text
    assert any("small.md" in one["what"] for one in page.get("/api/tasks").json())


def test_more_than_can_be_taken_at_once_is_refused_before_it_is_read(page):
    answer = page.post("/knowledge/upload", content=b"", headers={"Content-Length": str(21 * 2**20), "Content-Type": "multipart/form-data; boundary=x"})
    assert (answer.status_code, "at once (20 MB)" in answer.text) == (422, True)


def test_what_is_not_there_is_said_on_the_page_with_its_code(page):
    for path in ("/knowledge/document?path=nothing.md", "/knowledge/family?name=none", "/knowledge/pin?pin=none", "/knowledge/correct?passage=none"):
        answer = page.get(path)
        assert (answer.status_code in {404, 422}, 'role="alert"' in answer.text) == (True, True), path


def test_a_script_in_a_name_is_text_on_the_page(page):
    page.post("/knowledge/upload", files=[("files", ("<img src=x onerror=alert(1)>.md", b"# Odd\n\nA few words."))])
    text = page.get("/knowledge/queue").text
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_a_path_that_leads_out_of_the_folder_is_refused(page):
    answer = page.post("/knowledge/upload", data={"folder": "../../etc"}, files=[("files", ("passwd.md", b"# Odd\n\nA few words."))])
    assert (answer.status_code, "is no path for a document" in answer.text) == (422, True)


def test_what_an_owner_states_holds_over_the_file(page):
    path = path_of(page)
    answer = page.post("/knowledge/state", data={"path": path, "markets": "de, AT", "valid_to": "2099-12-31", "owner": "Ana", "kind": "promotion"})
    assert answer.status_code == 303
    assert done(page, page.get("/api/tasks").json()[0]) == "done"
    about = page.get("/api/document", params={"path": path}).json()["listed"]["about"]
    assert (about["markets"], about["valid_to"], about["owner"], about["kind"]) == (["DE", "AT"], "2099-12-31", "Ana", "promotion")
    assert 'value="Ana"' in page.get("/knowledge/document", params={"path": path}).text


@pytest.mark.parametrize("wrong", [{"valid_from": "2027-01-01", "valid_to": "2026-01-01"}, {"markets": "Germany"}, {"review_on": "soon"}])
def test_a_statement_that_cannot_be_meant_changes_nothing(page, wrong):
    before = page.get("/api/tasks").json()
    answer = page.post("/knowledge/state", data={"path": path_of(page), **wrong})
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert page.get("/api/tasks").json() == before


def test_a_waiting_text_is_read_then_loaded_or_set_aside(page, tmp_path):
    folder = tmp_path / "data" / "waiting" / "articles"
    folder.mkdir(parents=True)
    for name in ("yes", "no"):
        (folder / f"{name}.md").write_text(f"---\ntitle: Article {name}\nlang: en\nkind: faq\n---\nThe {name} article answers a question.\n", "utf-8")
    shown = page.get("/knowledge/waiting").text
    assert "Article yes" in shown
    assert "The no article answers" in shown
    assert page.post("/knowledge/approve", data={"id": "articles/yes"}).status_code == 303
    assert page.post("/knowledge/reject", data={"id": "articles/no"}).status_code == 303
    assert done(page, page.get("/api/tasks").json()[0]) == "done"
    listed = [one["title"] for one in page.get("/api/documents").json()["documents"] if one["version"]]
    assert "Article yes" in listed
    assert "Article no" not in listed
    assert "Article" not in page.get("/knowledge/waiting").text


def test_a_draft_that_nothing_can_translate_is_refused_in_a_sentence(page):
    answer = page.post("/knowledge/translate", data={"path": path_of(page), "language": "de"})
    assert (answer.status_code, "CONCORD_TRANSLATE_URL" in answer.text) == (422, True)
