"""What goes out by a standing approval goes out without any doubt, within its limits, on record, and stops by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.channels.connections import Connection, Connections
from assist.errors import BadRequest, Forbidden, Outdated
from assist.inbox import Inbox
from assist.mandate import doubts, is_sampled, judged, script_digest
from assist.passwords import digest_of
from assist.rights import Role
from assist.settings import AssistSettings
from assist.store.accounts import add_account, disable_account, find_account, keep_roles
from assist.store.mandates import give, in_force, judge, mandates, sample_share, stop_all, use
from assist.store.open import open_store
from assist.store.proof import verify
from assist.types import Confidence, Conversation, Customer, Emotion, Finding, IntentGuess, Level, Message, Reason, Refusal, Severity, Speaker, Word
from assist.types.mandate import Mandate
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import LIBRARY, shop
from tests.assist.test_amendments import ASKED
from tests.assist.test_chatwoot import hook, wait
from tests.fakes_chatwoot import chatwoot_server, connection_of, signed

POLICY = passage("You may return an item within 30 days.")
NOW = datetime.now(UTC)
INTENT = "returns.window"


def approval(**more):
    given = {
        "id": "m-1",
        "intent": INTENT,
        "markets": ("DE",),
        "digest": script_digest(LIBRARY, INTENT),
        "per_day": 2,
        "ends_on": NOW.date() + timedelta(days=3),
    }
    return Mandate(**{**given, "person": "cleo", "given_at": NOW, **more})


async def asked(desk, lang="de", name="c"):
    await desk.add(Conversation((Message(Speaker.CUSTOMER, ASKED[lang]),), "DE", "en", Customer("Ana Weber"), id=name))
    return await desk.open(name)


@pytest.fixture
async def desk(tmp_path):
    engine = await open_store(tmp_path, "")
    inbox = Inbox(engine, shop(POLICY))
    async with engine.begin() as connection:
        await add_account(connection, "cleo", frozenset({Role.OWNER}), digest_of("a long enough password"), NOW)
    yield inbox
    await engine.dispose()


@pytest.mark.parametrize("lang", ASKED)
async def test_a_draft_without_any_doubt_may_go_out(desk, lang):
    assert doubts(approval(), await asked(desk, lang), LIBRARY) == ()


def changed(view, **more):
    return replace(view, kept=replace(view.kept, draft=replace(view.kept.draft, **more)))


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("guard", {"findings": (Finding("x", Severity.WARNING, "x"),)}),
        ("unsure", {"confidence": Confidence(Word.MEDIUM, ())}),
        ("mode", {"refusal": Refusal(Reason.NO_SOURCE, ())}),
        ("facts", {"sentences": ()}),
    ],
)
async def test_any_doubt_of_the_draft_keeps_it_for_a_person(desk, why, more):
    assert why in doubts(approval(), changed(await asked(desk), **more), LIBRARY)


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("mood", {"emotion": Emotion.ANGRY}),
        ("mood", {"urgency": Level.HIGH}),
        ("intent", {"intents": (IntentGuess(INTENT, 1), IntentGuess("x", 1))}),
        ("intent", {"intents": ()}),
    ],
)
async def test_a_customer_who_is_upset_or_wants_more_is_answered_by_a_person(desk, why, more):
    view = await asked(desk)
    assert why in doubts(approval(), changed(view, triage=replace(view.kept.draft.triage, **more)), LIBRARY)


async def test_another_market_and_a_script_that_reads_otherwise_are_not_covered(desk):
    view = await asked(desk)
    assert doubts(approval(markets=("FR",)), view, LIBRARY) == ("market",)
    assert doubts(approval(digest="other"), view, LIBRARY) == ("changed",)


@pytest.mark.parametrize("lang", ["en", "de", "zh", "ja", "th"])
async def test_the_ruler_reads_a_reply_anew_from_its_sources(desk, lang):
    view = await asked(desk, lang)
    assert judged(view) == ()
    other = replace(view, kept=replace(view.kept, text=view.kept.text.replace("30", "45")))
    assert judged(other) == ("fact 45 days",)


@pytest.mark.parametrize("more", [{"person": ""}, {"person": "nobody"}])
async def test_only_somebody_with_an_account_gives_one(desk, more):
    with pytest.raises(Forbidden):
        async with desk.engine.begin() as connection:
            await give(connection, approval(**more))


@pytest.mark.parametrize(
    "more", [{"markets": ()}, {"per_day": 0}, {"digest": ""}, {"ends_on": NOW.date() - timedelta(days=1)}, {"ends_on": NOW.date() + timedelta(days=900)}]
)
async def test_one_without_limits_is_refused(desk, more):
    with pytest.raises(BadRequest):
        async with desk.engine.begin() as connection:
            await give(connection, approval(**more))


async def test_it_lapses_when_its_person_leaves_and_does_not_come_back_with_them(desk):
    async with desk.engine.begin() as connection:
        await give(connection, approval())
        assert len(await in_force(connection, INTENT, NOW)) == 1
        await disable_account(connection, "cleo", NOW)
        assert await in_force(connection, INTENT, NOW) == ()
        assert [one.why for one in await mandates(connection)] == ["left"]


async def test_it_lapses_when_its_person_may_no_longer_change_what_the_shop_says(desk):
    async with desk.engine.begin() as connection:
        await give(connection, approval())
        await keep_roles(connection, await find_account(connection, "cleo"), frozenset({Role.AGENT}))
        assert await in_force(connection, INTENT, NOW) == ()
        assert [one.why for one in await mandates(connection)] == ["rights"]
        with pytest.raises(Forbidden):
            await give(connection, approval(id="m-2"))


async def test_it_ends_after_its_last_day(desk):
    async with desk.engine.begin() as connection:
        await give(connection, approval())
        assert await in_force(connection, INTENT, NOW + timedelta(days=4)) == ()


async def test_a_day_holds_its_limit_and_one_switch_stops_all(desk):
    async with desk.engine.begin() as connection:
        one = await give(connection, approval())
        for name in ("a", "b"):
            assert await use(connection, one, name, "c", NOW)
        with pytest.raises(Outdated):
            await use(connection, one, "d", "c", NOW)
        assert await use(connection, one, "e", "c", NOW + timedelta(days=1))
        assert await stop_all(connection, "dora") == 1
        with pytest.raises(Outdated):
            await use(connection, one, "f", "c", NOW + timedelta(days=2))
        assert (await verify(connection)).broken == ()


async def test_it_stops_by_itself_when_its_sample_falls_under_the_gate(desk):
    async with desk.engine.begin() as connection:
        one = await give(connection, approval(per_day=50))
        for name in "abc":
            await use(connection, one, name, "c", NOW)
        await judge(connection, "a", (), "the ruler")
        assert await sample_share(connection, one.id) == 1.0
        await judge(connection, "b", ("fact 45 days",), "the ruler")
        assert [each.why for each in await mandates(connection)] == ["sample"]


def test_the_first_are_all_sampled_then_every_fifth():
    assert [number for number in range(31) if is_sampled(number)] == [*range(10), 10, 15, 20, 25, 30]


@pytest.mark.parametrize(("on", "sent"), [(True, 1), (False, 0)])
def test_a_webhook_is_answered_by_it_once_only_where_it_is_switched_on(tmp_path, on, sent):
    with chatwoot_server() as server:
        server.converse(10)
        connections = Connections((Connection.model_validate(connection_of(server, button="send", market="DE")),))
        assistant = shop(POLICY)

        async def ready(inbox):
            async with inbox.engine.begin() as connection:
                await add_account(connection, "cleo", frozenset({Role.OWNER}), digest_of("a long enough password"), NOW)
                await give(connection, approval())

        parts = Parts(AssistSettings(data=tmp_path, standing_approval=on), assistant.index, assistant, Gate("the-token"), connections)
        with TestClient(create_app(parts, on_ready=ready)) as client:
            for number in (1, 2):
                body = server.told(server.say(10, ASKED["de"]))
                assert hook(client, body, signed(body)).status_code == 202
                wait(lambda number=number: assistant.drafted == number and len(server.public(10)) == number * sent)
            assert len(server.public(10)) == 2 * sent
