"""Shops that share a service: what one of them has, no other one reaches, whatever it names and whoever asks."""

import hashlib
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from assist.api.access import COOKIE
from assist.api.rights import rules_of
from assist.rights import Role
from serving.environment import SettingsError
from serving.tenants import NEVER_SHARED, Tenant, acting_for, environ_of, read_tenants, schema_url, write_tenants
from tests.assist.two_shops import MARK, two_shops
from tests.sources import ROOT

ROLES = [*map(str, Role), "program"]
"""Whose key is sent; "program" is the token of a program on this machine, which may do all that an administrator may and ask the index itself."""
CANNOT = ("/offers", "/edits", "/form", "/values")
"""What the small assistant here cannot do for its own shop either."""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with two_shops(tmp_path_factory.mktemp("shops")) as service:
        yield service


def kept(data: Path) -> dict[str, str]:
    """What a shop's folder holds, but for the engine's own files: every row of every database, every file's digest."""
    found = {}
    for path in sorted(data.glob("*.db")):
        with closing(sqlite3.connect(path)) as rows:
            found[path.name] = hashlib.sha256("\n".join(rows.iterdump()).encode()).hexdigest()
    for path in sorted(data.rglob("*")):
        if path.is_file() and path.suffix in {"", ".json", ".yaml", ".html", ".md"} and "generations" not in path.parts:
            found[str(path.relative_to(data))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def example(schema, described, known, name=""):
    """A body that a schema allows, with the northern shop's ids wherever it asks for one."""
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if name in known and schema.get("type") not in {"object", "array"}:
        return known[name]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example(schema[choice][0], described, known, name)
    match schema.get("type"):
        case "object":
            return {key: example(one, described, known, key) for key, one in schema.get("properties", {}).items() if key in schema.get("required", ())}
        case "array":
            return [example(schema.get("items", {}), described, known, name)] * max(1, schema.get("minItems", 0))
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    return schema["enum"][0] if "enum" in schema else schema.get("const", "x")


def requests_of(service):
    """Every endpoint of the service, each with the northern shop's ids in its path, its query and its body."""
    app, known = service.client.app, service.known
    described = app.openapi()
    for rule in rules_of(app.routes):
        if rule.path == "/static":
            continue
        path = re.sub(r"\{(\w+)[^}]*\}", lambda found: quote(str(known.get(found[1], "x")), safe=""), rule.path)
        query = {name: value for name, value in known.items() if name not in {"lang", "token"}}
        body = described["paths"].get(rule.path, {}).get(rule.method.lower(), {}).get("requestBody", {}).get("content", {})
        given = {"data": {name: str(value) for name, value in known.items()}}
        if "application/json" in body:
            given = {"json": example(body["application/json"]["schema"], described, known)}
        yield rule, path, {"params": query, **(given if rule.method not in {"GET", "HEAD"} else {})}


def bearer(shop, role):
    return shop.gate.api_token if role == "program" else shop.keys[role]


@pytest.fixture(scope="module")
def asked(service):
    """Everything asked of the southern shop by each of its roles, and what the northern one's folder held before and after."""
    before, answers = kept(service.north.data), []
    for role in ROLES:
        for rule, path, given in requests_of(service):
            head = {"Sec-Fetch-Site": "same-origin"}
            answers.append((role, rule, service.ask("south", rule.method, path, bearer(service.south, role), headers=head, **given)))
    return before, kept(service.north.data), answers


def test_no_endpoint_tells_any_role_anything_of_another_shop(asked):
    _, _, answers = asked
    assert len(answers) > 5 * 140
    assert [(role, rule.method, rule.path) for role, rule, answer in answers if MARK.encode() in answer.content] == []


def test_no_endpoint_lets_any_role_change_anything_of_another_shop(asked):
    before, after, _ = asked
    assert after == before


def test_no_request_with_another_shops_ids_makes_the_service_fail(asked):
    _, _, answers = asked
    assert [(rule.method, rule.path, answer.text[:200]) for _, rule, answer in answers if answer.status_code >= 500 and answer.status_code != 502] == []


def test_the_same_requests_do_find_what_they_name_in_the_shop_that_has_it(service, asked):
    """Else nothing would be shown by their finding nothing elsewhere. Changing requests are left out: they would take away what is looked for."""
    found = Counter()
    for rule, path, given in requests_of(service):
        if rule.method == "GET" and not rule.path.endswith(CANNOT):
            answer = service.ask("north", rule.method, path, service.north.keys["all"], **given)
            found[MARK.encode() in answer.content] += 1
    assert found[True] > 18, found


@pytest.mark.parametrize("role", ["all", "program"])
def test_a_key_of_one_shop_opens_nothing_of_another(service, role):
    for rule, path, given in requests_of(service):
        if rule.open:
            continue
        assert service.ask("south", rule.method, path, bearer(service.north, role), **given).status_code == 401, rule.path


@pytest.mark.parametrize("role", list(Role))
def test_a_session_of_one_shop_is_none_of_another(service, role):
    cookie = {"Cookie": f"{COOKIE}={service.north.sessions[role]}"}
    assert service.client.get("http://north.test/", headers=cookie).status_code in {200, 303, 307}
    assert service.client.get("http://south.test/", headers=cookie).status_code == 401


def test_a_link_of_one_shop_opens_none_of_another(service):
    link = service.north.gate.new_link()
    assert service.client.get(f"http://south.test/enter?token={link}").status_code == 401
    assert service.client.get(f"http://north.test/enter?token={link}").status_code == 303


def test_a_password_of_one_shop_signs_in_at_no_other(service):
    form = {"name": f"agent of {MARK}", "password": "a long and winding password"}
    head = {"Sec-Fetch-Site": "same-origin"}
    assert service.client.post("http://south.test/signin", data=form, headers=head).status_code != 303
    assert service.client.post("http://north.test/signin", data=form, headers=head).status_code == 303


@pytest.mark.parametrize("host", ["north.test", "NORTH.test", "north.test:8443", "north.test.", "www.north.test"])
def test_a_shop_is_known_by_its_host_names_however_they_are_written(service, host):
    head = {"Host": host, "Authorization": f"Bearer {service.north.keys['all']}"}
    assert MARK in service.client.get("http://north.test/api/conversations", headers=head).text


@pytest.mark.parametrize("host", ["east.test", "127.0.0.1", "north.test.evil.example", "", "north.test,south.test", "xnorth.test", "north.test@south.test"])
def test_a_host_that_is_no_shops_is_refused_whatever_is_sent_beside_it(service, host):
    head = {"Host": host, "X-Forwarded-Host": "north.test", "Forwarded": "host=north.test", "Authorization": f"Bearer {service.north.keys['all']}"}
    answer = service.client.get("http://north.test/api/conversations", headers=head)
    assert (answer.status_code, answer.headers["content-type"], "x-frame-options" in answer.headers) == (421, "application/problem+json", True)


def test_a_header_names_no_other_shop_than_the_host(service):
    head = {"X-Forwarded-Host": "north.test", "X-Tenant": "north"}
    assert MARK not in service.ask("south", "GET", "/api/conversations", service.south.keys["all"], headers=head).text


def test_a_program_of_this_machine_reaches_the_shop_whose_token_it_read(service):
    for shop in (service.north, service.south):
        head = {"Host": "127.0.0.1:8000", "Authorization": f"Bearer {shop.gate.api_token}"}
        assert (MARK in service.client.get("http://127.0.0.1/api/conversations", headers=head).text) == (shop.name == "north")


def test_a_supervisor_asks_by_address_whether_the_service_lives_and_learns_nothing_else(service):
    answers = [service.client.get(f"http://127.0.0.1{path}") for path in ("/healthz", "/readyz")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]
    assert service.client.get("http://north.test/readyz").status_code == 204


def test_each_shop_counts_its_own_answers(service):
    told = [service.ask(name, "GET", "/metrics", getattr(service, name).keys["all"]).text for name in ("north", "south")]
    assert told[0] != told[1]
    assert not [line for line in told[0].splitlines() if "south" in line]


def test_the_tenants_file_is_written_as_it_is_read(tmp_path):
    shops = (Tenant(name="north", hosts=("a.example", "b.example"), settings={"CONCORD_ASSIST_SHOP": "Nørth: «1»"}), Tenant(name="south", hosts=("c.example",)))
    write_tenants(tmp_path, shops)
    assert read_tenants(tmp_path) == shops


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[]", "no list of tenants"),
        ("tenants: 3", "valid tuple"),
        ("tenants: [{name: ../up, hosts: [a.example]}]", "0.name"),
        ("tenants: [{name: north, hosts: []}]", "hosts"),
        ("tenants: [{name: north, hosts: ['https://a.example']}]", "no host name"),
        ("tenants: [{name: north, hosts: [a.example]}, {name: south, hosts: [a.example]}]", "a.example stands there twice"),
        ("tenants: [{name: north, hosts: [a.example]}, {name: north, hosts: [b.example]}]", "north stands there twice"),
        ("tenants: [{name: north, hosts: [a.example], settings: {CONCORD_CHAT_URL: x}}]", "the whole service's"),
        ("tenants: [{name: north, hosts: [a.example], settings: {CONCORD_ASSIST_PORT: '1'}}]", "the whole service's"),
        ("tenants: [{name: north, hosts: [a.example], colour: red}]", "colour"),
        ("tenants: [", "no list of tenants"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(tmp_path, text, names):
    (tmp_path / "tenants.yaml").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=re.escape(names)):
        read_tenants(tmp_path)


def test_a_shop_has_nothing_that_two_would_share(tmp_path):
    given = {
        "CONCORD_DATA": str(tmp_path),
        "CONCORD_ASSIST_CONNECTIONS": "c.yaml",
        "CONCORD_INGEST_ORIGINALS": "o",
        "CONCORD_ASSIST_OIDC_ISSUER": "i",
        "CONCORD_ASSIST_FEEDS": "f",
        "CONCORD_ASSIST_SHOP": "All",
        "OTHER": "1",
    }
    own = environ_of(Tenant(name="north", hosts=("a.example",), settings={"CONCORD_ASSIST_SHOP": "North"}), given)
    assert own == {"CONCORD_DATA": str(tmp_path / "tenants" / "north"), "CONCORD_INGEST_TENANT": "north", "CONCORD_ASSIST_SHOP": "North", "OTHER": "1"}


def test_every_setting_that_names_a_file_or_folder_is_each_shops_own():
    """A new one that two shops would share is found here."""
    rows = re.findall(r"^\| `(CONCORD_(?:ASSIST|INGEST)_\w+)` \|[^|]*\| (.+) \|$", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.MULTILINE)
    named = {name for name, meaning in rows if re.match(r"(YAML )?file\b|folder\b", meaning, re.IGNORECASE)}
    assert len(named) > 3
    assert named <= NEVER_SHARED


def test_a_shared_postgresql_is_seen_by_each_shop_through_its_own_schema():
    url = schema_url("postgresql+psycopg://u@h/d?sslmode=require&options=-csearch_path%3Dpublic", "my-shop")
    assert url == "postgresql+psycopg://u@h/d?sslmode=require&options=-csearch_path%3Dtenant_my_shop"
    with pytest.raises(SettingsError, match="only PostgreSQL"):
        schema_url("sqlite+aiosqlite:///one.db", "north")


def test_a_command_acts_for_one_shop_and_leaves_the_environment_as_it_was(tmp_path):
    write_tenants(tmp_path, [Tenant(name="north", hosts=("a.example",), settings={"CONCORD_ASSIST_SHOP": "North"})])
    environ = {"CONCORD_DATA": str(tmp_path)}
    with acting_for("north", None, environ) as data:
        assert (data, environ["CONCORD_ASSIST_SHOP"]) == (tmp_path / "tenants" / "north", "North")
    assert environ == {"CONCORD_DATA": str(tmp_path)}
    with pytest.raises(SettingsError, match="no tenant 'east'"), acting_for("east", tmp_path, environ):
        pass
