"""Zendesk and Chatwoot, small: what their APIs answer, on a loopback port."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token-of-the-tests"


@dataclass
class Answer:
    """What a server says once."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Helpdesk:
    """Keeps what was asked; `trouble` may answer in the helpdesk's place."""

    def __init__(self):
        self.asked: list[str] = []
        self.trouble: Callable[[str], Answer | None] = lambda _: None
        self.url = ""

    def authorised(self, headers) -> bool:
        raise NotImplementedError

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        raise NotImplementedError


@contextmanager
def served(desk: Helpdesk) -> Iterator[Helpdesk]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            desk.asked.append(self.path)
            told = desk.trouble(self.path)
            if told is None:
                told = desk.answer(parts.path, query) if desk.authorised(self.headers) else Answer({"error": "Couldn't authenticate you"}, 401)
            body = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
            self.send_response(told.status)
            for name, value in {"Content-Type": "application/json", **told.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    desk.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def person(number, name, role="end-user"):
    return {"id": number, "name": name, "email": f"user{number}@mail.example", "role": role, "locale": "en-US"}


class Zendesk(Helpdesk):
    """Tickets in the order of their last change, two a page; a cursor is the number of changes read."""

    def __init__(self, tickets=(), articles=(), macros=(), page=2):
        super().__init__()
        self.changes, self.articles, self.macros, self.page = list(tickets), list(articles), list(macros), page
        self.comments: dict[int, list[dict]] = {}
        self.people = [person(1, "Margaret Hollis"), person(2, "Nadia Petrov", "agent")]

    def authorised(self, headers):
        return headers.get("Authorization") == f"Bearer {TOKEN}"

    def ticket(self, number, status="solved", subject="Charger", said=()):
        """Change a ticket: it goes to the end of the export. `said` is (author, text) or (author, text, public)."""
        self.changes.append(
            {
                "id": number, "status": status, "subject": subject, "raw_subject": subject, "requester_id": 1, "assignee_id": 2, "submitter_id": 1, "tags": [],
                "description": said[0][1] if said else "", "priority": "high", "via": {"channel": "email"}, "custom_fields": [{"id": 27642, "value": "745"}],
                "created_at": "2026-09-07T09:13:00Z", "updated_at": "2026-09-08T10:29:00Z", "generated_timestamp": 1304553600,
            }
        )  # fmt: skip
        self.comments[number] = [
            {
                "id": number * 100 + at, "type": "Comment", "author_id": author, "body": text, "plain_body": text, "html_body": f"<p>{text}</p>",
                "public": not rest, "attachments": [], "created_at": "2026-09-07T09:13:00Z", "audit_id": at,
                "metadata": {"system": {"ip_address": "203.0.113.77", "location": "Melbourne, 07, Australia", "latitude": -37.0, "longitude": 144.0}},
            }
            for at, (author, text, *rest) in enumerate(said)
        ]  # fmt: skip

    def answer(self, path, query):
        if path == "/api/v2/incremental/tickets/cursor.json":
            if "cursor" not in query and "start_time" not in query:
                return Answer({"error": "StartTimeMissing"}, 400)
            start = int(query["cursor"].removeprefix("c")) if "cursor" in query else 0
            some = self.changes[start : start + self.page]
            after = start + len(some)
            users = self.people if query.get("include") == "users" else []
            told = {"tickets": some, "users": users, "after_cursor": f"c{after}", "before_cursor": None, "end_of_stream": after >= len(self.changes)}
            return Answer({**told, "after_url": f"{self.url}{path}?cursor=c{after}", "before_url": None})
        if path.startswith("/api/v2/tickets/") and path.endswith("/comments.json"):
            return self._paged(self.comments.get(int(path.split("/")[4]), []), "comments", path, query)
        if path == "/api/v2/help_center/locales.json":
            return Answer({"locales": sorted({one["locale"] for one in self.articles}), "default_locale": "en-us"})
        if path.startswith("/api/v2/help_center/") and path.endswith("/articles.json"):
            locale = path.split("/")[4]
            return self._paged([one for one in self.articles if one["locale"] == locale], "articles", path, query)
        if path == "/api/v2/macros.json":
            return self._paged(self.macros, "macros", path, query)
        return Answer({"error": "RecordNotFound"}, 404)

    def _paged(self, listed, name, path, query):
        start = int(query.get("page[after]", 0))
        some, more = listed[start : start + self.page], start + self.page < len(listed)
        links = {"next": f"{self.url}{path}?page[after]={start + self.page}&page[size]={self.page}" if more else None, "prev": None}
        return Answer({name: some, "users": self.people if name == "comments" else [], "meta": {"has_more": more}, "links": links})


def article(number, locale, title, body, **fields):
    told = {
        "id": number,
        "locale": locale,
        "title": title,
        "name": title,
        "body": body,
        "draft": False,
        "outdated": False,
        "user_segment_id": None,
        "section_id": 7,
    }
    return {**told, "html_url": f"https://shop.example/hc/{locale}/articles/{number}", "label_names": [], "updated_at": "2026-09-08T10:29:00Z", **fields}


def macro(number, title, text, field="comment_value"):
    actions = [{"field": "status", "value": "solved"}, {"field": field, "value": text}]
    return {"id": number, "title": title, "active": True, "actions": actions, "restriction": None, "description": None}


class Chatwoot(Helpdesk):
    """Conversations newest first; a page's size is the server's own."""

    def __init__(self, page=2):
        super().__init__()
        self.page, self.conversations, self.said, self.canned = page, {}, {}, []

    def authorised(self, headers):
        return headers.get("api_access_token") == TOKEN

    def conversation(self, number, moment, said, status="resolved", name="Margaret Hollis"):
        """`said` is (message type, text) or (message type, text, private)."""
        sender = {"id": 40, "name": name, "email": "margaret@mail.example", "phone_number": "+442071838750"}
        assignee = {"id": 1, "name": "Nadia", "available_name": "Nadia", "role": "agent"}
        self.conversations[number] = {
            "id": number, "status": status, "account_id": 1, "inbox_id": 6, "last_activity_at": moment, "timestamp": moment, "labels": [], "messages": [],
            "meta": {"sender": sender, "assignee": assignee, "channel": "Channel::WebWidget"}, "additional_attributes": {}, "custom_attributes": {},
        }  # fmt: skip
        self.said[number] = [
            {
                "id": number * 1000 + at, "content": text, "message_type": kind, "private": bool(rest), "content_type": "text", "content_attributes": {},
                "created_at": moment, "sender": {"id": 1, "name": "Nadia", "type": "user"} if kind == 1 else {"id": 40, "name": name, "type": "contact"},
            }
            for at, (kind, text, *rest) in enumerate(said, 1)
        ]  # fmt: skip

    def answer(self, path, query):
        base = "/api/v1/accounts/1"
        if path == f"{base}/conversations":
            listed = [one for one in self.conversations.values() if query.get("status", "open") in {one["status"], "all"}]
            listed.sort(key=lambda one: -one["last_activity_at"])
            start = (int(query.get("page", 1)) - 1) * self.page
            return Answer({"data": {"meta": {"all_count": len(listed)}, "payload": listed[start : start + self.page]}})
        if path.endswith("/messages"):
            messages = self.said[int(path.split("/")[-2])]
            after = int(query["after"]) if "after" in query else None
            return Answer({"meta": {}, "payload": messages[-20:] if after is None else [one for one in messages if one["id"] > after][:100]})
        if path == f"{base}/canned_responses":
            return Answer(self.canned)
        return Answer({"error": "Resource could not be found"}, 404)
