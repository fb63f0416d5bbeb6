"""Two shops in one service: one of them keeps something of every kind, all of it marked, so that it is known when any of it turns up elsewhere."""

from __future__ import annotations

import io
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_shops
from assist.api.shop import Parts
from assist.passwords import digest_of
from assist.rights import GRANTABLE, Role, granted
from assist.settings import AssistSettings
from assist.store.accounts import add_account
from assist.store.keys import create_key
from assist.store.sessions import begin_session
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions
from prompts.load import load_library
from serving.open import open_encoder
from serving.settings import ServingSettings
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.fakes_ingest import ENCODER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.inbox import Inbox

HOSTS = {"north.test": "north", "www.north.test": "north", "south.test": "south"}
MARK = "Nordgeheimnis"
"""Stands in everything that the northern shop keeps."""
UNHURRIED = {"visitor_rate": 0, "stranger_rate": 0, "hook_rate": 0}
"""Thousands of requests are asked one after the other here."""
RUN = "2026-11-24-100000-returns-abc"
DOCUMENT = f"# {MARK}\n\nPostage to {MARK} is 4.90 EUR. Returns are free within 30 days.\n"


@dataclass
class Shop:
    """One shop of the running service, and what opens it."""

    name: str
    data: Path
    gate: Gate
    inbox: Inbox | None = None
    keys: dict[str, str] = field(default_factory=dict)
    """By role, and `all` with every scope that a key can hold."""
    sessions: dict[str, str] = field(default_factory=dict)


@dataclass
class Service:
    """Both shops, and what the northern one has, by the names that endpoints give it."""

    north: Shop
    south: Shop
    client: TestClient
    known: dict[str, Any]

    def ask(self, shop: str, method: str, path: str, bearer: str, **given: Any):
        """A request to a shop's own host name."""
        return self.client.request(method, f"http://{shop}.test{path}", headers={"Authorization": f"Bearer {bearer}", **given.pop("headers", {})}, **given)


def picture() -> bytes:
    """A small photo."""
    file = io.BytesIO()
    Image.new("RGB", (7, 7), "blue").save(file, "PNG")
    return file.getvalue()


async def _people(shop: Shop) -> None:
    """An account, its session and a key for each role."""
    now = datetime.now(UTC)
    async with shop.inbox.engine.begin() as connection:
        for role in Role:
            name = f"{role} of {MARK}" if shop.name == "north" else f"{role} of the south"
            account = await add_account(connection, name, frozenset({role}), digest_of("a long and winding password"), now)
            shop.sessions[role] = await begin_session(connection, account, now)
            shop.keys[role] = await create_key(connection, name, granted(frozenset({role})), now, None)
        shop.keys["all"] = await create_key(connection, "all", frozenset(GRANTABLE), now, None)


@contextmanager
def two_shops(home: Path) -> Iterator[Service]:
    """The running service."""
    library, encoder, shops, parts, opened, ready = load_library(), open_encoder(ServingSettings()), {}, {}, [], {}
    for name in ("north", "south"):
        data = home / "tenants" / name
        index = own_index(IngestSettings(data=data), url=None, encoder=ENCODER)
        opened.append(index)
        said = MARK if name == "north" else "the south"
        assistant = EchoAssistant(ListIndex([passage(f"Returns of {said} are free.", path=f"{name}.md")]), library=library)
        assistant.encoder = encoder
        shops[name] = Shop(name, data, Gate(f"the-token-of-{name}"))
        parts[name] = Parts(AssistSettings(data=data, **UNHURRIED), index, assistant, shops[name].gate)
        ready[name] = _keeping(shops[name])
        (home / name).mkdir()
        text = DOCUMENT if name == "north" else DOCUMENT.replace(MARK, "the south")
        (home / name / f"{name}.md").write_text(text, "utf-8")
        index.load([str(home / name)], LoadOptions())
        _write_run(data, said)
    with TestClient(create_shops(parts, HOSTS, ready), raise_server_exceptions=False, follow_redirects=False) as client:
        service = Service(shops["north"], shops["south"], client, {})
        service.known = _furnish(service)
        yield service
    for index in opened:
        index.close()


def _keeping(shop: Shop):
    async def on_ready(inbox: Inbox) -> None:
        shop.inbox = inbox
        await _people(shop)

    return on_ready


