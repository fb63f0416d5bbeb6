"""What model calls take is counted, kept, and stopped where the budget ends; the draft then comes from approved scripts and says why."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.demo.load import conversations
from assist.settings import AssistSettings, assist_settings
from assist.spending import Budget, Ledger, budget_of
from assist.store.open import open_store
from assist.store.usage import spent_since
from assist.strings import Strings
from assist.types import Mode
from prompts.errors import PromptFileError
from serving.breaker import open_breaker
from serving.duties import Duty
from serving.environment import SettingsError
from serving.errors import BudgetSpent, ModelUnreachable
from serving.metered import Call, Metered
from serving.settings import serving_settings
from serving.share import FairShare
from tests.assist.fakes_desk import EchoAssistant, ListIndex
from tests.fakes_served import served

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
PRICED = Budget(prompt_price=Decimal("0.50"), answer_price=Decimal("1.50"), currency="EUR")


class Clock:
    """A clock that is set."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now


def call(prompt=1000, answer=200, **given):
    return Call(Duty.DRAFT, "model-a", "one-card", prompt, answer, **given)


@pytest.fixture
async def store(tmp_path):
    engine = await open_store(tmp_path, "")
    yield engine
    await engine.dispose()


async def rows_of(store):
    async with store.connect() as connection:
        return await spent_since(connection, "2026-01-01")


async def test_calls_are_added_up_by_day_duty_model_and_profile(store):
    clock = Clock()
    ledger = Ledger(PRICED, clock)
    for _ in range(3):
        ledger.count(call())
    await ledger.keep(store)
    ledger.count(call(failed=True, answer=0))
    ledger.count(replace(call(), duty=Duty.REVISE))
    clock.now = NOON.replace(day=27)
    ledger.count(call())
    await ledger.keep(store)
    rows = await rows_of(store)
    assert [(one.day, one.duty, one.calls, one.failed, one.prompt_tokens, one.answer_tokens, one.micros) for one in rows] == [
        ("2026-11-27", "draft", 1, 0, 1000, 200, 800),
        ("2026-11-26", "draft", 4, 1, 4000, 600, 2900),
        ("2026-11-26", "revise", 1, 0, 1000, 200, 800),
    ]


async def test_what_two_workers_count_is_one_sum_and_each_learns_of_the_others(store):
    one, other = Ledger(PRICED, Clock()), Ledger(replace(PRICED, tokens_a_day=2000), Clock())
    one.count(call())
    other.count(call())
    other.allow()
    await one.keep(store)
    await other.keep(store)
    assert [row.calls for row in await rows_of(store)] == [2]
    with pytest.raises(BudgetSpent, match="Today's 2000 tokens"):
        other.allow()


async def test_a_restart_forgets_nothing_of_the_budget(store):
    first = Ledger(replace(PRICED, tokens_a_day=1000), Clock())
    first.count(call())
    await first.keep(store)
    second = Ledger(replace(PRICED, tokens_a_day=1000), Clock())
    second.allow()
    await second.keep(store)
    with pytest.raises(BudgetSpent):
        second.allow()


@pytest.mark.parametrize(
    ("limit", "says"),
    [({"tokens_a_day": 1200}, "after midnight UTC"), ({"cost_a_day": Decimal("0.0008")}, "EUR are spent"), ({"cost_a_month": Decimal("0.0008")}, "next month")],
)
def test_each_limit_stops_at_its_end_and_not_before(limit, says):
    ledger = Ledger(replace(PRICED, **limit), Clock())
    ledger.count(call(prompt=998))
    ledger.allow()
    ledger.count(call(prompt=1, answer=0))
    ledger.count(call(prompt=1, answer=0))
    with pytest.raises(BudgetSpent, match=says):
        ledger.allow()


