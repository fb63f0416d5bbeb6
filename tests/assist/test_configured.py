"""The page of settings: what is set and what is as shipped, nothing secret, and a test of each part that says what came of it."""

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import PREFIX, AssistSettings
from assist.web.configured import settings_of
from serving.models import open_models
from serving.settings import PREFIX as SERVING
from serving.settings import ServingSettings, serving_settings
from tests.assist.fakes_desk import EchoAssistant, ListIndex
from tests.fakes_served import served


@pytest.fixture
def desk(tmp_path):
    """A client of a service whose models stand at the addresses given."""
    opened = []

    def at(**environ):
        models = open_models(serving_settings(environ), str)
        index, gate = ListIndex(), Gate("the-token")
        assistant = EchoAssistant(index, models=models, chat=models.draft)
        client = TestClient(create_app(Parts(AssistSettings(data=tmp_path, shop="Nordlicht"), index, assistant, gate)))
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        opened.extend((models, client.__enter__()))
        return client

    yield at
    for one in reversed(opened):
        one.__exit__(None, None, None) if isinstance(one, TestClient) else one.close()


def ask(client, name):
    return client.post(f"/settings/test/{name}", headers={"Origin": "http://testserver"})


def test_what_was_set_stands_apart_from_what_is_as_shipped():
    rows = {one.name: one for one in settings_of(AssistSettings(shop="Nordlicht"), PREFIX)}
    assert (rows["CONCORD_ASSIST_SHOP"].value, rows["CONCORD_ASSIST_SHOP"].shipped) == ("Nordlicht", False)
    assert rows["CONCORD_ASSIST_RETENTION_DAYS"].shipped


def test_no_secret_and_no_password_of_an_address_is_shown():
    given = AssistSettings(state_url="postgresql+psycopg://shop:hunter2@db.example/concord")
    rows = (*settings_of(given, PREFIX), *settings_of(ServingSettings(chat_key=SecretStr("sk-hunter2")), SERVING))
    by_name = {one.name: one for one in rows}
    assert not [one for one in rows if "hunter2" in one.value]
    assert by_name["CONCORD_STATE_URL"].value == "postgresql+psycopg://db.example/concord"
    assert by_name["CONCORD_SERVING_CHAT_KEY"].hidden


def test_an_empty_key_is_not_said_to_be_set():
    assert not {one.name: one for one in settings_of(ServingSettings(), SERVING)}["CONCORD_SERVING_CHAT_KEY"].hidden


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "Set here"), ("zh", "已设置"), ("de", "Hier gesetzt"), ("ja", "ここで設定"), ("ar", "المضبوط هنا"), ("th", "ตั้งค่าไว้ที่นี่")]
)
def test_the_page_stands_in_the_readers_language(desk, lang, title):
    page = desk().get(f"/settings?lang={lang}").text
    assert f"<h2>{title}</h2>" in page
    assert "Nordlicht" in page.partition(title)[2].partition("<details")[0]


@pytest.mark.parametrize("part", ["store", "index"])
def test_the_store_and_the_index_say_that_they_answer(desk, part):
    assert "It answers" in ask(desk(), part).text


def test_a_model_is_asked_and_its_silence_is_said_with_its_reason(desk):
    with served(mood="key") as model:
        page = ask(desk(CONCORD_CHAT_URL=model.url), "draft").text
    assert "It does not answer as it should." in page
    assert "key" in page


def test_a_model_that_answers_is_said_to(desk):
    with served('{"ok": true}') as model:
        assert "It answers" in ask(desk(CONCORD_CHAT_URL=model.url), "draft").text


def test_a_part_that_is_not_there_cannot_be_asked(desk):
    assert ask(desk(), "draft").status_code == 404
