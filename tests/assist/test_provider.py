"""Signing in by an identity provider, against a small real one: right, forged, replayed, late, and with keys that change."""

import asyncio
import base64
import hmac
import json
import re
import time
from datetime import UTC, datetime
from functools import cache
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import Parts, create_app
from assist.api.cookies import COOKIE, LOGIN
from assist.errors import ProviderFailed, Refused
from assist.oidc.id_token import known_by
from assist.oidc.provider import AGAIN, Provider, challenge_of
from assist.rights import Role
from assist.settings import AssistSettings, assist_settings
from assist.store.accounts import add_account, disable_account, find_account, list_accounts
from serving.environment import SettingsError
from tests.assist.fakes_desk import EchoAssistant, ListIndex
from tests.fakes_oidc import CLIENT, SECRET, OidcServer

ROLES = "support=agent,docs=owner,ops=admin"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@cache
def own_key():
    """Made once: it takes longer than a test."""
    return RSAKey.generate_key(2048)


def settings_for(server, data="data", **more):
    given = {"oidc_issuer": server.url, "oidc_client": CLIENT, "oidc_secret": SECRET, "oidc_roles": ROLES, "public_url": "https://testserver"}
    return AssistSettings(data=data, **{**given, **more})


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One server and one application, which takes longer to make than a test; each test finds both as new."""
    with OidcServer().serving() as server:
        data = tmp_path_factory.mktemp("provider")
        yield server, data, application(server, data)


@pytest.fixture
def server(shared):
    server = shared[0]
    fresh = OidcServer(url=server.url)
    for name in vars(fresh):
        setattr(server, name, getattr(fresh, name))
    return server


@pytest.fixture
def home(shared):
    for file in shared[1].iterdir():
        file.unlink()
    return shared[1]


@pytest.fixture
def desk(shared, server, home):
    with TestClient(shared[2], base_url="https://testserver", follow_redirects=False) as client:
        yield client


def application(server, data, **more):
    index = ListIndex([])
    return create_app(Parts(settings_for(server, data, **more), index, EchoAssistant(index), Gate("x")))


def opened(tmp_path, server, **more):
    with TestClient(application(server, tmp_path, **more), base_url="https://testserver", follow_redirects=False) as client:
        yield client


def leave(desk, to=""):
    """The provider's address that the browser is sent to."""
    answer = desk.get("/signin/with", params={"to": to})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(desk, address):
    """The browser at the provider, which signs its person in and sends it back."""
    sent = httpx.get(address, trust_env=False).headers["location"]
    return desk.get(sent.removeprefix("https://testserver"))


def sign_in(desk, to=""):
    return come_back(desk, leave(desk, to))


def told(answer):
    return unescape(re.sub(r"<[^>]+>", " ", answer.text))


def accounts(desk):
    async def read():
        async with desk.app_state["inbox"].engine.begin() as connection:
            return await list_accounts(connection)

    return desk.portal.call(read)


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256"])
def test_whoever_the_provider_names_is_signed_in_with_the_roles_of_its_groups(desk, server, alg):
    server.alg = alg
    answer = sign_in(desk)
    assert answer.status_code == 200
    assert desk.get("/").status_code == 200
    assert [(one.name, one.roles, one.digest) for one in accounts(desk)] == [("ana", {Role.AGENT}, "")]


def test_the_page_that_was_asked_for_is_gone_on_to_by_a_page_of_ours(desk):
    answer = sign_in(desk, "/knowledge?lang=de")
    assert '<meta http-equiv="refresh" content="0;url=/knowledge?lang=de">' in answer.text
    assert "samesite=strict" in next(one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)).lower()


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_no_page_of_another_site_is_gone_on_to(desk, to):
    assert "evil" not in sign_in(desk, to).text


def test_the_same_person_comes_back_to_the_same_account_with_todays_groups(desk, server):
    sign_in(desk)
    server.person |= {"groups": ["docs", "unknown"], "preferred_username": "ana.lopez"}
    sign_in(desk)
    assert [(one.name, one.roles) for one in accounts(desk)] == [("ana", {Role.OWNER})]


def test_nobody_takes_over_a_local_account_by_calling_themselves_so(desk, server):
    async def local():
        async with desk.app_state["inbox"].engine.begin() as connection:
            await add_account(connection, "Ana", frozenset({Role.ADMIN}), "digest", NOW)

    desk.portal.call(local)
    sign_in(desk)
    assert {one.name: one.roles for one in accounts(desk)} == {"Ana": {Role.ADMIN}, "ana (2)": {Role.AGENT}}