def test_a_new_day_begins_anew_and_a_new_month_too():
    clock = Clock()
    ledger = Ledger(Budget(tokens_a_day=100, cost_a_month=Decimal(1), prompt_price=Decimal(10000)), clock)
    ledger.count(call(prompt=100, answer=0))
    for moment, spent in ((NOON, True), (NOON.replace(day=27), True), (NOON.replace(month=12), False)):
        clock.now = moment
        assert bool(ledger.left().stopped) == spent


async def test_what_cannot_be_kept_now_is_kept_later(store, tmp_path):
    ledger = Ledger(PRICED, Clock())
    ledger.count(call())
    gone = await open_store(tmp_path / "gone", "")
    async with gone.begin() as connection:
        await connection.exec_driver_sql("drop table usage")
    await ledger.keep(gone)
    ledger.count(call())
    assert ledger.left().tokens_today == 2400
    await ledger.keep(store)
    await gone.dispose()
    assert [one.calls for one in await rows_of(store)] == [2]


@pytest.mark.parametrize("value", ["1 EUR", "0.5 1.5", "-1 1 EUR", "0.5 1.5 eur", "a b EUR"])
def test_a_price_that_is_none_is_refused_by_name(value):
    with pytest.raises(SettingsError, match="CONCORD_ASSIST_MODEL_PRICE"):
        assist_settings({"CONCORD_ASSIST_MODEL_PRICE": value})


def test_the_settings_make_the_budget():
    given = {"CONCORD_ASSIST_MODEL_PRICE": "0.50 1.50 EUR", "CONCORD_ASSIST_TOKENS_PER_DAY": "7", "CONCORD_ASSIST_COST_PER_DAY": "2.5"}
    assert budget_of(assist_settings(given)) == replace(PRICED, tokens_a_day=7, cost_a_day=Decimal("2.5"))


def asked(model, ledger, shop="north", share=None):
    chat = open_breaker(serving_settings({"CONCORD_CHAT_URL": model.url, "CONCORD_SERVING_CHAT_TIMEOUT": "2"}))
    return Metered(chat, Duty.DRAFT, shop, ledger, share)


def test_a_call_is_counted_as_its_server_says_and_one_beyond_the_budget_is_never_made():
    ledger = Ledger(Budget(tokens_a_day=1), Clock())
    with served('{"a": 1}') as model:
        chat = asked(model, ledger)
        chat.ask("system", "user", {})
        (one,) = ledger._fresh.values()
        assert (one.calls, one.failed, one.estimated, one.tokens > 0) == (1, 0, 0, True)
        with pytest.raises(BudgetSpent):
            chat.ask("system", "user", {})
        assert len([path for path in model.paths if path.endswith("completions")]) == 1
        chat.close()


def test_a_call_that_fails_is_counted_as_failed_and_costs_nothing_where_nobody_answered():
    ledger = Ledger(PRICED, Clock())
    with served(mood="500") as model:
        chat = asked(model, ledger)
        with pytest.raises(ModelUnreachable):
            chat.ask("system", "user", {})
        chat.close()
    (one,) = ledger._fresh.values()
    assert (one.calls, one.failed, one.tokens, one.micros) == (1, 1, 0, 0)


@pytest.mark.parametrize("lang", ["en", "zh", "de", "ja", "ar", "th"])
@pytest.mark.parametrize("why", ["budget_spent", "model_busy"])
def test_a_draft_that_no_model_may_write_comes_from_scripts_and_says_why_in_the_agents_language(desk, lang, why):
    ledger, share = Ledger(Budget(tokens_a_day=1), Clock()), FairShare(1, 0, 0.01)
    if why == "budget_spent":
        ledger.count(call())
    with served("{}") as model, share.turn("south"):
        chat = asked(model, ledger, share=share)
        draft = replace(desk, chat=chat).draft(replace(next(one for one in conversations() if one.id == "conv-01"), agent_language=lang))
        assert model.paths == []
        chat.close()
    said = {one.code: one.text for one in draft.findings}
    assert draft.mode is Mode.SCRIPTS
    assert said[why].startswith(Strings.load(lang).text(f"finding.{why}"))
    assert "model_down" not in said


