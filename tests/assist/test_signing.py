"""People sign in: accounts, sessions, tries that are too many, and what a stolen token is worth."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.cookies import COOKIE
from assist.api.shop import Parts
from assist.errors import BadRequest, Refused, TooManyTries
from assist.passwords import check_new, digest_of, fits, new_password
from assist.rights import Role, granted
from assist.settings import AssistSettings
from assist.store.accounts import add_account, disable_account, find_account, reset_account
from assist.store.moment import SLACK
from assist.store.open import open_store
from assist.store.sessions import IDLE, LONGEST, OVERLAP, RENEWED, begin_session, find_session
from assist.store.sign_in import sign_in
from assist.store.tries import PER_ACCOUNT, PER_ADDRESS, WINDOW, count_try
from assist.strings import Strings
from assist.web.own import own
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
AGENT = frozenset({Role.AGENT})
DIGEST = digest_of(PASSWORD)


@pytest.fixture
async def store(tmp_path):
    engine = await open_store(tmp_path, "")
    yield engine
    await engine.dispose()


@pytest.fixture
async def ana(store):
    async with store.begin() as connection:
        return await add_account(connection, "Ana", AGENT, DIGEST, NOW)


async def found(store, token, at):
    async with store.begin() as connection:
        return await find_session(connection, token, at)


async def begun(store, account):
    async with store.begin() as connection:
        return await begin_session(connection, account, NOW)


# passwords


def test_a_password_fits_its_digest_alone_and_no_digest_fits_anything():
    assert fits(PASSWORD, DIGEST)
    assert not fits(PASSWORD + "x", DIGEST)
    assert not fits(PASSWORD, "")
    assert not fits(PASSWORD, "no digest at all")
    assert DIGEST.startswith("$argon2id$")


def test_the_same_password_from_another_keyboard_fits():
    assert fits("schlu\u0308ssel im ha\u0308uschen", digest_of("schlüssel im häuschen"))


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "x" * 300, "ana.lopez.123"])
def test_a_weak_password_is_not_taken(weak):
    with pytest.raises(BadRequest):
        check_new(weak, ("ana.lopez",))


@pytest.mark.parametrize("good", [PASSWORD, "我的狗在周末喜欢吃苹果和香蕉", "รหัสผ่านของฉันยาวมาก", "كلمة مرور طويلة جدا"])
def test_a_sentence_in_any_language_is_a_good_password(good):
    check_new(good, ("ana",))


def test_a_password_we_make_passes_our_own_rules():
    check_new(new_password(), ())


# accounts


@pytest.mark.parametrize("name", ["ana", "ANA", " Ana ", "Ａｎａ"])
async def test_a_name_that_looks_like_another_is_taken(store, ana, name):
    async with store.begin() as connection:
        with pytest.raises(BadRequest, match="already"):
            await add_account(connection, name, AGENT, DIGEST, NOW)


@pytest.mark.parametrize("name", ["", "   ", "x" * 129, "a\u200bna\x00"])
async def test_a_name_that_is_none_is_refused(store, name):
    async with store.begin() as connection:
        with pytest.raises(BadRequest):
            await add_account(connection, name, AGENT, DIGEST, NOW)


async def test_signing_in_gives_a_session_of_that_account(store, ana):
    token = await sign_in(store, "ana", PASSWORD, "10.0.0.1", NOW)
    signed = await found(store, token, NOW)
    assert (signed.account.name, signed.account.roles) == ("Ana", AGENT)


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong"), ("nobody", PASSWORD), ("", ""), ("ana' or '1'='1", PASSWORD)])
async def test_what_is_wrong_is_said_in_the_same_words(store, ana, name, password):
    with pytest.raises(Refused, match="The name or the password is wrong, or the account is closed"):
        await sign_in(store, name, password, "10.0.0.1", NOW)


async def test_a_disabled_account_neither_signs_in_nor_stays_in(store, ana):
    token = await begun(store, ana)
    async with store.begin() as connection:
        await disable_account(connection, "ana", NOW)
    assert await found(store, token, NOW) is None
    with pytest.raises(Refused):
        await sign_in(store, "ana", PASSWORD, "10.0.0.1", NOW)


async def test_another_password_ends_the_sessions_of_the_old_one(store, ana):
    token = await begun(store, ana)
    async with store.begin() as connection:
        await reset_account(connection, "ana", digest_of("another good sentence"), frozenset({Role.QA}))
        assert (await find_account(connection, "ana")).roles == {Role.QA}
    assert await found(store, token, NOW) is None
    with pytest.raises(Refused):
        await sign_in(store, "ana", PASSWORD, "10.0.0.1", NOW)
    assert await sign_in(store, "ana", "another good sentence", "10.0.0.1", NOW)


# tries


async def test_an_account_is_closed_to_guessing_from_many_addresses_and_opens_again(store, ana):
    for n in range(PER_ACCOUNT):
        with pytest.raises(Refused):
            await sign_in(store, "ana", "guess", f"10.0.0.{n}", NOW)
    with pytest.raises(TooManyTries, match="15 minutes"):
        await sign_in(store, "ANA", PASSWORD, "10.0.0.99", NOW)
    assert await sign_in(store, "ana", PASSWORD, "10.0.0.99", NOW + WINDOW)


async def test_an_address_is_closed_to_guessing_many_accounts(store):
    async with store.begin() as connection:
        for n in range(PER_ADDRESS):
            await count_try(connection, f"user{n}", "10.0.0.1", NOW)
        with pytest.raises(TooManyTries):
            await count_try(connection, "another", "10.0.0.1", NOW)
        await count_try(connection, "another", "10.0.0.2", NOW)


async def test_tries_at_the_same_moment_count_each_other(store, ana):
    told = await asyncio.gather(*(sign_in(store, "ana", "guess", f"10.0.1.{n}", NOW) for n in range(PER_ACCOUNT + 6)), return_exceptions=True)
    assert sum(type(one) is Refused for one in told) == PER_ACCOUNT


async def test_whoever_signed_in_is_not_held_to_the_tries_before(store, ana):
    for _ in range(2):
        for _ in range(PER_ACCOUNT - 1):
            with pytest.raises(Refused):
                await sign_in(store, "ana", "guess", "10.0.0.1", NOW)
        assert await sign_in(store, "ana", PASSWORD, "10.0.0.1", NOW)


async def test_no_name_and_no_address_of_a_try_is_kept(store, tmp_path):
    async with store.begin() as connection:
        await count_try(connection, "ana.secretname", "203.0.113.77", NOW)
    assert not [f.name for f in tmp_path.iterdir() if b"secretname" in f.read_bytes() or b"203.0.113.77" in f.read_bytes()]


# sessions


async def test_a_token_is_traded_while_it_is_used_and_both_count_for_a_minute(store, ana):
    token = await begun(store, ana)
    later = NOW + RENEWED
    renewed = (await found(store, token, later)).renewed
    assert renewed and renewed != token
    assert (await found(store, token, later + OVERLAP - timedelta(seconds=1))).renewed == ""
    assert (await found(store, renewed, later + OVERLAP)).account.name == "Ana"


async def test_a_traded_token_that_comes_back_ends_the_session_for_the_thief_and_its_owner(store, ana):
    token = await begun(store, ana)
    renewed = (await found(store, token, NOW + RENEWED)).renewed
    assert await found(store, token, NOW + RENEWED + OVERLAP) is None
    assert await found(store, renewed, NOW + RENEWED + OVERLAP) is None


async def test_a_session_ends_unused_and_however_busy_it_is(store, ana):
    idle, busy = await begun(store, ana), await begun(store, ana)
    assert await found(store, idle, NOW + IDLE) is None
    at = NOW
    while (at := at + RENEWED) < NOW + LONGEST:
        busy = (await found(store, busy, at)).renewed
    assert await found(store, busy, NOW + LONGEST) is None


async def test_a_clock_that_jumps_back_opens_no_session_that_is_over(store, ana):
    token = await begun(store, ana)
    assert await found(store, token, NOW + LONGEST) is None
    assert await found(store, token, NOW) is None


async def test_a_session_of_a_clock_that_was_ahead_ends_once_it_is_set_back(store, ana):
    token = await begun(store, ana)
    assert (await found(store, token, NOW - SLACK)).account.name == "Ana"
    assert await found(store, token, NOW - SLACK - timedelta(seconds=1)) is None
    assert await found(store, token, NOW) is None


async def test_tries_of_a_clock_that_was_ahead_shut_nobody_out_once_it_is_set_back(store, ana):
    for _ in range(PER_ACCOUNT):
        async with store.begin() as connection:
            await count_try(connection, "Ana", "1.2.3.4", NOW + timedelta(days=365))
    async with store.begin() as connection:
        await count_try(connection, "Ana", "1.2.3.4", NOW)


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t.swapcase(), lambda t: "", lambda t: t + "A"])
async def test_a_tampered_token_opens_nothing(store, ana, change):
    assert await found(store, change(await begun(store, ana)), NOW) is None


async def test_a_token_is_nowhere_in_the_files_of_the_store(store, ana, tmp_path):
    token = (await begun(store, ana)).encode()
    assert not [file.name for file in tmp_path.iterdir() if token in file.read_bytes()]


# pages


@pytest.fixture
def desk(tmp_path):
    """The service, to be reached as https, with an agent and an owner."""
    index = ListIndex([passage("You may return an item within 30 days.")])
    settings = AssistSettings(data=tmp_path, public_url="https://testserver")

    async def people():
        engine = await open_store(tmp_path, "")
        async with engine.begin() as connection:
            await add_account(connection, "ana", AGENT, DIGEST, datetime.now(UTC))
            await add_account(connection, "otto", frozenset({Role.OWNER}), DIGEST, datetime.now(UTC))
        await engine.dispose()

    asyncio.run(people())
    with TestClient(
        create_app(Parts(settings, index, EchoAssistant(index, library=load_library()), Gate("x"))), base_url="https://testserver", follow_redirects=False
    ) as client:
        yield client


def enter(desk, name="ana", password=PASSWORD, **more):
    return desk.post("/signin", data={"name": name, "password": password, **more})


def test_signing_in_leads_to_the_desk_and_out_again(desk):
    assert enter(desk).headers["location"] == "/"
    assert desk.get("/").status_code == 200
    kept = desk.cookies[COOKIE]
    assert desk.post("/signout").headers["location"] == "/signin"
    desk.cookies.set(COOKIE, kept, domain="testserver.local")
    assert desk.get("/").status_code == 401


def test_the_cookie_is_kept_from_scripts_from_other_sites_and_from_plain_http(desk):
    cookie = enter(desk).headers["set-cookie"].lower()
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= {part.strip() for part in cookie.split(";")}


def test_a_session_is_never_one_that_was_there_before_signing_in(desk):
    desk.cookies.set(COOKIE, "planted-by-someone")
    assert f"{COOKIE}=planted-by-someone" not in enter(desk).headers["set-cookie"]


def test_a_wrong_password_gives_the_form_again_with_the_name_and_without_the_password(desk):
    answer = enter(desk, password="not this secret")
    assert answer.status_code == 401
    assert 'value="ana"' in answer.text
    assert "not this secret" not in answer.text


def test_too_many_tries_are_told_with_their_minutes(desk):
    for _ in range(PER_ACCOUNT):
        enter(desk, password="guess")
    answer = enter(desk)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")


@pytest.mark.parametrize("site", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_nobody_is_signed_in_or_out_by_another_sites_page(desk, site):
    assert desk.post("/signin", data={"name": "ana", "password": PASSWORD}, headers=site).status_code == 403
    enter(desk)
    assert desk.post("/signout", headers=site).status_code == 403
    assert desk.get("/").status_code == 200


def test_an_owner_lands_at_the_knowledge_and_sees_no_desk(desk):
    enter(desk, "otto")
    assert desk.get("/").headers["location"] == "/knowledge"
    assert desk.get("/c/x").status_code == 403


def test_a_decision_is_signed_with_the_account(desk):
    enter(desk)
    desk.post("/api/conversations", json={"id": "c1", "messages": [{"role": "customer", "text": "May I return it?"}]})
    draft = desk.get("/api/conversations/c1/draft").json()["id"]
    desk.post(f"/d/{draft}/decide", data={"verdict": "accept"})
    assert desk.portal.call(desk.app_state["inbox"].draft, draft).decision.agent == "ana"


def test_the_page_that_was_asked_for_is_gone_on_to(desk):
    asked = desk.get("/c/c1?lang=de")
    to = re.search(r'name="to" value="([^"]*)"', asked.text)[1]
    assert to == "/c/c1?lang=de"
    assert enter(desk, to=to).headers["location"] == "/c/c1?lang=de"


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "/ok\r\nSet-Cookie: x=1", ""])
def test_no_word_in_the_form_leads_to_another_site(desk, to):
    assert own(to) == "/"
    assert enter(desk, to=to).headers["location"] == "/"


@pytest.mark.parametrize("lang", Strings.languages())
def test_the_form_is_in_the_readers_language(desk, lang):
    page = desk.get("/signin", headers={"Accept-Language": f"{lang};q=0.9, en;q=0.5"})
    assert page.status_code == 200
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in page.text
    assert Strings.load(lang).text("sign_in.password") in page.text


def framed(tmp_path, ancestors, url="https://testserver"):
    index = ListIndex([])
    settings = AssistSettings(data=tmp_path, public_url=url, frame_ancestors=ancestors)
    gate = Gate("x")
    with TestClient(create_app(Parts(settings, index, EchoAssistant(index), gate)), base_url=url, follow_redirects=False) as client:
        return client.get(f"/enter?token={gate.new_link()}").headers


def test_no_site_frames_us_unless_named(tmp_path):
    headers = framed(tmp_path, "")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


def test_a_named_site_frames_us_with_a_cookie_of_its_own_jar(tmp_path):
    headers = framed(tmp_path, "https://shop.zendesk.com")
    assert "frame-ancestors https://shop.zendesk.com" in headers["content-security-policy"]
    assert "x-frame-options" not in headers
    assert headers["set-cookie"].endswith("; Partitioned")
    assert {"secure", "samesite=none"} <= {part.strip().lower() for part in headers["set-cookie"].split(";")}


def test_without_tls_the_cookie_stays_strict_whoever_may_frame_us(tmp_path):
    assert "samesite=strict" in framed(tmp_path, "https://shop.zendesk.com", "http://testserver")["set-cookie"].lower()


@pytest.mark.parametrize("value", ["*", "zendesk.com", "https://a.example; script-src *", "'self'", "https://a.example,https://b.example"])
def test_a_site_that_is_none_is_refused_as_a_setting(value):
    with pytest.raises(ValueError, match="no site"):
        AssistSettings(frame_ancestors=value)


def test_roles_add_up():
    assert granted(frozenset({Role.AGENT, Role.OWNER})) == granted(frozenset({Role.AGENT})) | granted(frozenset({Role.OWNER}))


def test_no_page_runs_a_script_or_a_style_that_stands_in_it(desk):
    policy = desk.get("/signin").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
