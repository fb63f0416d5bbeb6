"""Who may come in."""

from datetime import UTC, datetime, timedelta

import pytest

from assist.api.access import COOKIE, LOCAL, Gate
from assist.errors import Refused, UnknownThing
from assist.rights import GRANTABLE, Scope
from assist.store.keys import create_key, find_key, list_keys, revoke_key
from assist.store.open import open_store

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
READS = frozenset({Scope.DESK_READ})


@pytest.fixture
async def engine(tmp_path):
    engine = await open_store(tmp_path, "")
    yield engine
    await engine.dispose()


async def made(engine, scopes=READS, ends=None, name="reports"):
    async with engine.begin() as connection:
        return await create_key(connection, name, scopes, NOW, ends)


async def test_a_link_opens_the_page_once_and_only_once(engine):
    gate = Gate("api")
    link = gate.new_link()
    visitor = await gate.visitor(engine, {COOKIE: gate.enter(link)}, "")
    assert (visitor.name, visitor.scopes, visitor.by_cookie) == (LOCAL, frozenset(GRANTABLE), True)
    with pytest.raises(Refused, match="used already"):
        gate.enter(link)


async def test_this_machines_token_lets_its_programs_in_everywhere(engine):
    visitor = await Gate("secret").visitor(engine, {}, "Bearer secret")
    assert visitor.scopes == frozenset(Scope)


@pytest.mark.parametrize(
    ("cookies", "header"),
    [
        ({}, ""),
        ({COOKIE: "guess"}, ""),
        ({}, "Bearer wrong"),
        ({}, "secret"),
        ({}, "Basic c2VjcmV0"),
        ({COOKIE: ""}, "Bearer "),
        ({}, "Bearer \udcffé"),
        ({}, "Bearer ' or 1=1 --"),
    ],
)
async def test_everyone_else_is_refused(engine, cookies, header):
    with pytest.raises(Refused):
        await Gate("secret").visitor(engine, cookies, header)


async def test_an_empty_api_token_never_matches_an_empty_bearer(engine):
    with pytest.raises(Refused):
        await Gate("").visitor(engine, {}, "Bearer ")


async def test_a_wrong_bearer_is_not_made_good_by_a_cookie(engine):
    gate = Gate("secret")
    session = gate.enter(gate.new_link())
    with pytest.raises(Refused):
        await gate.visitor(engine, {COOKIE: session}, "Bearer wrong")


async def test_a_key_opens_what_its_scopes_say_and_tells_its_name(engine):
    key = await made(engine)
    visitor = await Gate("x").visitor(engine, {}, f"Bearer {key}")
    assert (visitor.name, visitor.scopes, visitor.by_cookie) == ("reports", READS, False)


async def test_a_key_is_nowhere_in_the_files_of_the_store(engine, tmp_path):
    key = await made(engine)
    secret = key.rpartition("_")[2].encode()
    assert not [file.name for file in tmp_path.iterdir() if secret in file.read_bytes()]


async def test_a_key_opens_nothing_once_revoked_or_past_its_end(engine):
    ends = NOW + timedelta(days=1)
    key, other = await made(engine, ends=ends), await made(engine)
    async with engine.begin() as connection:
        assert await find_key(connection, key, ends - timedelta(seconds=1)) is not None
        assert await find_key(connection, key, ends) is None
        await revoke_key(connection, other.split("_")[1], NOW)
        assert await find_key(connection, other, NOW) is None
        assert {one.revoked_at for one in await list_keys(connection)} == {None, NOW}


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: key + "a", lambda key: key.upper(), lambda key: key.replace("concord", "Concord")])
async def test_a_tampered_key_opens_nothing(engine, change):
    key = await made(engine)
    async with engine.begin() as connection:
        assert await find_key(connection, change(key), NOW) is None


async def test_a_clock_that_jumps_opens_no_revoked_key_and_ends_none_for_good(engine):
    key, other = await made(engine, ends=NOW + timedelta(days=1)), await made(engine)
    async with engine.begin() as connection:
        await revoke_key(connection, other.split("_")[1], NOW)
        for jump in (timedelta(days=-400), timedelta(days=400), timedelta(0)):
            assert await find_key(connection, other, NOW + jump) is None
        assert await find_key(connection, key, NOW + timedelta(days=400)) is None
        assert await find_key(connection, key, NOW) is not None


async def test_the_day_of_a_keys_newest_use_is_kept(engine):
    key = await made(engine)
    async with engine.begin() as connection:
        await find_key(connection, key, NOW)
        (kept,) = await list_keys(connection)
    assert kept.used_on == datetime(2026, 11, 26, tzinfo=UTC)


async def test_a_key_that_is_not_there_cannot_be_revoked(engine):
    async with engine.begin() as connection:
        with pytest.raises(UnknownThing, match="key list"):
            await revoke_key(connection, "nothere", NOW)