def test_whoever_pays_sees_what_was_taken_and_why_nothing_more_is(tmp_path):
    index, ledger = ListIndex(), Ledger(replace(PRICED, tokens_a_day=1000))
    ledger.count(call())
    app = create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), Gate("the-token"), ledger=ledger))
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        told = client.get("/api/usage").json()
        assert client.get("/api/usage?days=0").status_code == 422
    assert told["left"]["tokens_today"] == 1200
    assert (told["left"]["cost_today"], told["left"]["currency"]) == (0.0008, "EUR")
    assert "1000 tokens are spent" in told["left"]["stopped"]
    assert [(row["duty"], row["model"], row["profile"], row["calls"]) for row in told["rows"]] == [("draft", "model-a", "one-card", 1)]
    assert json.dumps(told)


TABLE = """
source: the host's offer of 2026-09-20
currency: EUR
models:
  - {model: model-a, from: 2026-10-01, prompt: 0.20, answer: 0.60}
  - {model: model-a, from: 2026-11-26, prompt: 0.10, answer: 0.30}
  - {model: model-a, profile: one-card, from: 2026-12-01, prompt: 0, answer: 0}
  - {model: Qwen/Qwen3.5-9B, from: 2026-10-01, prompt: 1, answer: 2}
"""


def priced(tmp_path, table=TABLE):
    (tmp_path / "prices.yaml").write_text(table, encoding="utf-8")
    return budget_of(assist_settings({"CONCORD_DATA": str(tmp_path), "CONCORD_ASSIST_MODEL_PRICE": "9 9 USD"}))


@pytest.mark.parametrize(
    ("model", "profile", "day", "micros"),
    [
        ("model-a", "", "2026-11-25", 320),
        ("model-a", "", "2026-11-26", 160),
        ("model-a", "other", "2026-12-01", 160),
        ("model-a", "one-card", "2026-11-30", 160),
        ("model-a", "one-card", "2026-12-01", 0),
        ("Qwen/Qwen3.5-9B", "one-card", "2026-12-01", 1400),
        ("forgotten", "", "2026-12-01", 1400),
        ("", "", "2026-12-01", 1400),
        ("model-a", "", "2026-09-30", 0),
    ],
)
def test_a_call_costs_what_its_model_cost_that_day_and_one_without_a_price_as_the_dearest(tmp_path, model, profile, day, micros):
    made = replace(call(), model=model, profile=profile)
    assert priced(tmp_path).micros(made, date.fromisoformat(day)) == micros
    assert priced(tmp_path).currency == "EUR"


async def test_each_models_cost_is_its_own_and_the_budget_ends_at_their_sum(store, tmp_path):
    ledger = Ledger(replace(priced(tmp_path), cost_a_day=Decimal("0.00156")), Clock())
    ledger.count(call())
    ledger.allow()
    ledger.count(replace(call(), model="Qwen/Qwen3.5-9B"))
    await ledger.keep(store)
    assert {row.model: row.micros for row in await rows_of(store)} == {"model-a": 160, "Qwen/Qwen3.5-9B": 1400}
    with pytest.raises(BudgetSpent, match="EUR are spent"):
        ledger.allow()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("currency: EUR", "currency: euro"), "prices.yaml.*ISO 4217"),
        (("prompt: 0.20", "prompt: -1"), r"models\[0\]\.prompt.*price of a million"),
        (("prompt: 0.20", "prompt: .nan"), r"models\[0\]\.prompt"),
        (("from: 2026-10-01, prompt: 0.20", "from: soon, prompt: 0.20"), "a day such as"),
        (("from: 2026-11-26", "from: 2026-10-01"), "two prices"),
        (("source: the host's offer of 2026-09-20", ""), "source"),
    ],
)
def test_a_table_of_prices_that_breaks_its_shape_stops_the_start_with_its_place(tmp_path, change, says):
    with pytest.raises(PromptFileError, match=says):
        priced(tmp_path, TABLE.replace(*change))
