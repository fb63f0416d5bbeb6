"""Handing over to the second line, and testing a connection: against a small Chatwoot."""

from __future__ import annotations

import pytest

from assist.strings import Strings
from tests.assist.test_chatwoot import BEARER, arrived, wait
from tests.assist.test_chatwoot import chatwoot as chatwoot  # noqa: PLC0414 - a fixture
from tests.assist.test_chatwoot import opened as opened  # noqa: PLC0414 - a fixture


def test_it_is_kept_told_to_the_helpdesk_once_and_recorded(opened, chatwoot):
    client = opened(language="zh", write_back=("escalation",), second_line="7")
    arrived(client, chatwoot, "Ich verklage Sie!")
    page = client.post("/c/support:10/escalate", data={"why": "lawyer"}, headers=BEARER).text
    assert Strings.load("zh").text("esc.summary") in page
    (note,) = wait(lambda: chatwoot.notes(10))
    assert "lawyer" in note
    assert "Ich verklage Sie!" in note
    wait(lambda: chatwoot.conversations[10].get("team_id") == 7)
    assert chatwoot.conversations[10]["labels"] == ["concord-second-line"]
    assert "lawyer" in client.get("/c/support:10/escalation", headers=BEARER).text
    assert chatwoot.public(10) == []


def test_without_leave_nothing_is_written_there_and_it_can_be_taken_back(opened, chatwoot):
    client = opened()
    arrived(client, chatwoot)
    client.post("/c/support:10/escalate", data={"why": "x" * 400}, headers=BEARER)
    assert "escalation" in client.post("/c/support:10/escalate", data={"back": "yes"}, headers=BEARER).text
    assert '<details class="card">' not in client.get("/c/support:10/escalation", headers=BEARER).text
    assert (chatwoot.notes(10), chatwoot.conversations[10]["labels"]) == ([], [])


def test_a_script_in_the_reason_is_shown_as_text(opened, chatwoot):
    client = opened()
    arrived(client, chatwoot)
    assert "<script>" not in client.post("/c/support:10/escalate", data={"why": "<script>alert(1)</script>"}, headers=BEARER).text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "It answers: Concord"),
        ({"token": "wrong"}, "does not accept"),
        ({"account": "9"}, "address, account or folder"),
        ({"url": "http://127.0.0.1:9"}, "cannot be reached"),
    ],
)
def test_a_test_of_a_connection_says_in_words_what_came_back(opened, chatwoot, change, told):
    client = opened(**change)
    page = client.get("/connections?lang=en", headers=BEARER).text
    assert "support" in page
    assert told in client.post("/connections/support/test", headers=BEARER).text
    assert "wrong" not in page
