"""The audit over HTTP: what customers asked in vain is in it, an agent's mark comes with its ticket, a dismissed finding stays away."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
from starlette.testclient import TestClient

from assist.__main__ import main
from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.progress import silent
from assist.settings import AssistSettings
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions
from serving.open import open_encoder
from serving.settings import ServingSettings
from serving.types import Encoder
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.fakes_ingest import ENCODER


@dataclass
class Listener(EchoAssistant):
    """An assistant that reads the customer's words as the question."""

    encoder: Encoder | None = None

    def draft(self, conversation, tell=silent):
        draft = super().draft(conversation, tell)
        return replace(draft, triage=replace(draft.triage, words=conversation.messages[-1].text))


@pytest.fixture
def index(tmp_path):
    for lang, text in (
        ("en", "# Returns\n\nYou can return any item within 14 days."),
        ("de", "# Rückgabe\n\nSie können jeden Artikel innerhalb von 30 Tagen zurückgeben."),
    ):
        (tmp_path / "docs" / lang).mkdir(parents=True)
        (tmp_path / "docs" / lang / "returns.md").write_text(text, encoding="utf-8")
    index = own_index(IngestSettings(data=tmp_path / "data"), url=None, encoder=ENCODER)
    index.load([str(tmp_path / "docs")], LoadOptions())
    yield index
    index.close()


@pytest.fixture
def api(tmp_path, index):
    assistant = Listener(ListIndex([passage("You can return any item within 14 days.")]), encoder=open_encoder(ServingSettings()))
    app = create_app(Parts(AssistSettings(data=tmp_path / "data"), index, assistant, Gate("the-token")))
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        client.post("/api/conversations", json={"id": "T-1", "messages": [{"role": "customer", "text": "Can I return it?"}]})
        yield client


def test_the_report_is_the_commands_report(api):
    told = api.get("/api/audit").json()
    (found,) = told["contradictions"]
    assert {found["value_left"], found["value_right"]} == {"14 day", "30 day"}
    assert "lagging" not in told["not_computed"]


def test_a_mark_is_in_the_report_with_its_ticket(api):
    mark = {"complaint": "outdated", "path": "docs/en/returns.md", "quote": "within 14 days", "note": "30 since May", "agent": "Mia"}
    assert api.post("/api/conversations/T-1/marks", json=mark).status_code == 201
    (found,) = api.get("/api/audit").json()["marked"]
    assert (found["path"], found["marks"][0]["ticket"], found["marks"][0]["note"]) == ("docs/en/returns.md", "T-1", "30 since May")


def test_a_mark_at_an_unknown_ticket_and_an_unknown_complaint_are_refused(api):
    assert api.post("/api/conversations/T-9/marks", json={"complaint": "wrong"}).status_code == 404
    assert api.post("/api/conversations/T-1/marks", json={"complaint": "ugly"}).status_code == 422


def test_a_dismissed_finding_stays_away_and_comes_back(api):
    (found,) = api.get("/api/audit").json()["contradictions"]
    assert api.post("/api/audit/dismissed", json={"ids": [found["id"]], "by": "Mia"}).json() == {"dismissed": 1}
    told = api.get("/api/audit").json()
    assert (told["contradictions"], told["dismissed"]) == ([], 1)
    assert api.post("/api/audit/restored", json={"ids": [found["id"]]}).json() == {"restored": 1}
    assert len(api.get("/api/audit").json()["contradictions"]) == 1


def test_what_customers_asked_is_printed_without_their_personal_data(api, tmp_path, capsys):
    text = "Can I return it? Write to jane.doe@mail.example please."
    api.post("/api/conversations", json={"id": "T-2", "market": "DE", "messages": [{"role": "customer", "text": text}]})
    assert api.get("/api/conversations/T-2/draft").status_code == 200
    assert main(["questions", "--data", str(tmp_path / "data")]) == 0
    told = {row["conversation"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    row = told["T-2"]
    assert (row["market"], "jane.doe" in row["text"]) == ("DE", False)
    assert row["text"].startswith("Can I return it?")
