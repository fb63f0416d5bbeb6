"""A small faithful Zendesk: its events, the calls of its Support API that Concord makes, and its frame with a stand-in of the app framework's script.

Shapes come from the samples in `tests/assist/payloads` (source and licence there); the audit of an update carries its own metadata under `metadata.custom`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.loopback import listening

SAMPLES = Path(__file__).parent / "assist" / "payloads"
TOKEN, USER, SECRET, INSTALLATION = "zendesk-api-token", "concord@example.com", "zendesk-webhook-secret", "77"
SDK = """
window.ZAFClient = { init: () => ({
  get: (name) => Promise.resolve({ [name]: name === "comment.text" ? "<p>already typed</p>" : Number(window.name) }),
  on: () => {},
  invoke: (name, ...what) => parent.postMessage(JSON.stringify({ name, what }), "*"),
}) };
"""
FRAME = """<!doctype html><meta charset="utf-8"><title>Zendesk</title>
<form id="open" method="post" target="{ticket}" action="{page}"><input type="hidden" name="token" value="{token}"></form>
<iframe name="{ticket}" id="app" style="width:360px;height:calc(100vh - 6rem);border:0"></iframe>
<div id="editor" contenteditable>already typed </div>
<script>
addEventListener("message", (event) => {{
  const told = JSON.parse(event.data);
  if (told.name === "ticket.editor.insert") document.getElementById("editor").insertAdjacentHTML("beforeend", told.what[0]);
}});
document.getElementById("open").submit();
</script>"""


class Zendesk:
    """The state of the server; tests speak to it directly."""

    def __init__(self) -> None:
        self.url = ""
        self.page = ""
        """Where the app's page is."""
        self.calls: list[tuple[str, str]] = []
        self.faults: list[str] = []
        """What becomes of the next comments: a status, "lost" (done, then no answer) or "500-done" (done, then 500)."""
        self.tickets: dict[int, dict] = {}
        self.comments: dict[int, list[dict]] = {}
        self.audits: dict[int, list[dict]] = {}
        self.tags: dict[int, list[str]] = {}
        self.files: dict[str, bytes] = {}
        self.name = "Klara Müller"
        """Of whoever asks."""
        self.key = RSAKey.generate_key(2048)
        self._next = 9000

    def ticket(self, number: int, requester: int = 500, subject: str = "Return") -> int:
        """A new ticket."""
        self.tickets[number] = {
            "id": number,
            "subject": subject,
            "description": "",
            "status": "open",
            "priority": "normal",
            "requester_id": requester,
            "submitter_id": requester,
            "group_id": 33,
            "via": {"channel": "email"},
            "created_at": _now(),
            "updated_at": _now(),
        }
        self.comments[number], self.audits[number], self.tags[number] = [], [], ["vip"]
        return number

    def say(self, number: int, text: str, author: int = 500, *, public: bool = True, metadata: dict | None = None) -> dict:
        """A comment with its audit."""
        self._next += 1
        system = {"ip_address": "1.1.1.1", "location": "Melbourne"}
        comment = {"id": self._next, "type": "Comment", "body": text, "plain_body": text, "public": public, "author_id": author, "created_at": _now()}
        self.comments[number].append({**comment, "attachments": [], "metadata": {"system": system}})
        self.audits[number].append({"id": self._next + 50_000, "ticket_id": number, "metadata": {"system": system, "custom": metadata or {}}})
        return comment

    def told(self, number: int, comment: dict) -> bytes:
        """The event of a comment."""
        sample = json.loads((SAMPLES / "zendesk_webhook_ticket_comment_added.json").read_text())
        sample |= {"id": str(uuid.uuid4()), "time": _now(), "subject": f"zen:ticket:{number}"}
        sample["detail"] |= {"id": str(number), "requester_id": "500", "description": "something else"}
        staff = comment["author_id"] != 500
        author = {"id": str(comment["author_id"]), "is_staff": staff, "name": "x"}
        sample["event"]["comment"] = {"id": str(comment["id"]), "body": comment["body"], "is_public": comment["public"], "author": author}
        return json.dumps(sample, ensure_ascii=False).encode()

    def token(self, **changed: object) -> str:
        """What Zendesk signs for the first request of the app's page."""
        now = int(time.time())
        claims = {
            "iss": urlsplit(self.url).netloc,
            "aud": f"{self.url}/api/v2/apps/installations/{INSTALLATION}.json",
            "sub": f"{self.url}/api/v2/users/42.json",
        }
        claims |= {"iat": now, "nbf": now, "exp": now + 120, "jti": str(uuid.uuid4()), "qsh": "0"}
        return jwt.encode({"alg": "RS256", "typ": "JWT"}, claims | changed, self.key)

    def public(self, number: int) -> list[str]:
        """What the customer sees of the agents' words."""
        return [one["body"] for one in self.comments[number] if one["author_id"] != 500 and one["public"]]


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Zendesk's headers."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at or time.time()))
    mac = base64.b64encode(hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).digest()).decode()
    return {"X-Zendesk-Webhook-Signature-Timestamp": stamp, "X-Zendesk-Webhook-Signature": mac, "X-Zendesk-Webhook-Invocation-Id": str(uuid.uuid4())}


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class _Answers(BaseHTTPRequestHandler):
    zendesk: Zendesk
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/attachments/"):
            known = self.headers.get("Authorization", "").startswith("Basic ")
            self._send(200 if known else 401, self.zendesk.files.get(parts.path, b""), "application/octet-stream")
        elif parts.path == "/zaf_sdk.js":
            self._send(200, SDK.encode(), "text/javascript")
        elif parts.path.startswith("/agent/tickets/"):
            page = FRAME.format(ticket=parts.path.rsplit("/", 1)[-1], page=self.zendesk.page, token=self.zendesk.token())
            self._send(200, page.encode(), "text/html; charset=utf-8")
        else:
            self._api("GET", parts.path, parse_qs(parts.query), {})

    def do_PUT(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        self._api("PUT", self.path, {}, given)

    def _api(self, method: str, path: str, query: dict, given: dict) -> None:
        server = self.zendesk
        server.calls.append((method, path))
        found = re.fullmatch(r"/api/v2/tickets/(\d+)(?:/(\w+))?\.json", path)
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(f"{USER}/token:{TOKEN}".encode()).decode():
            self._answer(401, {"error": "Couldn't authenticate you"})
        elif found is None or int(found[1]) not in server.tickets:
            self._answer(404, {"error": "RecordNotFound"})
        elif method == "GET":
            self._read(int(found[1]), found[2] or "", query)
        else:
            self._write(int(found[1]), found[2] or "", given)

    def _read(self, number: int, what: str, query: dict) -> None:
        server = self.zendesk
        people = [{"id": 500, "name": server.name, "role": "end-user", "locale": "de", "email": "k@example.com"}, {"id": 42, "name": "Ana", "role": "agent"}]
        if what == "comments":
            at, size = int(query.get("page[after]", ["0"])[0]), 3
            page, more = server.comments[number][at : at + size], at + size < len(server.comments[number])
            following = f"{server.url}/api/v2/tickets/{number}/comments.json?include=users&page[after]={at + size}" if more else None
            self._answer(200, {"comments": page, "users": people, "meta": {"has_more": more}, "links": {"next": following}})
        elif what == "audits":
            self._answer(200, {"audits": server.audits[number][::-1]})
        else:
            self._answer(200, {"ticket": server.tickets[number], "users": people})

    def _write(self, number: int, what: str, given: dict) -> None:
        server, ticket = self.zendesk, given.get("ticket", {})
        if what == "tags":
            server.tags[number] += given["tags"]
            self._answer(200, {"tags": server.tags[number]})
            return
        fault = server.faults.pop(0) if server.faults and "comment" in ticket else ""
        if fault.isdecimal():
            self._answer(int(fault), {"error": "so the test wants it"})
            return
        server.tickets[number]["priority"] = ticket.get("priority", server.tickets[number]["priority"])
        if comment := ticket.get("comment"):
            server.say(number, comment["body"], 42, public=comment["public"], metadata=ticket.get("metadata"))
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return
        audit = server.audits[number][-1] if server.audits[number] else {}
        self._answer(500 if fault == "500-done" else 200, {"ticket": server.tickets[number], "audit": audit})

    def _answer(self, status: int, content: object) -> None:
        self._send(status, json.dumps(content).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def zendesk_server():
    """A Zendesk on a free port of this machine."""
    state = Zendesk()
    with listening(_Answers, zendesk=state) as state.url:
        yield state


def connection_of(zendesk: Zendesk, folder: Path, **more: object) -> dict:
    """The connection's entry, its secrets as the environment holds them."""
    key = folder / "zendesk.pem"
    key.write_bytes(zendesk.key.as_pem(private=False))
    entry = {"name": "tickets", "vendor": "zendesk", "url": zendesk.url, "account": INSTALLATION, "user": USER, "button": "insert", "private": True}
    return entry | {"token": TOKEN, "secret": SECRET, "public_key": str(key)} | more
