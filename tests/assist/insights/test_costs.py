"""What a conversation took of the shop's money decides an experiment: remedies taken and model calls, in one currency."""

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import Parts, create_app
from assist.settings import AssistSettings
from assist.spending import Budget, Ledger, currency_of
from assist.store.measured import measure_reworded
from assist.store.measured_tables import MEASURED_CASES, MEASURED_DRAFTS
from assist.store.remedies import keep_taken, taken_of
from assist.store.trials import begin, outcomes
from assist.types import ComplaintKind, Conversation, Message, Speaker, Taken, Verdict
from assist.types.trial import Arm, Metric, Model
from prompts.load import load_library, load_prompt
from serving.breaker import open_breaker
from serving.chat_translate import ChatTranslator
from serving.duties import Duty
from serving.metered import Metered
from serving.settings import serving_settings
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.fakes_served import served
from tests.sources import ROOT

NOW = datetime.now(UTC)
DEMO = ROOT / "assist" / "demo" / "remedies.yaml"
ORIGIN = {"origin": "http://testserver"}


@dataclass
class AskingAssistant(EchoAssistant):
    """Asks each of its models once for a draft."""

    def draft(self, conversation, tell=None):
        self.chat.ask("system", "user", {})
        self.translator.translate(["hello"], "en", "de")
        return super().draft(conversation)


def asked(model, meter, duty=Duty.DRAFT):
    return Metered(open_breaker(serving_settings({"CONCORD_CHAT_URL": model.url, "CONCORD_SERVING_CHAT_TIMEOUT": "20"})), duty, "", meter)


async def experiment(inbox, talks, metric=Metric.COST):
    """Conversations drafted within an experiment, each draft accepted as it was."""
    async with inbox.engine.begin() as db:
        made = await begin(db, "cheaper", Arm(model=Model.NONE), metric, 100, NOW.date() + timedelta(days=30), "ann")
    kept = {}
    for name in talks:
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello?", at=NOW - timedelta(hours=1)),), id=name))
        kept[name] = (await inbox.open(name)).kept
        await inbox.decide(kept[name].id, Verdict.ACCEPT, "", "", "ann")
    return made, kept


async def over(inbox, *talks, for_hours=80):
    """The last reply was so long ago."""
    async with inbox.engine.begin() as db:
        long_ago = datetime.now(UTC) - timedelta(hours=for_hours)
        await db.execute(update(MEASURED_CASES).where(MEASURED_CASES.c.conversation_id.in_(talks)).values(replied_at=long_ago))


def took(name, cost, at=None):
    return Taken(name, ComplaintKind.LATE, "low", 50, ("v",), "v", Decimal(10), Decimal(cost), "EUR", "ann", at or datetime.now(UTC))


async def test_a_conversation_costs_the_remedies_its_customer_took_and_the_model_calls_of_its_drafts(inbox):
    served_by = replace(inbox, assistant=EchoAssistant(inbox.assistant.index, library=load_library(), chat=object()))
    made, kept = await experiment(served_by, ["both", "remedy", "calls", "nothing"])
    async with inbox.engine.begin() as db:
        for name, cost in (("both", "4.50"), ("remedy", "4.50"), ("remedy", "0.25")):
            await keep_taken(db, took(name, cost))
        for name, micros in (("both", 700), ("calls", 700), ("calls", 300)):
            await measure_reworded(db, kept[name].id, micros)
    await over(inbox, "both", "remedy", "calls", "nothing")
    async with inbox.engine.connect() as db:
        assert sorted(one.value for one in await outcomes(db, made)) == [0.0, 0.001, 4.5007, 4.75]


async def test_what_was_given_before_the_experiment_is_not_its_cost(inbox):
    served_by = replace(inbox, assistant=EchoAssistant(inbox.assistant.index, library=load_library(), chat=object()))
    made, _ = await experiment(served_by, ["c"])
    async with inbox.engine.begin() as db:
        await keep_taken(db, took("c", "4.50", NOW - timedelta(days=2)))
    await over(inbox, "c")
    async with inbox.engine.connect() as db:
        assert [one.value for one in await outcomes(db, made)] == [0.0]


@pytest.mark.parametrize(("hours", "counted"), [(71, 0), (73, 1)])
async def test_a_conversation_has_its_cost_once_it_was_quiet_for_three_days(inbox, hours, counted):
    served_by = replace(inbox, assistant=EchoAssistant(inbox.assistant.index, library=load_library(), chat=object()))
    made, _ = await experiment(served_by, ["c"])
    await over(inbox, "c", for_hours=hours)
    async with inbox.engine.connect() as db:
        assert len(await outcomes(db, made)) == counted


async def test_seconds_of_work_are_a_metric_of_their_own(inbox):
    served_by = replace(inbox, assistant=EchoAssistant(inbox.assistant.index, library=load_library(), chat=object()))
    made, kept = await experiment(served_by, ["c"], Metric.HANDLING)
    async with inbox.engine.begin() as db:
        await db.execute(update(MEASURED_DRAFTS).where(MEASURED_DRAFTS.c.draft_id == kept["c"].id).values(handled_seconds=42))
        assert [one.value for one in await outcomes(db, made)] == [42.0]


