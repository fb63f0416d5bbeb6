"""A request sent twice is done once; nobody asks more often than they may; lists go on where they were, and so do streams."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.again import WRITES, Again
from assist.api.app import create_app
from assist.api.entry import Entry
from assist.api.health import new_metrics
from assist.api.pace import MOST, WINDOW, Pace
from assist.api.rights import Rule, rights
from assist.api.shop import Parts
from assist.errors import TooOften
from assist.inbox import Inbox
from assist.rights import Scope
from assist.settings import AssistSettings
from assist.store.answers import KEPT, STOPPED, KeptAnswer, claim, empty_answers, keep_answer, name_of, release
from assist.store.keys import create_key
from assist.store.open import open_store
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TOKEN = "the-token"
LOCAL = {"Authorization": f"Bearer {TOKEN}"}
TALK = {"id": "c1", "messages": [{"role": "customer", "text": "May I return it?"}]}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    data, index = tmp_path_factory.mktemp("again"), ListIndex([passage("You may return an item within 30 days.")])
    made = create_app(Parts(AssistSettings(data=data, stranger_rate=5, visitor_rate=8), index, EchoAssistant(index, library=load_library()), Gate(TOKEN)))
    return data, made


@pytest.fixture
def desk(app):
    for file in app[0].iterdir():
        if file.is_file():
            file.unlink()
    with TestClient(app[1], headers=LOCAL, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
async def store(tmp_path):
    engine = await open_store(tmp_path, "")
    yield engine
    await engine.dispose()


def key_for(desk, name, *scopes):
    async def make():
        async with desk.app_state["inbox"].engine.begin() as connection:
            return await create_key(connection, name, frozenset(scopes), datetime.now(UTC), None)

    return {"Authorization": f"Bearer {desk.portal.call(make)}"}


# idempotency keys, on the real service


def test_a_conversation_sent_twice_with_one_key_is_kept_once_and_answered_alike(desk):
    first, second = (desk.post("/api/conversations", json=TALK, headers={"Idempotency-Key": '"k-1"'}) for _ in range(2))
    assert (first.status_code, first.json()) == (201, {"id": "c1", "added": True})
    assert (second.status_code, second.json(), second.headers["idempotency-replayed"]) == (201, first.json(), "true")
    assert second.headers["content-type"] == first.headers["content-type"]
    third = desk.post("/api/conversations", json=TALK, headers={"Idempotency-Key": "k-2"})
    assert third.json()["added"] is False


def test_a_message_sent_twice_with_one_key_is_heard_once(desk):
    desk.post("/api/conversations", json=TALK)
    for _ in range(3):
        desk.post("/api/conversations/c1/messages", json={"role": "customer", "text": "Hello?"}, headers={"Idempotency-Key": "m-1"})
    assert len(desk.portal.call(desk.app_state["inbox"].conversation, "c1").messages) == 2


def test_the_same_key_with_another_body_path_or_query_is_refused(desk):
    desk.post("/api/conversations", json=TALK, headers={"Idempotency-Key": "k"})
    for path, body in (("/api/conversations", {**TALK, "id": "c2"}), ("/api/conversations?x=1", TALK), ("/api/card", TALK)):
        answer = desk.post(path, json=body, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.json()["title"]) == (422, "Key used"), path


def test_a_key_is_its_callers_own(desk):
    one, other = key_for(desk, "same name", Scope.DESK_WRITE), key_for(desk, "same name", Scope.DESK_WRITE)
    desk.post("/api/conversations", json=TALK, headers={**one, "Idempotency-Key": "k"})
    answer = desk.post("/api/conversations", json={**TALK, "id": "c2"}, headers={**other, "Idempotency-Key": "k"})
    assert answer.json() == {"id": "c2", "added": True}


def test_what_failed_may_come_again_with_its_key(desk):
    message = {"role": "customer", "text": "Hello?"}
    assert desk.post("/api/conversations/c1/messages", json=message, headers={"Idempotency-Key": "k"}).status_code == 404
    desk.post("/api/conversations", json=TALK)
    assert desk.post("/api/conversations/c1/messages", json=message, headers={"Idempotency-Key": "k"}).status_code == 201


def test_whoever_lost_the_right_gets_no_kept_answer(desk):
    from assist.store.keys import revoke_key

    key = key_for(desk, "program", Scope.DESK_WRITE)
    desk.post("/api/conversations", json=TALK, headers={**key, "Idempotency-Key": "k"})

    async def revoke():
        async with desk.app_state["inbox"].engine.begin() as connection:
            await revoke_key(connection, key["Authorization"].split("_")[1], datetime.now(UTC))

    desk.portal.call(revoke)
    assert desk.post("/api/conversations", json=TALK, headers={**key, "Idempotency-Key": "k"}).status_code == 401


@pytest.mark.parametrize("key", ["", '""', " ", "x" * 256, "with space", "schlüssel".encode(), b"\x01"])
def test_a_key_that_is_none_is_told(desk, key):
    answer = desk.post("/api/conversations", json=TALK, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_one_time_link_and_a_page_are_not_kept(desk):
    first, second = (desk.post("/api/link", headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 409)
    kept = b"".join(file.read_bytes() for file in desk.app_state["settings"].data.iterdir() if file.is_file())
    token = re.search(r"token=([\w-]+)", first.text)
    assert token is not None
    assert token[1].encode() not in kept


def test_the_key_itself_is_nowhere(desk):
    desk.post("/api/conversations", json=TALK, headers={"Idempotency-Key": "a-key-nobody-else-has"})
    kept = b"".join(file.read_bytes() for file in desk.app_state["settings"].data.iterdir() if file.is_file())
    assert b"a-key-nobody-else-has" not in kept


def test_every_writing_operation_of_the_description_names_the_key(desk):
    told = desk.get("/api/openapi.json").json()
    writing = [(path, method, one) for path, methods in told["paths"].items() for method, one in methods.items() if method.upper() in WRITES]
    assert len(writing) > 20
    assert [(path, method) for path, method, one in writing if "Idempotency-Key" not in {p["name"] for p in one["parameters"]}] == []


# every writing route there is, before a small application that counts


class Counted:
    """An application that does something each time it is asked."""

    def __init__(self):
        self.done = 0
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        self.done += 1
        await self.go.wait()
        await JSONResponse({"number": self.done}, 201)(scope, receive, send)


WRITING = sorted(key for key, names in rights().items() if key[0] in WRITES and "open" not in names)


async def sent(app, state, method, path, body, key):
    got = []

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        got.append(message)

    headers = [(b"authorization", f"Bearer {TOKEN}".encode()), (b"idempotency-key", key.encode()), (b"host", b"testserver")]
    filled = re.sub(r"\{[^}]+\}", "x", path)
    scope = {"type": "http", "method": method, "path": filled, "query_string": b"", "headers": headers, "state": dict(state), "scheme": "http"}
    await app(scope, receive, send)
    return got[0]["status"], got[1]["body"], dict(got[0]["headers"])


@pytest.fixture(scope="module")
def rules():
    from starlette.routing import compile_path

    return tuple(Rule(method, path, compile_path(path)[0], frozenset(Scope)) for method, path in rights())


async def test_every_writing_route_does_the_same_request_once_and_another_one_under_its_key_never(tmp_path, store, rules):
    assert len(WRITING) > 60
    counted, index = Counted(), ListIndex([])
    state = {
        "inbox": Inbox(store, EchoAssistant(index)),
        "gate": Gate(TOKEN),
        "metrics": new_metrics(),
        "pace": Pace(0, 0, 0),
        "index": index,
        "settings": AssistSettings(data=tmp_path),
    }
    app = Entry(Again(counted), rules)
    for number, (method, path) in enumerate(WRITING, 1):
        key = f"key-{number}"
        first, second = [await sent(app, state, method, path, b"{}", key) for _ in range(2)]
        assert (first[0], first[1]) == (201, json.dumps({"number": number}, separators=(",", ":")).encode()), path
        assert second[:2] == first[:2] or path == "/api/link", path
        assert (await sent(app, state, method, path, b'{"a":1}', key))[0] == 422, path
        assert counted.done == number, path
    counted.go.clear()
    first = asyncio.create_task(sent(app, state, "POST", "/api/card", b"{}", "slow"))
    while counted.done == len(WRITING):
        await asyncio.sleep(0.01)
    assert (await sent(app, state, "POST", "/api/card", b"{}", "slow"))[0] == 409
    counted.go.set()
    assert (await first)[0] == 201
    assert (await sent(app, state, "POST", "/api/card", b"{}", "slow"))[0] == 201
    assert counted.done == len(WRITING) + 1


# what is kept


async def test_of_many_at_the_same_moment_one_is_the_first(store):
    told = await asyncio.gather(*(claim(store, name_of("a", "k"), NOW) for _ in range(12)))
    assert sum(one is None for one in told) == 1


async def test_an_answer_counts_for_a_day_and_one_that_died_under_way_for_minutes(store):
    assert await claim(store, "n", NOW) is None
    assert (await claim(store, "n", NOW + STOPPED - timedelta(seconds=1))).status == 0
    assert await claim(store, "n", NOW + STOPPED) is None
    await keep_answer(store, "n", KeptAnswer("f", 200, {}, b"x"))
    begun = NOW + STOPPED
    assert (await claim(store, "n", begun + KEPT - timedelta(seconds=1))).body == b"x"
    assert await claim(store, "n", begun + KEPT) is None
    await release(store, "n")
    assert await claim(store, "n", begun) is None


async def test_an_erasure_takes_the_bodies_out_and_what_was_done_is_not_done_twice(store):
    await claim(store, "n", NOW)
    await keep_answer(store, "n", KeptAnswer("f", 200, {}, b"Ana lives in Lyon"))
    async with store.begin() as connection:
        await empty_answers(connection)
    assert await claim(store, "n", NOW) == KeptAnswer("f", 200, {}, None)


# how often


def test_a_caller_is_told_what_is_left_and_stopped_at_the_end_with_the_time_to_wait(desk):
    key = key_for(desk, "program", Scope.DESK_READ)
    answers = [desk.get("/api/conversations", headers=key) for _ in range(9)]
    assert [one.status_code for one in answers] == [200] * 8 + [429]
    assert re.fullmatch(r'"visitor";r=7;t=\d+', answers[0].headers["ratelimit"])
    assert answers[0].headers["ratelimit-policy"] == '"visitor";q=8;w=60'
    assert 0 < int(answers[-1].headers["retry-after"]) <= WINDOW
    assert answers[-1].json()["title"] == "Too many requests"
    assert desk.get("/api/conversations", headers=key_for(desk, "another", Scope.DESK_READ)).status_code == 200


def test_keys_cannot_be_guessed_without_end_and_this_machine_is_not_counted(desk):
    answers = [desk.get("/api/conversations", headers={"Authorization": f"Bearer guess-{n}"}).status_code for n in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert {desk.get("/api/conversations").status_code for _ in range(12)} == {200}
    assert desk.get("/healthz", headers={"Authorization": ""}).status_code == 200


def test_a_person_who_asks_too_often_is_told_on_a_page(desk):
    desk.headers.pop("authorization")
    answers = [desk.get("/knowledge") for _ in range(6)]
    assert (answers[-1].status_code, answers[-1].headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert answers[-1].headers["retry-after"]


def test_the_next_minute_begins_anew_and_a_clock_that_jumps_back_shuts_nobody_out():
    at = [1000.0]
    pace = Pace(2, 0, 0, now=lambda: at[0])
    for moment in (1000.0, 1000.0):
        at[0] = moment
        pace.count("GET /", "key a", "")
    with pytest.raises(TooOften):
        pace.count("GET /", "key a", "")
    at[0] = 1000.0 + WINDOW
    assert pace.count("GET /", "key a", "").left == 1


def test_many_addresses_do_not_fill_the_memory():
    pace = Pace(0, 5, 0, now=lambda: 1.0)
    for number in range(MOST + 10):
        pace.count("GET /", "", f"10.0.{number // 256}.{number % 256}")
    assert len(pace._windows) <= MOST


# pages of lists


def walked(desk, path, key):
    found, to = [], path
    while to:
        answer = desk.get(to)
        assert answer.status_code == 200, answer.text
        found += [row[key] for row in answer.json()]
        link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        to = link[1] if link else ""
    return found


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_a_list_walked_by_its_links_gives_every_row_once(desk, limit):
    for number in range(7):
        desk.post("/api/conversations", json={**TALK, "id": f"c{number}"})
    assert sorted(walked(desk, f"/api/conversations?limit={limit}", "id")) == [f"c{number}" for number in range(7)]


def test_what_is_added_or_taken_out_meanwhile_repeats_and_hides_nothing(desk):
    for number in range(6):
        said = [{"role": "customer", "text": "?", "at": f"2026-01-0{number + 1}T00:00:00Z"}]
        desk.post("/api/conversations", json={"id": f"c{number}", "messages": said})
    first = desk.get("/api/conversations?limit=3")
    desk.post("/api/conversations", json={**TALK, "id": "new"})
    rest = desk.get(re.search(r"<([^>]+)>", first.headers["link"])[1])
    assert [one["id"] for one in first.json() + rest.json()] == ["c5", "c4", "c3", "c2", "c1", "c0"]


@pytest.mark.parametrize("cursor", ["x", "W10", "eyJhIjoxfQ", "!!", "WyJhIiwtMV0", "W1tdLDFd", "bnVsbA", "A" * 1999])
def test_a_cursor_of_nowhere_is_unusable(desk, cursor):
    assert desk.get("/api/conversations", params={"cursor": cursor}).status_code == 422


def test_every_list_of_the_description_goes_by_pages(desk):
    told = desk.get("/api/openapi.json").json()["paths"]
    lists = [
        path
        for path, methods in told.items()
        if "get" in methods and methods["get"]["responses"]["200"]["content"].get("application/json", {}).get("schema", {}).get("type") == "array"
    ]
    assert len(lists) >= 6
    unpaged = [path for path in lists if "cursor" not in {one["name"] for one in told[path]["get"].get("parameters", ())}]
    # A handful that is asked for at once, and a search that gives its best.
    assert set(unpaged) == {"/api/drafts/{draft_id}/sentences/{at}/offers", "/api/products"}


# streams


def test_whoever_lost_the_stream_goes_on_after_the_event_seen_last():
    from assist.progress import Anew
    from assist.watch import Watch

    async def told():
        watch = Watch("w")
        done = asyncio.get_running_loop().create_future()
        watch.opening = asyncio.ensure_future(done)
        for _ in range(4):
            watch.told(Anew())
        first = watch.follow("")
        seen = [(await anext(first))[0] for _ in range(2)]
        later = asyncio.create_task(rest(watch, seen[-1]))
        other = asyncio.create_task(rest(watch, "another.7"))
        await asyncio.sleep(0)
        watch.told(Anew())
        done.set_result(None)
        await asyncio.sleep(0)
        watch.wake()
        return seen, await later, await other

    async def rest(watch, after):
        return [mark async for mark, _ in watch.follow(after)]

    seen, later, other = asyncio.run(told())
    assert seen == ["w.0", "w.1"]
    assert later == ["w.2", "w.3", "w.4"]
    assert other == ["w.0", "w.1", "w.2", "w.3", "w.4"]


def test_two_watchers_see_one_draft_being_made(desk):
    desk.post("/api/conversations", json=TALK)

    async def twice():
        watches = desk.app_state["watches"]
        one, two = watches.of("c1", "", ""), watches.of("c1", "", "")
        await one.made()
        return one is two, watches.of("c1", "", "") is one

    assert desk.portal.call(twice) == (True, False)


def test_a_stream_that_comes_back_to_another_draft_begins_with_forgetting(desk):
    desk.post("/api/conversations", json=TALK)
    answer = desk.get("/api/conversations/c1/draft/events", headers={"Last-Event-ID": "gone.3"})
    assert re.findall(r"event: (\w+)", answer.text)[0] == "anew"
    assert re.findall(r"event: (\w+)", answer.text)[-1] == "draft"
