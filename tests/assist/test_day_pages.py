"""The queue, the hand-over note, busy hours and peak review as pages, over a desk that echoes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from assist.strings import Strings
from assist.types import Sentence, Value, Wording
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex

BEARER = {"Authorization": "Bearer the-token"}


class Scripted(EchoAssistant):
    """Drafts of one script that differ in the order they name."""

    def draft(self, conversation, *rest):
        value = Value("number", "text", conversation.id)
        said = Sentence(f"Thank you for {conversation.id}.", wording=Wording("script:returns.window/a", (Value("period", "period", "14", "day"), value)))
        return replace(super().draft(conversation, *rest), sentences=(said,))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    index = ListIndex([])
    assistant = Scripted(index, library=load_library())
    parts = Parts(AssistSettings(data=tmp_path_factory.mktemp("day"), zone="Asia/Tokyo"), index, assistant, Gate("the-token"))
    with TestClient(create_app(parts), headers=BEARER) as client:
        for name, text in {"o1": "退货期限？", "o2": "返品の期限は？", "o3": "كم يوما؟", "o4": "กี่วัน", "o5": "Wie lange?", "<i>x": "how long?"}.items():
            given = {
                "id": name,
                "market": "DE",
                "subject": text,
                "messages": [{"role": "customer", "text": text}],
                "order": {"number": "PR-9"} if name in {"o1", "o2"} else None,
            }
            assert client.post("/api/conversations", json=given).status_code == 201
        yield client


def test_everyone_who_waits_stands_in_the_queue_with_the_same_issue_once_and_escaped(client):
    page = client.get("/queue?lang=en").text
    assert page.count('<li class="card">') == 5
    assert page.count('<div class="same">') == 1
    assert "<i>x" not in page
    assert client.get("/queue?longer=1&lang=en").text.count('<li class="card">') == 0


@pytest.mark.parametrize("lang", ["ar", "de", "ja", "th", "zh"])
def test_every_page_of_the_day_is_in_the_readers_language(client, lang):
    strings = Strings.load(lang)
    for path, key in {"/queue": "nav.queue", "/peak": "nav.peak", "/queue/busy": "busy", "/queue/handover": "day.handover"}.items():
        answer = client.get(f"{path}?lang={lang}")
        assert (answer.status_code, strings.text(key) in answer.text) == (200, True)


def test_a_press_has_the_rest_drafted_and_the_rows_show_only_what_differs(client):
    assert client.post("/queue/draft", follow_redirects=False).status_code == 303
    for _ in range(200):
        if "Draft the rest" not in client.get("/queue?lang=en").text:
            break
    page = client.get("/peak?lang=en").text
    assert page.count("data-draft=") == 6
    head = page.split("<tbody>")[0]
    assert "14 days" in head
    assert '<td dir="auto">o5</td>' in page


def test_one_key_approves_one_row_and_a_row_that_was_overtaken_says_so(client):
    client.post("/queue/draft")
    drafts = {name: client.get(f"/api/conversations/{name}/draft").json()["id"] for name in ("o4", "o5")}
    assert "data-done" in client.post(f"/peak/{drafts['o4']}/accept").text
    assert client.get(f"/api/drafts/{drafts['o4']}/state").json()["state"] == "decided"
    client.post("/api/conversations/o5/messages", json={"text": "one more thing"})
    said = client.post(f"/peak/{drafts['o5']}/accept").text
    assert "data-done" not in said
    assert "/c/o5" in said
    assert client.get(f"/api/drafts/{drafts['o5']}/state").json()["state"] != "decided"


def test_what_was_answered_with_another_waits_no_longer(client):
    client.post("/queue/same", data={"conversation": "o2"})
    assert "/c/o2" not in client.get("/queue").text


def test_the_note_is_written_in_both_shifts_languages_and_in_the_shifts_zone(client):
    page = client.get("/queue/handover?lang=zh&other=de&begins=00:00&ends=00:00").text
    assert "交接：" in page
    assert "Übergabe:" in page
    assert "Kunden warten" in page


@pytest.mark.parametrize(("query", "status"), [("zone=Nowhere", 200), ("begins=25:00", 422), ("other=xx", 200), ("zone=../../etc/passwd", 200)])
def test_a_strange_time_or_zone_breaks_nothing(client, query, status):
    assert client.get(f"/queue/handover?{query}").status_code == status


def test_the_files_of_a_page_travel_packed_and_a_page_itself_does_not(client):
    script = client.get("/static/htmx.min.js", headers={"Accept-Encoding": "gzip"})
    assert (script.headers["content-encoding"], int(script.headers["content-length"]) < len(script.content) / 2) == ("gzip", True)
    assert "content-encoding" not in client.get("/static/htmx.min.js", headers={"Accept-Encoding": "identity"}).headers
    assert "content-encoding" not in client.get("/queue", headers={"Accept-Encoding": "gzip"}).headers
