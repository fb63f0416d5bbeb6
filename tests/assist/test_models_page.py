"""Whoever runs the shop sees which model has each task, how it does, and what went wrong, in their own language."""

from html import unescape

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from assist.spending import Budget, Ledger
from assist.strings import Strings
from serving.duties import Duty
from serving.errors import ServingError
from serving.metered import Call
from serving.models import open_models
from serving.settings import serving_settings
from tests.assist.fakes_desk import EchoAssistant, ListIndex
from tests.fakes_served import served

MOODS = {"500": "model_dead", "key": "model_refused", "page": "model_stranger", "well": "model_junk", "flood": "model_endless", "silent": "model_slow"}


@pytest.fixture
def desk(tmp_path):
    """A client of a service whose chat model is at an address."""
    opened = []

    def at(url, **settings):
        models = open_models(serving_settings({"CONCORD_CHAT_URL": url, "CONCORD_SERVING_CHAT_TIMEOUT": "0.5", **settings}), str)
        opened.append(models)
        index, gate = ListIndex(), Gate("the-token")
        ledger = Ledger(Budget(tokens_a_day=1000))
        app = create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index, models=models, chat=models.draft), gate, ledger=ledger))
        client = TestClient(app, headers={"Authorization": "Bearer the-token"})
        client.ledger = ledger
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        opened.append(client.__enter__())
        return client, models

    yield at
    for one in reversed(opened):
        one.__exit__(None, None, None) if isinstance(one, TestClient) else one.close()


def fail(models, times=1):
    for _ in range(times):
        with pytest.raises(ServingError):
            models.draft.ask("s", "u", {})


@pytest.mark.parametrize("lang", ["en", "zh", "de", "ja", "ar", "th"])
def test_what_a_model_took_stands_below_in_the_readers_language(desk, lang):
    client, _ = desk("")
    assert Strings.load(lang).text("k.models.spent.none") in unescape(client.get(f"/knowledge/models?lang={lang}").text)
    client.ledger.count(Call(Duty.DRAFT, "model-<a>", "one-card", 1000, 200))
    shown = unescape(client.get(f"/knowledge/models?lang={lang}").text)
    assert "model-<a>" in shown
    assert "model-<a>" not in client.get("/knowledge/models").text
    assert Strings.load(lang).text("k.models.spent.stopped") in shown


def test_without_a_model_each_task_says_what_is_done_instead(desk):
    client, _ = desk("")
    shown = unescape(client.get("/knowledge/models?lang=en").text)
    assert all(Strings.load("en").text(f"k.models.none.{duty}") in shown for duty in ("draft", "revise", "translate", "judge", "embed", "rerank"))
    assert [one["host"] for one in client.get("/api/model").json()["tasks"]] == [""] * 6


@pytest.mark.parametrize("lang", Strings.languages())
def test_a_model_left_alone_is_told_with_its_failure_in_the_readers_language(desk, lang):
    client, models = desk("http://127.0.0.1:1/v1", CONCORD_SERVING_CHAT_FAILURES="1")
    fail(models)
    strings = Strings.load(lang)
    shown = unescape(client.get(f"/knowledge/models?lang={lang}").text)
    assert strings.text("k.models.resting", period="\0").partition("\0")[0].strip() in shown
    assert "does not answer" in shown
    assert lang == "en" or strings.text("why.model_dead") in shown
    assert shown.count('data-health="resting"') == 3


@pytest.mark.parametrize("mood", MOODS)
def test_each_way_to_fail_has_its_sentence(desk, mood):
    with served("junk", mood=mood) as model:
        client, models = desk(model.url)
        fail(models)
        assert Strings.load("de").text(f"why.{MOODS[mood]}") in unescape(client.get("/knowledge/models?lang=de").text)


def test_the_table_alone_is_asked_for_again_and_nobody_unknown_sees_it(desk):
    client, _ = desk("http://127.0.0.1:1/v1")
    assert client.get("/knowledge/models/now").text.lstrip().startswith('<table id="models"')
    client.cookies.clear()
    client.headers.pop("Authorization")
    assert client.get("/knowledge/models").status_code == 401


def test_the_api_names_each_tasks_state_and_limit(desk):
    client, models = desk("http://127.0.0.1:1/v1", CONCORD_SERVING_REVISE_AT_ONCE="3", CONCORD_SERVING_JUDGE_URL="http://127.0.0.1:2/v1")
    fail(models, 3)
    tasks = {one["duty"]: one for one in client.get("/api/model").json()["tasks"]}
    assert [(tasks[name]["state"]["health"], tasks[name]["state"]["at_once"]) for name in ("draft", "revise", "translate")] == [
        ("resting", 16),
        ("resting", 3),
        ("resting", 8),
    ]
    assert (tasks["judge"]["state"], tasks["judge"]["own"], tasks["revise"]["own"]) == (None, True, False)
    assert tasks["draft"]["state"]["since"] <= tasks["draft"]["state"]["last_at"]
