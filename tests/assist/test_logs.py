"""What the service writes on standard error: a line for each thing, whole, and no word of a customer, whatever goes wrong."""

import json
import logging
import os
import sqlite3
import subprocess
import sys

import httpx
import pytest

from assist.logs import JsonLines, Words
from tests.sources import ROOT

PLANTED = {
    "name": "Zebedee Quill",
    "address": "zebedee.quill@lyon.example",
    "telephone": "+33 6 12 34 56 78",
    "account": "FR76 3000 6000 0112 3456 7890 189",
    "order": "ZX-99817-55",
    "tracking": "LP00123456789012",
    "street": "14 rue des Lilas",
    "words": "my grandmother fell down the stairs",
    "password": "correct horse battery",
    "key": "concord_deadbeef_not-a-real-key",
    "cookie": "a-session-that-was-stolen",
    "path": "letters/zebedee-quill.md",
    "query": "grandmother stairs",
    "message id": "m-zebedee-1",
}


def start(data, **settings):
    command = [sys.executable, "-m", "assist", "serve", "--port", "0", "--json", "--data", str(data)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "CONCORD_ASSIST_LOG": "json", **settings}
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)


def live(url, token):
    """All that a customer's data go through, right and wrong."""
    one = PLANTED
    said = " ".join(one.values())
    talk = {"id": one["name"], "customer": {"name": one["name"]}, "messages": [{"role": "customer", "text": said, "id": one["message id"]}]}
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=60) as client:
        client.post("/api/conversations", json=talk)
        client.get(f"/api/conversations/{one['name']}/draft")
        client.post("/api/conversations", content=said)
        client.post("/api/mail", content=f"From: {one['address']}\nSubject: {one['words']}\n\n{said}")
        client.get("/api/document", params={"path": one["path"]})
        client.put("/api/document", params={"path": one["path"]}, content=said)
        client.get("/api/documents", params={"text": one["query"]})
        client.post("/signin", data={"name": one["name"], "password": one["password"]})
        client.get("/", headers={"Authorization": "", "Cookie": f"concord_session={one['cookie']}"})
        client.get("/api/conversations", headers={"Authorization": f"Bearer {one['key']}"})
        client.post(f"/hooks/{one['order']}", content=said)


def broken(url, token, data):
    """The same with the store broken under it: a database says what it was given."""
    with sqlite3.connect(data / "desk.db") as db:
        db.execute("drop table messages")
    db.close()
    talk = {"id": f"{PLANTED['name']} 2", "messages": [{"role": "customer", "text": PLANTED["words"]}]}
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as client:
        return [client.get(f"/api/conversations/{PLANTED['name']}/draft").status_code, client.post("/api/conversations", json=talk).status_code]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    data = tmp_path_factory.mktemp("logs")
    with start(data) as service:
        url = json.loads(service.stdout.readline())["url"]
        token = json.loads((data / "owner.json").read_text())["token"]
        try:
            live(url, token)
            codes = broken(url, token, data)
        finally:
            service.terminate()
            told = service.communicate(timeout=30)[1]
    return told, codes


def test_nothing_of_a_customer_and_no_secret_is_in_the_log_of_the_real_service(told):
    assert told[1] == [500, 500]
    assert told[0].count("unexpected failure") == 2
    assert {kind for kind, word in PLANTED.items() if word in told[0]} == set()


def test_every_line_of_the_log_is_one_json_object(told):
    lines = [json.loads(line) for line in told[0].splitlines() if line.startswith("{")]
    failed = [line for line in lines if "error" in line]
    assert {line["error"] for line in failed} == {"sqlalchemy.exc.OperationalError"}
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    assert [line for line in told[0].splitlines() if not line.startswith("{")] in ([], ["Stopped."])


def record(message, *fields, error=None):
    return logging.LogRecord("assist.x", logging.WARNING, "x.py", 1, message, fields, (type(error), error, error.__traceback__) if error else None)


def test_a_line_says_what_went_wrong_and_where_but_not_in_the_errors_own_words():
    try:
        {}["Zebedee Quill"]
    except KeyError as error:
        made = record("A job failed", error=error)
    for line in (JsonLines().format(made), Words().format(made)):
        assert "builtins.KeyError" in line
        assert "test_logs.py" in line
        assert "Zebedee" not in line


@pytest.mark.parametrize("form", [JsonLines, Words])
def test_a_message_is_one_line_and_holds_no_address_or_number(form):
    line = form().format(record("could not be sent to %s,\ncall %s", "zebedee@lyon.example", "+33 6 12 34 56 78"))
    assert "\n" not in line
    assert "lyon.example" not in line
    assert "12 34 56" not in line


def test_what_is_written_to_forge_another_line_stays_in_its_own():
    line = JsonLines().format(record("%s", '"}\n{"level": "error", "message": "forged"}'))
    assert json.loads(line)["level"] == "warning"
