"""Personal data that a real service is given in every way it takes any, to be searched for in what it tells of itself."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass

import httpx

from tests.fakes_otlp import Collected, collecting
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
        # in a language that the worker, who may come first, does not draft for
        client.get(f"/api/conversations/{one['name']}/draft", params={"agent_language": "fr"})
        client.post("/api/conversations", content=said)
        client.post("/api/mail", content=f"From: {one['address']}\nSubject: {one['words']}\n\n{said}")
        client.get("/api/document", params={"path": one["path"]})
        client.put("/api/document", params={"path": one["path"]}, content=said)
        client.get("/api/documents", params={"text": one["query"]})
        client.post("/signin", data={"name": one["name"], "password": one["password"]})
        client.get("/", headers={"Authorization": "", "Cookie": f"concord_session={one['cookie']}"})
        client.get("/api/conversations", headers={"Authorization": f"Bearer {one['key']}"})
        client.post(f"/hooks/{one['order']}", content=said)
        client.get("/readyz")
        client.request(one["name"].split()[0].upper(), f"/{one['path']}")


def broken(url, token, data):
    """The same with the store broken under it: a database says what it was given."""
    with sqlite3.connect(data / "desk.db") as db:
        db.execute("drop table messages")
    db.close()
    talk = {"id": f"{PLANTED['name']} 2", "messages": [{"role": "customer", "text": PLANTED["words"]}]}
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as client:
        return [client.get(f"/api/conversations/{PLANTED['name']}/draft").status_code, client.post("/api/conversations", json=talk).status_code]


@dataclass(frozen=True)
class Lived:
    """What a real service told while it was given all that, whole and then broken."""

    log: str
    codes: list[int]
    """Answers after its store broke."""
    traces: Collected


def lived(data):
    """Start one, and end it."""
    with collecting() as collector:
        with start(data, CONCORD_SERVING_TRACE_URL=collector.url) as service:
            url = json.loads(service.stdout.readline())["url"]
            token = json.loads((data / "owner.json").read_text())["token"]
            try:
                live(url, token)
                codes = broken(url, token, data)
            finally:
                service.terminate()
                log = service.communicate(timeout=30)[1]
        return Lived(log, codes, collector)