@pytest.mark.parametrize("groups", [[], ["strangers"], "strangers", None, {"support": True}, [["support"]], 7])
def test_whoever_has_no_role_is_not_let_in_and_gets_no_account(desk, server, groups):
    server.claims = {"groups": groups}
    answer = sign_in(desk)
    assert answer.status_code == 401
    assert "no group that has a role" in told(answer)
    assert accounts(desk) == ()


def test_groups_stand_inside_another_claim_and_everybody_may_be_given_a_role(tmp_path, server):
    server.person = {"sub": "u-2", "email": "bo@example.com", "realm_access": {"roles": ["docs"]}}
    for desk in opened(tmp_path, server, oidc_claim="realm_access.roles", oidc_roles="docs=owner,*=qa"):
        sign_in(desk)
        assert [(one.name, one.roles) for one in accounts(desk)] == [("bo@example.com", {Role.OWNER, Role.QA})]


def test_a_disabled_person_is_not_let_in(desk):
    sign_in(desk)

    async def close():
        async with desk.app_state["inbox"].engine.begin() as connection:
            await disable_account(connection, "ana", NOW)

    desk.portal.call(close)
    assert "disabled" in told(sign_in(desk))


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "another"}, "another attempt"),
        ({"nonce": None}, "another attempt"),
        ({"aud": "another-client"}, "another service"),
        ({"aud": None}, "another service"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "another service"),
        ({"aud": [CLIENT, "another"]}, "several services"),
        ({"iss": "https://evil.example"}, "another service"),
        ({"exp": lambda: int(time.time()) - 120}, "run out"),
        ({"exp": None}, "run out"),
        ({"exp": "soon"}, "run out"),
        ({"iat": lambda: int(time.time()) + 600}, "clock"),
        ({"iat": lambda: int(time.time()) - 4000}, "run out"),
        ({"nbf": lambda: int(time.time()) + 600}, "run out"),
        ({"sub": ""}, "names nobody"),
        ({"sub": None}, "names nobody"),
    ],
)
def test_a_token_that_is_not_for_us_now_and_this_attempt_lets_nobody_in(desk, server, claims, why):
    # Moments are made when they are used: a long run of tests lies between this line and the list above.
    server.claims = {name: value() if callable(value) else value for name, value in claims.items()}
    answer = sign_in(desk)
    assert answer.status_code == 401
    assert why in told(answer)
    assert accounts(desk) == ()
    assert desk.get("/").status_code == 401


def test_clocks_that_differ_by_less_than_a_minute_do_not_matter(desk, server):
    server.claims = {"iat": int(time.time()) + 45, "exp": int(time.time()) - 45}
    assert sign_in(desk).status_code == 200


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forgeries(server, nonce):
    """Tokens that the provider did not sign."""
    claims = {"iss": server.url, "aud": CLIENT, "exp": time.time() + 300, "iat": time.time(), "nonce": nonce, "sub": "u-1", "groups": ["ops"]}
    right, public = server.id_token(nonce), server.keys[0].as_pem(private=False)
    yield "no signature", f"{part({'alg': 'none', 'kid': server.keys[0].kid})}.{part(claims)}."
    yield "no signature, otherwise written", f"{part({'alg': 'nOnE'})}.{part(claims)}."
    signed = f"{part({'alg': 'HS256', 'kid': server.keys[0].kid})}.{part(claims)}"
    yield "the public key as a shared secret", f"{signed}.{base64.urlsafe_b64encode(hmac.digest(public, signed.encode(), 'sha256')).rstrip(b'=').decode()}"
    yield "another key under the same number", jwt.encode({"alg": "RS256", "kid": server.keys[0].kid}, claims, own_key())
    own = own_key()
    yield "its own key in its head", jwt.encode({"alg": "RS256", "jwk": own.as_dict(private=False)}, claims, own)
    yield "other claims under the signature", ".".join([right.split(".")[0], part(claims), right.split(".")[2]])
    yield "cut short", right[:-5]
    yield "nothing", "."
    yield "endless", right + "A" * 40_000
    yield "no letters", "ä.ö.ü"


def test_a_forged_token_lets_nobody_in(desk, server):
    for what in range(10):
        address = leave(desk)
        nonce = parse_qs(urlsplit(address).query)["nonce"][0]
        name, server.forged = list(forgeries(server, nonce))[what]
        answer = come_back(desk, address)
        assert answer.status_code == 401, name
        assert "not signed by one of its keys" in told(answer), name
    assert accounts(desk) == ()


