"""One's own account and everybody's: passwords, places, roles, and who may not do what to whom."""

import asyncio
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import Parts, create_app
from assist.api.cookies import COOKIE
from assist.passwords import digest_of
from assist.rights import Role
from assist.settings import AssistSettings
from assist.store.accounts import add_account, find_account, keep_digest
from assist.store.keys import create_key
from assist.store.open import open_store
from assist.store.proof import verify
from assist.store.sessions import begin_session
from assist.store.tries import PER_ACCOUNT
from assist.strings import Strings
from assist.web.client import client_of
from tests.assist.fakes_desk import EchoAssistant, ListIndex

PASSWORD, OTHER = "correct horse battery", "another good sentence"
DIGEST = digest_of(PASSWORD)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
PEOPLE = {"ana": Role.AGENT, "otto": Role.OWNER, "ada": Role.ADMIN}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    data, index = tmp_path_factory.mktemp("people"), ListIndex([])
    return data, create_app(Parts(AssistSettings(data=data, public_url="https://testserver"), index, EchoAssistant(index), Gate("x")))


@pytest.fixture
def desk(app):
    data, made = app
    for file in data.iterdir():
        file.unlink()

    async def people():
        engine = await open_store(data, "")
        async with engine.begin() as connection:
            for name, role in PEOPLE.items():
                await add_account(connection, name, frozenset({role}), DIGEST, datetime.now(UTC))
            await add_account(connection, "pia", frozenset({Role.QA}), "", datetime.now(UTC), "https://login.example.com u-1")
        await engine.dispose()

    asyncio.run(people())
    with browser(made) as client:
        yield client


def browser(app, agent=FIREFOX):
    return TestClient(app, base_url="https://testserver", follow_redirects=False, headers={"User-Agent": agent})


def another(desk, name, agent=CHROME):
    """A second browser of the same running service."""
    client = TestClient(desk.app, base_url="https://testserver", follow_redirects=False, headers={"User-Agent": agent})
    client.portal = desk.portal
    client.app_state.update(desk.app_state)
    return be(client, name, agent)


def be(desk, name, agent=FIREFOX):
    """Signed in, without the time that a password takes."""

    async def begin():
        async with desk.app_state["inbox"].engine.begin() as connection:
            return await begin_session(connection, await find_account(connection, name), datetime.now(UTC), client_of(agent))

    desk.cookies.set(COOKIE, desk.portal.call(begin), domain="testserver.local")
    return desk


def enter(desk, name="ana", password=PASSWORD):
    return desk.post("/signin", data={"name": name, "password": password})


def account(desk, name):
    async def read():
        async with desk.app_state["inbox"].engine.begin() as connection:
            return await find_account(connection, name)

    return desk.portal.call(read)


def said(answer):
    return unescape(re.sub(r"<[^>]+>", " ", answer.text))


# one's own


def test_whoever_knows_the_current_password_gets_another_and_other_places_are_out(desk):
    be(desk, "ana")
    elsewhere = another(desk, "ana")
    answer = desk.post("/account/password", data={"current": PASSWORD, "new": OTHER})
    assert answer.headers["location"] == "/account?done=true"
    assert "The password was changed" in desk.get("/account?done=true").text
    assert elsewhere.get("/account").status_code == 401
    assert enter(desk, password=PASSWORD).status_code == 401
    assert enter(desk, password=OTHER).status_code == 303


def test_a_wrong_current_password_changes_nothing_and_counts_as_a_guess(desk):
    be(desk, "ana")
    answers = [desk.post("/account/password", data={"current": f"guess {n}", "new": OTHER}) for n in range(PER_ACCOUNT + 1)]
    assert [one.status_code for one in answers] == [422] * PER_ACCOUNT + [429]
    assert "The current password is wrong" in answers[0].text
    assert account(desk, "ana").digest == DIGEST


@pytest.mark.parametrize("weak", ["", "tiny pw", "aaaaaaaaaaaaaaaa", "ana ana ana ana"])
def test_a_weak_password_is_told_and_not_repeated(desk, weak):
    be(desk, "ana")
    answer = desk.post("/account/password", data={"current": PASSWORD, "new": weak})
    assert (answer.status_code, account(desk, "ana").digest) == (422, DIGEST)
    assert not weak or weak not in said(answer)


def test_one_sees_where_one_is_signed_in_and_ends_one_place_or_all_others(desk):
    be(desk, "ana")
    second = another(desk, "ana")
    third = another(desk, "ana", IPHONE)
    page = desk.get("/account").text
    assert re.findall(r"<bdi>([^<]*)</bdi>", page) == ["Safari · iPhone", "Chrome · Linux", "Firefox · Windows"]
    first = re.search(r'name="session" value="([^"]+)"', page)[1]
    desk.post("/account/sessions/end", data={"session": first})
    assert (third.get("/account").status_code, second.get("/account").status_code) == (401, 200)
    desk.post("/account/sessions/end")
    assert (second.get("/account").status_code, desk.get("/account").status_code) == (401, 200)


def test_nobody_ends_a_session_of_somebody_else(desk):
    first, second = another(desk, "otto"), another(desk, "otto")
    number = re.search(r'name="session" value="([^"]+)"', second.get("/account").text)[1]
    be(desk, "ana").post("/account/sessions/end", data={"session": number})
    assert first.get("/account").status_code == 200
    second.post("/account/sessions/end", data={"session": number})
    assert first.get("/account").status_code == 401


