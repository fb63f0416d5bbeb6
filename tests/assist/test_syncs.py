"""Sources drawn from the owners' page: in the background, one draw of each at a time, its end and its trouble told; nothing of a token is shown."""

from __future__ import annotations

import time
from threading import Event

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.errors import BadRequest, UnknownThing
from assist.settings import AssistSettings
from assist.syncs import Syncs
from ingest.approval import waiting
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import Kind, LoadReport, Question, Where
from ingest.types.knowledge import Audience
from tests.assist.fakes_desk import EchoAssistant
from tests.fakes_ingest import ENCODER
from tests.ingest.helpdesk.servers import TOKEN, Answer, Chatwoot, served

ENVIRON = {"DESK_TOKEN": TOKEN, "CONCORD_INGEST_PRIVATE_SOURCES": "true"}
SAID = [(0, "My charger does not fit the socket in our house. Which adapter do I need for it?"), (1, "Take the adapter of type G, which we send you for free.")]


@pytest.fixture
def desk():
    with served(Chatwoot()) as desk:
        desk.conversation(1, 1_700_000_001, SAID)
        desk.canned = [{"id": 3, "account_id": 1, "short_code": "late", "content": "Hello {{contact.name}}, your parcel is late."}]
        yield desk


def source(data, desk, name="shop-desk", **more):
    (data / "sources").mkdir(parents=True, exist_ok=True)
    lines = {"name": name, "vendor": "chatwoot", "url": desk.url, "token": "DESK_TOKEN", "account": "1", **more}
    (data / "sources" / f"{name}.yaml").write_text("\n".join(f"{key}: {value}" for key, value in lines.items()), "utf-8")


class Quiet:
    """An index that takes every load and may hold it up."""

    def __init__(self):
        self.go, self.loads = Event(), []

    def load(self, paths, options):
        self.loads.append((paths, options.kind))
        assert self.go.wait(20)
        return LoadReport.of((), 0.0, 1)


def ended(syncs, name="shop-desk"):
    for _ in range(400):
        view = next(one for one in syncs.sources() if one.name == name)
        if not view.draw.running:
            return view
        time.sleep(0.05)
    raise AssertionError(view)


def test_a_source_is_drawn_once_at_a_time_and_tells_what_it_brought(tmp_path, desk):
    source(tmp_path, desk)
    syncs, index = Syncs(tmp_path, ENVIRON), Quiet()
    (view,) = syncs.sources()
    assert (view.vendor, view.host, view.token, view.trouble, view.last) == ("chatwoot", "127.0.0.1", "", "", None)
    syncs.start("shop-desk", index)
    with pytest.raises(BadRequest, match="already"):
        syncs.start("shop-desk", index)
    index.go.set()
    view = ended(syncs)
    assert (view.draw.stopped, view.last is not None) == ("", True)
    assert [(part.part, part.kept, part.waiting) for part in view.draw.report.parts] == [("tickets", 1, 0), ("macros", 0, 1)]
    assert [kind for _, kind in index.loads] == [Kind.TICKET]


def test_what_cannot_be_drawn_is_said_and_can_be_tried_again(tmp_path, desk):
    source(tmp_path, desk)
    source(tmp_path, desk, "broken", vendor="no-such-desk", parts="[tickets]")
    (tmp_path / "sources" / "odd.yaml").write_text("name: [", "utf-8")
    syncs, index = Syncs(tmp_path, {**ENVIRON, "DESK_TOKEN": ""}), Quiet()
    by_name = {one.name: one for one in syncs.sources()}
    assert (by_name["shop-desk"].token, bool(by_name["odd"].trouble)) == ("DESK_TOKEN", True)
    with pytest.raises(UnknownThing):
        syncs.start("../state", index)
    syncs = Syncs(tmp_path, ENVIRON)
    syncs.start("broken", index)
    assert "no-such-desk" in ended(syncs, "broken").draw.stopped
    desk.trouble = lambda _: Answer({}, 401)
    syncs.start("shop-desk", index)
    assert "refuses the token" in ended(syncs).draw.stopped
    desk.trouble = lambda _: None
    index.go.set()
    syncs.start("shop-desk", index)
    assert ended(syncs).draw.stopped == ""


def test_the_page_draws_a_source_and_its_reply_waits_for_a_yes(tmp_path, desk, monkeypatch):
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    data = tmp_path / "data"
    source(data, desk)
    index = own_index(IngestSettings(data=data), url=None, encoder=ENCODER)
    app = create_app(Parts(AssistSettings(data=data), index, EchoAssistant(index), Gate("the-token")))
    head = {"Authorization": "Bearer the-token", "Sec-Fetch-Site": "same-origin"}
    with TestClient(app, headers=head) as client:
        assert "shop-desk" in client.get("/knowledge/sources").text
        assert client.post("/knowledge/sync", data={"name": "shop-desk"}, follow_redirects=False).status_code == 303
        for _ in range(400):
            page = client.get("/knowledge/sources").text
            if "every 2s" not in page:
                break
            time.sleep(0.05)
        assert TOKEN not in page
        assert "1 kept" in page
        (one,) = waiting(data)
        assert client.post("/knowledge/approve", data={"id": [one.id]}, follow_redirects=False).status_code == 303
        assert waiting(data) == ()
        where = Where(kinds=(Kind.TICKET, Kind.SCRIPT), audiences=(Audience.PUBLIC, Audience.INTERNAL))
        for _ in range(400):
            found = {hit.passage.kind for hit in index.search(Question("adapter charger parcel late hello", where=where)).hits}
            if found == {Kind.TICKET, Kind.SCRIPT}:
                break
            time.sleep(0.05)
        assert found == {Kind.TICKET, Kind.SCRIPT}
    index.close()