def test_a_code_counts_once(desk):
    address = leave(desk)
    sent = httpx.get(address, trust_env=False).headers["location"].removeprefix("https://testserver")
    cookie = desk.cookies[LOGIN]
    assert desk.get(sent).status_code == 200
    desk.cookies.set(LOGIN, cookie, path="/signin")
    answer = desk.get(sent)
    assert answer.status_code == 401
    assert "used already" in told(answer)


def test_a_code_that_was_traded_elsewhere_lets_nobody_in(desk, server):
    address = leave(desk)
    sent = httpx.get(address, trust_env=False).headers["location"].removeprefix("https://testserver")
    server.codes.clear()
    answer = desk.get(sent)
    assert answer.status_code == 502
    assert "told to nobody" not in answer.text


def test_an_answer_to_another_browsers_attempt_lets_nobody_in(desk):
    """Nobody signs another browser in as themselves (login CSRF)."""
    sent = httpx.get(leave(desk), trust_env=False).headers["location"].removeprefix("https://testserver")
    desk.cookies.clear()
    assert desk.get(sent).status_code == 401
    leave(desk)
    assert desk.get(sent).status_code == 401


def test_an_attempt_is_over_after_ten_minutes_or_when_the_clock_jumps_back(desk, server):
    from assist.store.logins import LONGEST, Login, begin_login, take_login

    async def tried(after):
        async with desk.app_state["inbox"].engine.begin() as connection:
            await begin_login(connection, "state", Login("n", "v", "/"), NOW)
            return await take_login(connection, "state", NOW + after)

    assert desk.portal.call(tried, LONGEST) is None
    assert desk.portal.call(tried, -LONGEST) is None
    assert desk.portal.call(tried, LONGEST / 2) == Login("n", "v", "/")


@pytest.mark.parametrize("query", ["", "?state=x", "?error=access_denied", "?state=x&code=y", "?state=%00&code=%F0%9F%98%80", f"?state={'x' * 5000}"])
def test_an_answer_to_no_attempt_lets_nobody_in(desk, query):
    assert desk.get(f"/signin/return{query}").status_code == 401


def test_whoever_turns_back_at_the_provider_is_told_so(desk):
    state = parse_qs(urlsplit(leave(desk)).query)["state"][0]
    answer = desk.get("/signin/return", params={"state": state, "error": "access_denied", "error_description": "<b>not shown</b>"})
    assert "turned back" in told(answer)
    assert "not shown" not in answer.text


def test_another_provider_that_answers_lets_nobody_in(desk):
    sent = httpx.get(leave(desk), trust_env=False).headers["location"].removeprefix("https://testserver")
    answer = desk.get(re.sub(r"iss=[^&]*", "iss=https%3A%2F%2Fevil.example", sent))
    assert "Another identity provider answered" in told(answer)


def test_a_provider_that_says_it_names_itself_and_does_not_lets_nobody_in(desk):
    sent = httpx.get(leave(desk), trust_env=False).headers["location"].removeprefix("https://testserver")
    assert desk.get(re.sub(r"&iss=[^&]*", "", sent)).status_code == 401


def test_only_who_has_the_verifier_can_trade_the_code(server):
    asked = {"response_type": "code", "client_id": CLIENT, "redirect_uri": "https://testserver/signin/return", "state": "s", "nonce": "n"}
    code = parse_qs(urlsplit(server.authorize({**asked, "code_challenge": challenge_of("right"), "code_challenge_method": "S256"})).query)["code"][0]

    async def trade():
        provider = Provider(settings_for(server))
        try:
            return await provider.trade(code, "wrong")
        finally:
            await provider.close()

    with pytest.raises(ProviderFailed):
        asyncio.run(trade())


def test_a_client_without_a_secret_is_held_by_its_verifier_alone(tmp_path, server):
    server.secret = ""
    for desk in opened(tmp_path, server, oidc_secret=""):
        assert sign_in(desk).status_code == 200


# keys that change


async def test_a_new_key_is_looked_for_once_and_a_made_up_one_does_not_make_us_ask_without_end(server):
    clock = [1000.0]
    provider = Provider(settings_for(server), now=lambda: clock[0])

    async def known(token):
        return (await known_by(token, "n", provider, datetime.now(UTC))).subject

    assert await known(server.id_token("n")) == f"{server.url} u-1"
    server.rotate()
    clock[0] += AGAIN
    assert await known(server.id_token("n")) == f"{server.url} u-1"
    asked = server.calls.count("/keys")
    for _ in range(5):
        with pytest.raises(Refused):
            await known(jwt.encode({"alg": "RS256", "kid": "made-up"}, {}, own_key()))
    assert server.calls.count("/keys") == asked
    await provider.close()