def _write_run(data: Path, said: str) -> None:
    """A finished evaluation, and a source of knowledge."""
    folder = data / "evaluation" / "runs" / (RUN if said == MARK else "2026-11-25-100000-south-abc")
    folder.mkdir(parents=True)
    mean = {"value": 0.5, "n": 2, "interval": [0.1, 0.9], "unscored": 0, "weak": False, "overall": 0.5, "by_language": {}, "by_pair": []}
    told = {
        "format": "concord-evaluation-run/2", "verdict": "passed", "gates": [], "differences": [], "languages": ["en"], "topics": [], "gaps": [], "calls": [],
        "metrics": {"agreement": {**mean, "worst_language": None, "worst_pair": None}},
        "suite": {"name": said, "source": said, "licence": "CC0-1.0", "topics": 1}, "target": {"name": "concord", "url": "http://127.0.0.1:1"},
        "commit": "abc", "machine": "m", "date": "2026-11-24T10:00:00+00:00", "source": "returns.yaml", "digest": "d" * 12, "digests": {},
        "total": {"lang": "all", "asked": 1, "statuses": {"answered": 1, "refused": 0}}, "by_language": [], "milliseconds": {"p50": 1.0, "p95": 2.0},
        "known_misses": None, "definitions": {},
    }  # fmt: skip
    (folder / "report.json").write_text(json.dumps(told), "utf-8")
    (folder / "report.html").write_text(f"<p>{said}</p>", "utf-8")
    (data / "sources").mkdir()
    (data / "sources" / f"{data.name}.yaml").write_text(f"vendor: {said}\nurl: https://{data.name}.example\n", "utf-8")


def _furnish(service: Service) -> dict[str, Any]:
    """A conversation, a draft, a photo, a correction and a pin for the northern shop; a conversation of the same id for the southern one."""
    key = service.north.keys["all"]

    def north(method: str, path: str, **given: Any) -> Any:
        answer = service.ask("north", method, path, key, **given)
        assert answer.status_code < 400, answer.text
        return answer.json()

    talk = {"id": "talk-of-north", "subject": MARK, "messages": [{"role": "customer", "text": f"May I return {MARK}?"}]}
    north("POST", "/api/conversations", json=talk)
    (photo,) = north("POST", "/api/conversations/talk-of-north/photos", files=[("photos", ("a.png", picture()))], data={"text": MARK})
    draft = north("GET", "/api/conversations/talk-of-north/draft")
    document = north("GET", "/api/documents")["documents"][0]["path"]
    sentence = f"Postage to {MARK} is 4.90 EUR."
    pinned = {"wordings": [{"lang": "en", "text": f"What is {MARK}?"}], "sentences": [{"path": document, "quote": sentence}]}
    north("PUT", "/api/pins/pin-of-north", json=pinned)
    made = north("POST", "/api/corrections", json={"path": document, "original": sentence, "corrected": sentence.replace("4.90", "5.90")})
    (correction,) = north("GET", "/api/corrections")
    passage_id = service.north.inbox.assistant.index.held[0].id
    south = {"id": "talk-of-south", "messages": [{"role": "customer", "text": "May I return it to the south?"}]}
    assert service.ask("south", "POST", "/api/conversations", service.south.keys["all"], json=south).status_code == 201
    _settle(service, made["task"])
    task = made["task"]["id"] if isinstance(made["task"], dict) else made["task"]
    ids = {"conversation_id": talk["id"], "draft_id": draft["id"], "digest": photo["digest"], "pin_id": "pin-of-north", "correction_id": correction["id"]}
    paths = dict.fromkeys(("path", "document", "family", "one"), document)
    talks = dict.fromkeys(("id", "talk", "conversation"), talk["id"])
    words = {"quote": "4.90 EUR", "original": "4.90 EUR", "corrected": "1 EUR", "q": "returns", "query": "returns", "text": "x", "suite": "demo", "lang": "en"}
    names = {
        "name": RUN,
        "run": RUN,
        "file": "report.json",
        "source": "north",
        "connection": "north",
        "remote": "1",
        "token": "x",
        "secret": "x",
        "act": "digest",
    }
    return {**ids, **paths, **talks, **words, **names, "task_id": task, "passage_id": passage_id, "number": 1, "version": 1, "at": 0, "once": "true"}


def _settle(service: Service, task: Any) -> None:
    """Wait for the northern shop's last task, so that nothing of it changes by itself any more."""
    name = task["id"] if isinstance(task, dict) else task
    for _ in range(600):
        state = service.ask("north", "GET", f"/api/tasks/{name}", service.north.keys["all"]).json()["state"]
        if state in {"done", "failed"}:
            return
        time.sleep(0.05)
    raise AssertionError(state)
