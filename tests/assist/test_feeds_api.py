"""Feeds over HTTP and by command: a signed webhook is answered at once and nobody else is let in; dropped files say what was left out."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from assist.__main__ import main
from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from tests.assist.fakes_desk import EchoAssistant
from tests.assist.test_dropped import ORDERS, ROWS
from tests.assist.test_feeds import FEEDS, bought, signed


@pytest.fixture
def client(tmp_path, index):
    with TestClient(create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), Gate("the-token"), feeds=FEEDS))) as one:
        yield one


def test_a_signed_webhook_needs_no_account_and_a_forged_one_gets_nothing(client):
    body = json.dumps(bought()).encode()
    right = client.post("/feeds/shopify", content=body, headers=dict(signed("shopify", body).headers))
    forged = client.post("/feeds/shopify", content=body + b" ", headers=dict(signed("shopify", body).headers))
    assert (right.status_code, right.json(), forged.status_code) == (202, {"result": "kept"}, 401)
    assert client.post("/feeds/nobody", content=body, headers=dict(signed("shopify", body).headers)).status_code in {401, 404}
    talk = {"id": "c1", "messages": [{"role": "customer", "text": "Where is it?"}], "contact": {"email": "ana@shop.example"}}
    client.headers["Authorization"] = "Bearer the-token"
    client.post("/api/conversations", content=json.dumps(talk))
    assert "#1001" in client.get("/c/c1?lang=en").text
    assert client.get("/api/products?option=wrong").status_code == 422


def test_a_webhook_larger_than_any_is_not_read(client):
    assert client.post("/feeds/shopify", content=b"x" * 2_000_001).status_code == 413


def test_dropped_files_are_read_by_command_and_say_what_was_left_out(tmp_path, capsys):
    (tmp_path / "drop").mkdir()
    (tmp_path / "map.yaml").write_text(ORDERS, "utf-8")
    assert main(["orders", "--data", str(tmp_path)]) == 2
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - {name: erp, vendor: file, folder: drop, mapping: map.yaml}\n", "utf-8")
    assert main(["orders", "--data", str(tmp_path)]) == 0
    (tmp_path / "drop" / "a.csv").write_text(ROWS, "utf-8")
    capsys.readouterr()
    assert main(["orders", "--data", str(tmp_path), "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert (told["file"], told["kept"]["orders"], len(told["told"])) == ("a.csv", 1, 1)
    assert main(["orders", "--data", str(tmp_path)]) == 0
    assert "read before" in capsys.readouterr().out
