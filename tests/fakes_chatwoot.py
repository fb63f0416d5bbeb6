"""A small faithful Chatwoot: its webhooks, the calls of its application API that Concord makes, and its dashboard with an app's frame.

Shapes and values come from the samples in `tests/assist/payloads` (source and licence there); the frame asks and answers as `DashboardApp/Frame.vue` does.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.loopback import listening

SAMPLES = Path(__file__).parent / "assist" / "payloads"
TOKEN = "chatwoot-user-token"
SECRET = "chatwoot-webhook-secret"
INBOX, ACCOUNT = 6, 1
FRAME = """<!doctype html><meta charset="utf-8"><title>Chatwoot</title>
<iframe id="app" src="{app}" style="width:{width}px;height:calc(100vh - 1rem);border:0" allow="clipboard-write"></iframe>
<script>
const frame = document.getElementById("app"), context = () => JSON.stringify({context});
const tell = () => frame.contentWindow.postMessage(context(), "*");
frame.addEventListener("load", tell);
addEventListener("message", (event) => {{ if (event.source === frame.contentWindow && event.data === "chatwoot-dashboard-app:fetch-info") tell(); }});
</script>"""


class Chatwoot:
    """The state of the server; tests speak to it directly."""

    def __init__(self) -> None:
        self.url = ""
        self.hook = ""
        """Where webhooks go."""
        self.calls: list[tuple[str, str]] = []
        self.faults: list[str] = []
        """What becomes of the next writes: a status, "lost" (done, then no answer) or "500-done" (done, then 500)."""
        self.conversations: dict[int, dict] = {}
        self.messages: dict[int, list[dict]] = {}
        self.files: dict[str, bytes | str] = {}
        """What stands at a path: bytes, or the address it leads to."""
        self.proofs: list[tuple[str, str]] = []
        """(path, token) of every file asked for."""
        self.lock = threading.Lock()
        self._next = 90

    def converse(self, number: int, name: str = "Klara Müller", language: str = "de", inbox: int = INBOX) -> int:
        """A conversation of the sample's shape."""
        sample = json.loads((SAMPLES / "chatwoot_app_context.json").read_text())["data"]["conversation"]
        sample |= {"id": number, "messages": [], "inbox_id": inbox, "status": "open", "labels": [], "priority": None}
        sample["meta"]["sender"] |= {"id": 40 + number, "name": name}
        sample["additional_attributes"]["browser"]["browser_language"] = language
        self.conversations[number], self.messages[number] = sample, []
        return number

    def say(self, number: int, text: str, *, kind: int = 0, private: bool = False, **more: object) -> dict:
        """A message is kept; its webhook goes out as `told` says it."""
        with self.lock:
            self._next += 1
            message = {
                "id": self._next,
                "content": text,
                "account_id": ACCOUNT,
                "inbox_id": self.conversations[number]["inbox_id"],
                "conversation_id": number,
                "message_type": kind,
                "created_at": int(time.time()),
                "private": private,
                "status": "sent",
                "content_type": "text",
                "content_attributes": {},
                "sender": self.conversations[number]["meta"]["sender"] if kind == 0 else {"id": 1, "name": "John", "type": "user"},
                **more,
            }
            self.messages[number].append(message)
        return message

    def told(self, message: dict, event: str = "message_created") -> bytes:
        """The body of its webhook."""
        sample = json.loads((SAMPLES / "chatwoot_message_created_attachment.json").read_text())
        talk = self.conversations[message["conversation_id"]]
        sample |= {
            "event": event,
            "id": message["id"],
            "content": message["content"],
            "message_type": ("incoming", "outgoing", "activity", "template")[message["message_type"]],
            "private": message["private"],
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(message["created_at"])),
            "conversation": {**talk, "messages": [message]},
        }
        del sample["attachments"]
        return json.dumps(sample, ensure_ascii=False).encode()

    def deliver(self, body: bytes, *, at: float | None = None, secret: str = SECRET, delivery: str = "", patience: float = 10, **headers: str) -> int:
        """Post a webhook as Chatwoot signs it; the status of the answer. `patience`: seconds."""
        return self.post(body, signed(body, at=at, secret=secret, delivery=delivery) | headers, patience)

    def post(self, body: bytes, headers: dict[str, str], patience: float = 10) -> int:
        """Post any webhook; the status of the answer."""
        request = urllib.request.Request(self.hook, body, {"Content-Type": "application/json", **headers}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def customer_writes(self, number: int, text: str) -> dict:
        """A message with its webhook."""
        message = self.say(number, text)
        assert self.deliver(self.told(message)) == 202
        return message

    def public(self, number: int) -> list[str]:
        """What the customer sees of the agents' words."""
        return [one["content"] for one in self.messages[number] if one["message_type"] == 1 and not one["private"]]

    def notes(self, number: int) -> list[str]:
        """The private notes."""
        return [one["content"] for one in self.messages[number] if one["private"]]


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET, delivery: str = "") -> dict[str, str]:
    """Chatwoot's three headers."""
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Delivery": delivery or str(uuid.uuid4()), "X-Chatwoot-Signature": f"sha256={mac}"}