async def test_a_token_that_names_no_key_is_tried_with_each(server):
    provider = Provider(settings_for(server))
    server.alg = "ES256"
    assert (await known_by(server.id_token("n", with_kid=False), "n", provider, datetime.now(UTC))).groups == ("support",)
    await provider.close()


# the provider itself


@pytest.mark.parametrize(
    "told_",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": ""},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_describes_itself_otherwise_is_not_used(desk, server, told_):
    server.told = told_
    answer = desk.get("/signin/with")
    assert (answer.status_code, "location" in answer.headers) == (502, False)


def test_an_address_at_another_host_is_asked_only_if_a_setting_names_it(desk, server):
    server.told = {"token_endpoint": "http://localhost:9/token"}
    answer = sign_in(desk)
    assert answer.status_code == 502
    assert "CONCORD_ASSIST_OIDC_ORIGINS" in told(answer)


def test_a_provider_that_is_down_is_said_and_passwords_go_on(desk, server):
    server.down = True
    answer = desk.get("/signin/with", headers={"Accept-Language": "de"})
    assert answer.status_code == 502
    assert "hat nicht geklappt" in answer.text
    assert 'name="password"' in answer.text


def test_signing_out_ends_the_session_here_and_leads_to_the_providers_end(desk, server):
    sign_in(desk)
    answer = desk.post("/signout")
    assert f"{server.url}/end?client_id={CLIENT}" in unescape(answer.text)
    assert desk.get("/").status_code == 401


def test_the_form_offers_the_provider_where_there_is_one(desk, tmp_path):
    assert "/signin/with" in desk.get("/signin").text
    index = ListIndex([])
    with TestClient(create_app(Parts(AssistSettings(data=tmp_path / "other"), index, EchoAssistant(index), Gate("x")))) as other:
        assert "/signin/with" not in other.get("/signin").text
        assert other.get("/signin/with").status_code == 404


def test_no_code_token_or_secret_is_in_the_log_or_the_files(desk, home, caplog):
    address = leave(desk)
    sent = httpx.get(address, trust_env=False).headers["location"]
    desk.get(sent.removeprefix("https://testserver"))
    query = {name: values[0] for name, values in parse_qs(urlsplit(sent).query).items()}
    kept = b"".join(file.read_bytes() for file in home.iterdir() if file.is_file())
    for secret in (query["code"], query["state"], SECRET):
        assert secret not in caplog.text
        assert secret.encode() not in kept


# settings

WHOLE = {
    "CONCORD_ASSIST_OIDC_ISSUER": "https://login.example.com/realms/shop",
    "CONCORD_ASSIST_OIDC_CLIENT": "concord",
    "CONCORD_ASSIST_OIDC_ROLES": "support=agent, a group with spaces=admin",
    "CONCORD_ASSIST_PUBLIC_URL": "https://desk.example.com",
}


def test_groups_become_roles():
    assert assist_settings(WHOLE).role_of_group == (("support", Role.AGENT), ("a group with spaces", Role.ADMIN))


def test_the_secret_is_not_shown():
    assert "hidden" not in repr(assist_settings({**WHOLE, "CONCORD_ASSIST_OIDC_SECRET": "hidden"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ISSUER", "http://login.example.com"),
        ("ISSUER", "login.example.com"),
        ("ISSUER", "https://login.example.com?x=1"),
        ("ROLES", "support=boss"),
        ("ROLES", "support"),
        ("ROLES", ""),
        ("CLIENT", ""),
        ("SCOPES", "profile"),
    ],
)
def test_a_provider_that_is_half_set_up_stops_the_start(name, value):
    with pytest.raises(SettingsError, match="CONCORD_ASSIST_"):
        assist_settings({**WHOLE, f"CONCORD_ASSIST_OIDC_{name}": value})


async def test_an_account_of_the_provider_opens_with_no_password(inbox):
    from assist.store.sign_in import sign_in as by_password

    async with inbox.engine.begin() as connection:
        await add_account(connection, "ana", frozenset({Role.AGENT}), "", NOW, "https://login.example.com u-1")
        assert (await find_account(connection, "ana")).digest == ""
    with pytest.raises(Refused):
        await by_password(inbox.engine, "ana", "", "10.0.0.1", NOW)