async def test_a_remedy_that_was_taken_keeps_what_it_costs_beside_what_it_is_worth(inbox):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello?"),), id="c"))
    async with inbox.engine.begin() as db:
        await keep_taken(db, took("c", "2.10"))
        (kept,) = await taken_of(db, "c")
    assert (kept.amount, kept.cost) == (Decimal(10), Decimal("2.10"))


async def test_a_draft_keeps_what_all_its_model_calls_cost_and_the_shop_counts_them_too(inbox):
    ledger = Ledger(Budget(prompt_price=Decimal(1), answer_price=Decimal(1), currency="EUR"))
    with served(lambda asked: '{"translations": ["hallo"]}') as model:
        chat = asked(model, ledger)
        translator = ChatTranslator(asked(model, ledger, Duty.TRANSLATE), load_prompt("translate"), str)
        desk = replace(inbox, assistant=AskingAssistant(ListIndex([passage("x")]), chat=chat, translator=translator))
        await desk.add(Conversation((Message(Speaker.CUSTOMER, "Hello?"),), id="c"))
        kept = (await desk.open("c")).kept
        chat.close()
        translator.close()
    async with inbox.engine.connect() as db:
        (micros,) = (await db.execute(select(MEASURED_DRAFTS.c.micros).where(MEASURED_DRAFTS.c.draft_id == kept.id))).one()
    counted = [one.micros for one in ledger._fresh.values()]
    assert len(counted) == 2
    assert micros == sum(counted) > 0


async def test_a_rewording_that_comes_to_nothing_costs_its_draft_all_the_same(tmp_path):
    ledger, gate = Ledger(Budget(prompt_price=Decimal(1), answer_price=Decimal(1), currency="EUR")), Gate("the-token")
    index = ListIndex([passage("You may return an item within 30 days.")])
    with served("no answer of the shape that was asked for") as model:
        chat = asked(model, ledger)
        app = create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index, library=load_library(), chat=chat), gate))
        with TestClient(app, headers={"authorization": "Bearer the-token"}) as client:
            assert client.post("/api/conversations", json={"id": "c", "messages": [{"role": "customer", "text": "Hello?"}]}).is_success
            draft = client.get("/api/conversations/c/draft").json()["id"]
            assert not client.post(f"/api/drafts/{draft}/revise", json={"text": "You may return it.", "wish": "shorter"}).is_success
            assert micros_in(tmp_path) > 0
        chat.close()


def micros_in(data):
    with closing(sqlite3.connect(data / "desk.db")) as db:
        return db.execute("select micros from measured_drafts").fetchone()[0]


@pytest.fixture
def shop(tmp_path):
    """The pages of a shop with the table of remedies of the demo's, signed in; nothing but the settings differs from one to the next."""
    gate, index = Gate("the-token"), ListIndex([passage("You may return an item within 30 days.")])

    @contextmanager
    def opened(**settings):
        assistant = EchoAssistant(index, library=load_library(), chat=object())
        app = create_app(Parts(AssistSettings(data=tmp_path, **settings), index, assistant, gate))
        with TestClient(app, follow_redirects=False) as client:
            client.cookies.set(COOKIE, gate.enter(gate.new_link()))
            yield client

    return opened


FORM = {"name": "x", "metric": "cost", "ends_on": f"{NOW.date() + timedelta(days=9)}", "model": "none"}


@pytest.mark.parametrize("settings", [{}, {"remedies": str(DEMO), "model_price": "1 1 JPY"}])
def test_an_experiment_of_cost_is_refused_where_no_currency_is_told_or_two_are(shop, settings):
    with shop(**settings) as client:
        shown = client.post("/insights/experiments", data=FORM, headers=ORIGIN)
        assert (shown.status_code, "not told in one currency" in shown.text) == (422, True)


@pytest.mark.parametrize("settings", [{"remedies": str(DEMO)}, {"model_price": "1 1 EUR"}, {"remedies": str(DEMO), "model_price": "1 1 EUR"}])
def test_an_experiment_of_cost_is_begun_and_shown_in_its_currency(shop, settings):
    with shop(**settings) as client:
        assert client.post("/insights/experiments", data=FORM, headers=ORIGIN).status_code == 303
        assert "Cost of a conversation" in client.get("/insights/experiments?lang=en").text


@pytest.mark.parametrize(("currency", "found"), [("EUR", "EUR"), ("USD", "")])
def test_a_table_that_is_tried_beside_the_shops_own_counts_in_the_same_currency(tmp_path, currency, found):
    (tmp_path / "remedies").mkdir()
    (tmp_path / "remedies" / "kinder.yaml").write_text(DEMO.read_text(encoding="utf-8").replace("currency: EUR", f"currency: {currency}"), encoding="utf-8")
    assert currency_of(AssistSettings(data=tmp_path, remedies=str(DEMO)), "kinder") == found