class _Answers(BaseHTTPRequestHandler):
    chatwoot: Chatwoot
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path in self.chatwoot.files:
            self._file(self.chatwoot.files[parts.path])
        elif parts.path.startswith("/app/"):
            self._page(int(parts.path.rsplit("/", 1)[-1]), {name: values[0] for name, values in parse_qs(parts.query).items()})
        else:
            self._api("GET", parts.path, parse_qs(parts.query), {})

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        self._api("POST", self.path, {}, given)

    def _file(self, held: bytes | str) -> None:
        self.chatwoot.proofs.append((self.path, self.headers.get("api_access_token", "")))
        if isinstance(held, str):
            self._send(302, b"", "text/html", {"Location": held})
        else:
            self._send(200, held, "application/octet-stream")

    def _api(self, method: str, path: str, query: dict, given: dict) -> None:
        server = self.chatwoot
        server.calls.append((method, path))
        found = re.fullmatch(rf"/api/v1/accounts/{ACCOUNT}/conversations/(\d+)(?:/(\w+))?", path)
        if self.headers.get("api_access_token") != TOKEN:
            self._answer(401, {"error": "Invalid Access Token"})
        elif path == "/api/v1/profile":
            self._answer(200, {"id": 1, "name": "Concord", "email": "concord@example.com"})
        elif path == f"/api/v1/accounts/{ACCOUNT}/conversations" and method == "GET":
            self._answer(200, {"data": {"meta": {}, "payload": []}})
        elif found is None or int(found[1]) not in server.conversations:
            self._answer(404, {"error": "Resource could not be found"})
        elif method == "GET":
            self._read(int(found[1]), found[2] or "", query)
        else:
            self._write(int(found[1]), found[2], given)

    def _read(self, number: int, what: str, query: dict) -> None:
        server = self.chatwoot
        if what == "labels":
            self._answer(200, {"payload": server.conversations[number]["labels"]})
        elif what == "messages":
            before = int(query.get("before", ["999999999"])[0])
            page = [one for one in server.messages[number] if one["id"] < before][-20:]
            self._answer(200, {"meta": {"labels": [], "contact": server.conversations[number]["meta"]["sender"]}, "payload": page})
        else:
            self._answer(200, {**server.conversations[number], "messages": server.messages[number][-1:]})

    def _write(self, number: int, what: str, given: dict) -> None:
        server = self.chatwoot
        fault = server.faults.pop(0) if server.faults and what == "messages" else ""
        if fault.isdecimal():
            self._answer(int(fault), {"error": "so the test wants it"}, {"Retry-After": "0"})
            return
        if what == "messages":
            extra = {"content_attributes": given.get("content_attributes", {})}
            answer = server.say(number, given["content"], kind=1, private=given["private"], **extra)
        elif what == "labels":
            answer = {"payload": given["labels"]}
            server.conversations[number]["labels"] = given["labels"]
        elif what == "toggle_priority":
            answer = server.conversations[number] | {}
            server.conversations[number]["priority"] = given["priority"]
        elif what == "assignments":
            answer = {"id": given["team_id"], "name": "second line"}
            server.conversations[number]["team_id"] = given["team_id"]
        else:
            answer = server.conversations[number]["custom_attributes"] = given["custom_attributes"]
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return
        self._answer(500 if fault == "500-done" else 200, answer)

    def _page(self, number: int, query: dict) -> None:
        talk = {**self.chatwoot.conversations[number], "messages": self.chatwoot.messages[number][-1:]}
        agent = {"id": 1, "name": "John", "email": "admin@example.com"}
        told = {
            "event": "appContext",
            "data": {"conversation": talk, "contact": talk["meta"]["sender"], "currentAgent": agent, "theme": query.get("theme", "light")},
        }
        page = FRAME.format(app=query["app"], width=query.get("width", "360"), context=json.dumps(told).replace("</", "<\\/"))
        self._send(200, page.encode(), "text/html; charset=utf-8")

    def _answer(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(content).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def chatwoot_server():
    """A Chatwoot on a free port of this machine."""
    state = Chatwoot()
    with listening(_Answers, chatwoot=state) as state.url:
        yield state


def connection_of(chatwoot: Chatwoot, **more: object) -> dict:
    """The connection's entry, its secrets as the environment holds them."""
    entry = {"name": "support", "vendor": "chatwoot", "url": chatwoot.url, "account": str(ACCOUNT), "button": "send", "private": True}
    return entry | {"token": TOKEN, "secret": SECRET} | more