def test_the_link_of_this_machine_has_no_password_and_no_name_makes_it_have_one(desk):
    """An account may be called as the link is; a program's key may be called as a person."""

    async def named():
        async with desk.app_state["inbox"].engine.begin() as connection:
            await add_account(connection, "this machine", frozenset({Role.AGENT}), DIGEST, datetime.now(UTC))
            return await create_key(connection, "ana", frozenset({"desk:read"}), datetime.now(UTC), None)

    key = desk.portal.call(named)
    desk.get(f"/enter?token={desk.app_state['gate'].new_link()}")
    assert 'name="current"' not in desk.get("/account").text
    assert desk.post("/account/password", data={"current": PASSWORD, "new": OTHER}).status_code == 422
    desk.cookies.clear()
    program = {"Authorization": f"Bearer {key}"}
    assert desk.post("/account/password", data={"current": PASSWORD, "new": OTHER}, headers=program).status_code == 422
    assert (account(desk, "ana").digest, account(desk, "this machine").digest) == (DIGEST, DIGEST)


def test_another_sites_page_changes_no_password(desk):
    be(desk, "ana")
    answer = desk.post("/account/password", data={"current": PASSWORD, "new": OTHER}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, account(desk, "ana").digest) == (403, DIGEST)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox · Windows"),
        (CHROME, "Chrome · Linux"),
        (IPHONE, "Safari · iPhone"),
        (CHROME + " Edg/140.0", "Edge · Linux"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_its_person_knows_it(agent, name):
    assert client_of(agent) == name


# everybody's


@pytest.mark.parametrize("name", ["ana", "otto"])
def test_only_administrators_manage_people(desk, name):
    enter(desk, name)
    assert desk.get("/people").status_code == 403
    assert desk.post("/people/add", data={"name": "eve", "role": "admin"}).status_code == 403


def test_somebody_new_gets_a_password_that_is_shown_once(desk):
    be(desk, "ada")
    page = desk.post("/people/add", data={"name": "Bo", "role": ["agent", "qa"]})
    password = re.search(r'class="once">([^<]+)<', page.text)[1]
    assert password not in desk.get("/people").text
    assert account(desk, "bo").roles == {Role.AGENT, Role.QA}
    assert enter(desk, "bo", password).status_code == 303


@pytest.mark.parametrize("given", [{"name": "bo"}, {"name": "ANA", "role": "agent"}, {"name": " ", "role": "agent"}, {"name": "bo", "role": "boss"}])
def test_a_name_that_is_taken_or_a_role_that_is_none_adds_nobody(desk, given):
    be(desk, "ada")
    assert desk.post("/people/add", data=given).status_code == 422
    assert account(desk, "bo") is None


def test_other_roles_count_from_the_next_request_on(desk):
    be(desk, "ada")
    ana = another(desk, "ana")
    assert ana.get("/evaluation").status_code == 403
    desk.post("/people/roles", data={"name": "ana", "role": "qa"})
    assert ana.get("/evaluation").status_code == 200


def test_a_closed_account_is_out_at_once_and_opens_again_with_what_it_had(desk):
    be(desk, "ada")
    ana = another(desk, "ana")
    desk.post("/people/close", data={"name": "ana"})
    assert ana.get("/account").status_code == 401
    assert enter(ana).status_code == 401
    desk.post("/people/reopen", data={"name": "ana"})
    assert enter(ana).status_code == 303


def test_nobody_closes_or_demotes_themselves(desk):
    be(desk, "ada")
    for act, more in (("close", {}), ("roles", {"role": "agent"})):
        answer = desk.post(f"/people/{act}", data={"name": "ada", **more})
        assert answer.status_code == 422
        assert "Ask another administrator" in said(answer)
    assert desk.post("/people/reset", data={"name": "ada"}).headers["location"] == "/account"
    assert desk.get("/people").status_code == 200


def test_another_password_ends_the_sessions_and_is_shown_once(desk):
    be(desk, "ada")
    ana = another(desk, "ana")
    password = re.search(r'class="once">([^<]+)<', desk.post("/people/reset", data={"name": "ana"}).text)[1]
    assert ana.get("/account").status_code == 401
    assert enter(ana, password=password).status_code == 303


def test_whoever_comes_by_the_provider_is_given_no_password(desk):
    be(desk, "ada")
    assert desk.post("/people/reset", data={"name": "pia"}).headers["location"] == "/account"
    assert account(desk, "pia").digest == ""


def test_every_change_of_a_person_stands_in_the_record(desk):
    be(desk, "ada")
    for act, more in (("add", {"name": "bo", "role": "agent"}), ("roles", {"name": "bo", "role": "qa"}), ("close", {"name": "bo"}), ("reopen", {"name": "bo"})):
        desk.post(f"/people/{act}", data=more)

    async def read():
        async with desk.app_state["inbox"].engine.begin() as connection:
            found = await verify(connection)
            return found, [one.body for one in await _bodies(connection) if one.who == "bo"]

    async def _bodies(connection):
        from assist.store.record import entries

        return [one async for one in entries(connection)]

    found, bodies = desk.portal.call(read)
    assert not found.broken
    assert [re.search(r'"became":"([^"]+)"', one)[1] for one in bodies] == ["added", "given roles", "disabled", "opened again"]


@pytest.mark.parametrize("page", ["/account", "/people"])
def test_the_pages_are_in_the_readers_language(desk, page):
    be(desk, "ada")
    for lang in Strings.languages():
        answer = desk.get(f"{page}?lang={lang}")
        assert answer.status_code == 200
        assert Strings.load(lang).text("nav.people") in unescape(answer.text)


async def test_a_digest_under_newer_parameters_is_kept(inbox):
    async with inbox.engine.begin() as connection:
        ana = await add_account(connection, "ana", frozenset({Role.AGENT}), "old", datetime.now(UTC))
        await keep_digest(connection, ana, "new")
        assert (await find_account(connection, "ana")).digest == "new"
