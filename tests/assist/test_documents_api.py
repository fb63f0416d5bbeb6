"""The API of knowledge owners over a real index: add, list, open, compare, roll back, delete, and the queue that does it."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from ingest.open import own_index
from ingest.settings import IngestSettings
from tests.assist.fakes_desk import EchoAssistant
from tests.fakes_ingest import ENCODER

TOKEN = {"Authorization": "Bearer the-token"}
PATH = "policies/de/returns.md"


@pytest.fixture
def index(tmp_path):
    index = own_index(IngestSettings(data=tmp_path / "data"), url=None, encoder=ENCODER)
    yield index
    index.close()


@pytest.fixture
def api(tmp_path, index):
    app = create_app(Parts(AssistSettings(data=tmp_path / "data"), index, EchoAssistant(index), Gate("the-token")))
    with TestClient(app, headers=TOKEN) as client:
        yield client


def done(api, response):
    assert response.status_code == 202, response.text
    for _ in range(600):
        task = api.get(f"/api/tasks/{response.json()['id']}").json()
        if task["state"] in {"done", "failed"}:
            return task
        time.sleep(0.05)
    raise AssertionError(task)


def put(api, text, path=PATH, **said):
    return done(api, api.put("/api/document", params={"path": path, **said}, content=text.encode()))


def test_a_document_lives_from_its_upload_to_its_deletion(api, index, tmp_path):
    task = put(api, "# Rückgabe\n\nSie haben 14 Tage Zeit für die Rückgabe.", owner="Mia", market="DE", review_on="2027-01-31")
    assert (task["state"], task["counts"], task["what"]) == ("done", {"loaded": 1}, [PATH])
    listed = api.get("/api/documents").json()
    assert (listed["total"], listed["states"], listed["documents"][0]["about"]["owner"]) == (1, {"loaded": 1}, "Mia")
    put(api, "# Rückgabe\n\nSie haben 30 Tage Zeit für die Rückgabe.")
    assert [(one["number"], one["live"]) for one in api.get("/api/document/versions", params={"path": PATH}).json()] == [(2, True), (1, False)]
    changed = api.get("/api/document/difference", params={"path": PATH, "left": 1, "right": 2}).json()
    assert [line["text"] for line in changed["lines"] if line["change"] == "new"] == ["Sie haben 30 Tage Zeit für die Rückgabe."]
    assert ["owner", "Mia", ""] in changed["stated"]
    assert done(api, api.post("/api/document/rollback", params={"path": PATH}))["state"] == "done"
    opened = api.get("/api/document", params={"path": PATH}).json()
    assert "14 Tage" in opened["text"]
    assert [one["text"] for one in opened["passages"]] == ["# Rückgabe\n\nSie haben 14 Tage Zeit für die Rückgabe."] or "14 Tage" in opened["passages"][0][
        "text"
    ]
    assert opened["listed"]["reason"] == "version 1 again"
    assert done(api, api.delete("/api/document", params={"path": PATH}))["counts"] == {"removed": 1}
    assert api.get("/api/documents").json()["total"] == 0
    assert api.get("/api/document", params={"path": PATH}).status_code == 404
    assert not list((tmp_path / "data" / "originals").rglob("*.md"))


def test_a_version_that_waits_for_its_day_is_called_off(api):
    put(api, "# Rückgabe\n\nSie haben 14 Tage Zeit.")
    assert api.post("/api/document/withdraw", params={"path": PATH}).status_code == 422
    assert put(api, "---\nvalid_from: 2099-01-01\n---\n# Rückgabe\n\nSie haben 30 Tage Zeit.")["counts"] == {"waiting": 1}
    assert done(api, api.post("/api/document/withdraw", params={"path": PATH}))["state"] == "done"
    (listed,) = api.get("/api/documents").json()["documents"]
    assert (listed["state"], "hold from 2099-01-01 on is called off" in listed["reason"]) == ("loaded", True)
    assert "14 Tage" in api.get("/api/document", params={"path": PATH}).json()["text"]


def test_an_upload_that_cannot_be_read_ends_in_a_state_with_a_reason_and_the_old_version_answers(api):
    put(api, "# Rückgabe\n\nSie haben 14 Tage Zeit.")
    task = put(api, "\n")
    assert task["counts"] == {"failed": 1}
    (listed,) = api.get("/api/documents", params={"state": "failed"}).json()["documents"]
    assert "empty" in listed["reason"]
    assert "14 Tage" in api.get("/api/document", params={"path": PATH}).json()["text"]


def test_several_files_are_uploaded_at_once(api):
    files = [("files", (name, f"# {name}\n\nText of {name}.".encode())) for name in ("a.md", "b.md")]
    tasks = api.post("/api/documents", files=files, data={"folder": "policies/en"})
    assert [task["what"] for task in tasks.json()] == [["policies/en/a.md", "policies/en/b.md"]]
    (task,) = tasks.json()
    for _ in range(600):
        if (now := api.get(f"/api/tasks/{task['id']}").json())["state"] in {"done", "failed"}:
            break
        time.sleep(0.05)
    assert now["counts"] == {"loaded": 2}


def test_what_an_owner_states_wins_over_the_file_and_can_be_taken_back(api):
    put(api, "---\nfamily: returns\nmarkets: [DE]\n---\n# Rückgabe\n\nSie haben 14 Tage Zeit.")
    assert done(api, api.patch("/api/document", params={"path": PATH}, json={"family": "widerruf", "valid_to": "2026-12-31"}))["state"] == "done"
    about = api.get("/api/documents").json()["documents"][0]["about"]
    assert (about["family"], about["valid_to"], about["markets"]) == ("widerruf", "2026-12-31", ["DE"])
    done(api, api.patch("/api/document", params={"path": PATH}, json={}))
    assert api.get("/api/documents").json()["documents"][0]["about"]["family"] == "returns"


def test_what_an_owner_states_survives_a_new_upload(api):
    put(api, "# Rückgabe\n\nSie haben 14 Tage Zeit.")
    done(api, api.patch("/api/document", params={"path": PATH}, json={"owner": "Mia", "kind": "faq"}))
    put(api, "# Rückgabe\n\nSie haben 30 Tage Zeit.")
    (listed,) = api.get("/api/documents").json()["documents"]
    assert (listed["about"]["owner"], listed["kind"]) == ("Mia", "faq")


def test_a_list_holds_what_fits(api):
    put(
        api,
        "# Rückgabe\n\nSie haben 14 Tage Zeit für die Rückgabe.",
        "de/returns.md",
        owner="Mia",
        market="DE",
        review_on="2026-12-31",
        product="A7",
        channel="Chat",
    )
    files = {"faq.md": "# Questions\n\nHow do I return it?", "returns.md": "# Returns\n\nYou have 14 days to return it."}
    api.post("/api/documents", files=[("files", (name, text.encode())) for name, text in files.items()], data={"folder": "en"})
    put(api, "x", "en/broken.pdf")
    wanted = {
        ("lang", "de"): ["de/returns.md"],
        ("kind", "faq"): ["en/faq.md"],
        ("text", "RETURN"): ["de/returns.md", "en/returns.md"],
        ("market", "FR"): ["en/broken.pdf", "en/faq.md", "en/returns.md"],
        ("owner", "Mia"): ["de/returns.md"],
        ("product", "b2"): ["en/broken.pdf", "en/faq.md", "en/returns.md"],
        ("product", "a7"): ["de/returns.md", "en/broken.pdf", "en/faq.md", "en/returns.md"],
        ("channel", "email"): ["en/broken.pdf", "en/faq.md", "en/returns.md"],
        ("review_by", "2027-01-01"): ["de/returns.md"],
        ("review_by", "2026-12-30"): [],
        ("state", "failed"): ["en/broken.pdf"],
        ("limit", 1): ["de/returns.md"],
        ("offset", 3): ["en/returns.md"],
    }
    found = {one: [row["path"] for row in api.get("/api/documents", params=[one]).json()["documents"]] for one in wanted}
    assert found == wanted


def test_a_family_names_the_languages_it_lacks(api):
    put(api, "# Rückgabe\n\nSie haben 14 Tage Zeit für die Rückgabe.", "policies/de/returns.md")
    put(api, "# Returns\n\nYou have 14 days to return it.", "policies/en/returns.md")
    put(api, "# Shipping\n\nWe ship within two working days.", "policies/en/shipping.md")
    families = {one["family"]: (one["missing"], [member["lang"] for member in one["members"]]) for one in api.get("/api/families").json()}
    assert families == {"policies/returns": ([], ["de", "en"]), "policies/shipping": (["de"], ["en"])}


def test_an_owner_joins_documents_into_one_family(api):
    put(api, "---\nfamily: widerruf\n---\n# Rückgabe\n\nSie haben 14 Tage Zeit für die Rückgabe.", "alt/widerruf.md", owner="Mia")
    put(api, "# Returns\n\nYou have 14 days to return it.", "new/returns.md")
    done(api, api.patch("/api/document", params={"path": "new/returns.md"}, json={"owner": "Ann"}))
    assert done(api, api.post("/api/families", json={"family": "returns", "paths": ["alt/widerruf.md", "new/returns.md"]}))["state"] == "done"
    assert [(one["family"], [member["lang"] for member in one["members"]]) for one in api.get("/api/families").json()] == [("returns", ["de", "en"])]
    assert api.get("/api/document", params={"path": "new/returns.md"}).json()["stated"]["owner"] == "Ann"
    assert api.post("/api/families", json={"family": "x", "paths": ["no.md"]}).status_code == 404
    assert api.post("/api/families", json={"family": "", "paths": ["new/returns.md"]}).status_code == 422
    assert [one["family"] for one in api.get("/api/families").json()] == ["returns"]


def test_the_queue_is_followed_as_events(api):
    put(api, "# Rückgabe\n\nSie haben 14 Tage Zeit.")
    with api.stream("GET", "/api/tasks/events", params={"once": True}) as events:
        lines = [line for line in events.iter_lines() if line.startswith("data:")]
    assert '"state":"done"' in lines[0]


@pytest.mark.parametrize(
    ("method", "address", "params", "status", "said"),
    [
        ("GET", "/api/document", {"path": "no.md"}, 404, "no document no.md"),
        ("DELETE", "/api/document", {"path": "no.md"}, 404, "no document no.md"),
        ("POST", "/api/document/rollback", {"path": "no.md"}, 404, "no document no.md"),
        ("GET", "/api/tasks/none", {}, 404, "no task"),
        ("GET", "/api/documents", {"kind": "poem"}, 422, "kind is 'poem'"),
        ("GET", "/api/documents", {"market": "Germany"}, 422, "no country code"),
        ("PUT", "/api/document", {"path": "../x.md"}, 422, "no path for a document"),
        ("PUT", "/api/document", {"path": "a\u202e.md"}, 422, "no path for a document"),
        ("PUT", "/api/document", {"path": "a.md", "valid_from": "2027-01-01", "valid_to": "2026-01-01"}, 422, "lies before"),
    ],
)
def test_unusable_calls_are_answered_with_a_sentence(api, method, address, params, status, said):
    answered = api.request(method, address, params=params)
    assert (answered.status_code, answered.headers["content-type"]) == (status, "application/problem+json")
    assert said in answered.json()["detail"]


def test_nothing_is_told_to_strangers(api):
    assert api.get("/api/documents", headers={"Authorization": "Bearer wrong"}).status_code == 401
