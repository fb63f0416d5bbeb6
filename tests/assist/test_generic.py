"""Helpdesks without a file of their own: a signed webhook in, ours out; a card for widgets; mail by a pipe; the paste box."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.channels.connections import Connection, Connections
from assist.channels.signatures import sign_standard
from assist.settings import AssistSettings
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.assist.test_chatwoot import BEARER, DELAYS, WORDS, approve, listed, wait
from tests.sources import ROOT

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
GORGIAS = ROOT / "tests" / "assist" / "payloads" / "own_gorgias_ticket.json"


@contextmanager
def receiver():
    """Whoever hears our webhooks: (url, what came, what to answer next)."""
    came: list[tuple[dict, bytes]] = []
    answers: list[int] = []

    class Hears(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            came.append(({name.lower(): value for name, value in self.headers.items()}, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hears)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", came, answers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def opened(tmp_path):
    clients = []

    def open_with(**more):
        entry = {"name": "other", "vendor": "webhook", "secret": SECRET, "private": True, **more}
        index = ListIndex([passage("You may return an item within 30 days.")])
        parts = Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), Gate("the-token"), Connections((Connection.model_validate(entry),)))
        client = TestClient(create_app(parts), follow_redirects=False)
        clients.append(client)
        client.__enter__()
        client.app_state["helpdesks"].worker.pauses = DELAYS
        client.app_state["helpdesks"].worker.settles = 0.0
        return client

    yield open_with
    for client in clients:
        client.__exit__(None, None, None)


def hook(client, talk, at=None):
    body, stamp = json.dumps(talk).encode(), str(int(at or time.time()))
    name = f"msg_{abs(hash(body))}"
    headers = {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": sign_standard(SECRET, name, stamp, body)}
    return client.post("/hooks/other", content=body, headers=headers)


def said(text, number, at, role="customer"):
    return {"role": role, "text": text, "id": number, "at": at}


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_a_signed_webhook_with_a_conversation_becomes_a_draft(opened, lang):
    client = opened()
    assert hook(client, {"id": "c1", "messages": [said(WORDS[lang], "1", "2026-11-20T09:00:00Z")]}).json() == {"result": "queued"}
    wait(lambda: listed(client))
    assert WORDS[lang] in client.get("/api/conversations/other:c1/draft", headers=BEARER).json()["text"]


def test_messages_that_come_one_by_one_and_out_of_order_are_all_kept_in_order(opened):
    client = opened()
    for number in (3, 1, 4, 2, 5):
        hook(client, {"id": "c1", "messages": [said(f"message {number}", str(number), f"2026-11-20T09:0{number}:00Z")]})
    wait(lambda: listed(client) and listed(client)[0]["preview"] == "message 5")
    wait(lambda: all(f"message {number}" in client.get("/c/other:c1", headers=BEARER).text for number in range(1, 6)))


def test_a_late_webhook_is_refused_and_one_without_an_id_is_named(opened):
    client = opened()
    talk = {"id": "c1", "messages": [said("Hallo?", "1", "2026-11-20T09:00:00Z")]}
    assert hook(client, talk, at=time.time() - 400).status_code == 401
    assert "id" in hook(client, {"messages": talk["messages"]}).json()["detail"]


def test_our_own_webhooks_are_signed_told_once_each_and_told_again_after_trouble(opened):
    with receiver() as (url, came, answers):
        answers += [500, 429]
        client = opened(notify=url)
        hook(client, {"id": "c1", "messages": [said("Hallo?", "1", "2026-11-20T09:00:00Z")]})
        wait(lambda: len(came) == 3)
        draft = client.get("/api/conversations/other:c1/draft", headers=BEARER).json()
        approve(client, draft)
        wait(lambda: len(came) == 4)
        time.sleep(0.2)
        assert len(came) == 4
        for headers, body in came:
            assert headers["webhook-signature"] == sign_standard(SECRET, headers["webhook-id"], headers["webhook-timestamp"], body)
        assert len({headers["webhook-id"] for headers, _ in came}) == 2
        assert [json.loads(body)["type"] for _, body in came] == ["draft.ready"] * 3 + ["reply.approved"]
        assert json.loads(came[-1][1])["data"]["text"] == draft["text"]


def test_a_card_for_a_widget_holds_the_reply_its_sources_and_a_link(opened):
    client = opened()
    card = client.post("/api/card", content=GORGIAS.read_bytes(), headers=BEARER).json()
    assert {"reply", "gloss", "language", "confidence", "order", "sources", "open"} <= card.keys()
    assert all(isinstance(value, str) for name, value in card.items() if name != "sources")
    page = card["open"].removeprefix("http://testserver")
    assert client.get(page, headers=BEARER).status_code == 200


def mail(number, text, *, answers="", sender="klara@example.com", extra=""):
    head = f"From: Klara <{sender}>\r\nTo: help@shop.example\r\nSubject: Paket\r\nMessage-ID: <{number}@x>\r\nDate: Fri, 20 Nov 2026 09:0{number}:00 +0000\r\n"
    return f"{head}{f'References: <1@x> <{answers}@x>' if answers else 'X-A: b'}\r\n{extra}\r\n{text}\r\n".encode()


def test_a_piped_mail_begins_a_conversation_and_its_answer_joins_it(opened):
    client = opened()
    first = client.post("/api/mail", content=mail(1, "Wo ist mein Paket?"), headers=BEARER).json()
    second = client.post("/api/mail", content=mail(3, "Und jetzt?", answers="2"), headers=BEARER).json()
    assert first["conversation"] == second["conversation"]
    again = client.post("/api/mail", content=mail(3, "Und jetzt?", answers="2"), headers=BEARER).json()
    assert (first["kept"], second["kept"], again["kept"]) == (True, True, False)
    assert len(listed(client)) == 1


def test_marketplace_relay_mail_is_recognised_and_a_programs_is_not_kept(opened):
    client = opened()
    relayed = client.post("/api/mail", content=mail(1, "Wo ist es?", sender="a1b2@marketplace.amazon.de"), headers=BEARER).json()
    assert relayed["marketplace"] == "Amazon"
    assert listed(client)[0]["market"] == "DE"
    away = client.post("/api/mail", content=mail(5, "Ich bin im Urlaub", extra="Auto-Submitted: auto-replied\r\n"), headers=BEARER).json()
    assert away == {"conversation": None, "kept": False}


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_a_pasted_conversation_opens_with_its_draft(opened, lang):
    client = opened()
    answer = client.post("/paste", data={"text": f"Buyer: {WORDS[lang]}", "market": "de"}, headers=BEARER)
    assert answer.status_code == 303
    assert WORDS[lang] in client.get(answer.headers["location"], headers=BEARER).text
    assert listed(client)[0]["market"] == "DE"


def test_a_pasted_text_without_a_customer_comes_back_with_what_was_typed(opened):
    answer = opened().post("/paste", data={"text": "Seller: <script>alert(1)</script>"}, headers=BEARER)
    assert answer.status_code == 422
    assert "&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
