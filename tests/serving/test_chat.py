"""A served model's answer becomes a record, and each of its failures an error that says whose fault it is."""

from __future__ import annotations

import socket

import pytest

from serving.chat import open_chat
from serving.errors import ModelBabble, ModelRefused, ModelUnreachable, ServingError
from serving.settings import serving_settings
from serving.turns import Picture
from tests.fakes_served import KEY, served

SCHEMA = {"type": "object", "properties": {"say": {"type": "string"}}}


@pytest.fixture
def ask():
    """Ask whatever serves at a URL; connections are closed afterwards."""
    opened = []

    def asking(url: str, **settings: str):
        environ = {"CONCORD_CHAT_URL": url, "CONCORD_SERVING_CHAT_TIMEOUT": "20"}
        chat = open_chat(serving_settings(environ | {f"CONCORD_SERVING_CHAT_{name.upper()}": value for name, value in settings.items()}))
        opened.append(chat)
        return chat.ask("system", "user", SCHEMA)

    yield asking
    for chat in opened:
        chat.close()


def test_without_a_url_there_is_no_model():
    assert open_chat(serving_settings({})) is None


def test_an_answer_is_its_json_with_model_and_tokens(ask):
    with served('{"say": "退货"}') as model:
        spoken = ask(model.url)
    assert (spoken.content, spoken.model, spoken.prompt_tokens, spoken.answer_tokens) == ({"say": "退货"}, "fake-model", 11, 7)


def test_the_request_is_bound_to_the_schema_and_to_the_served_models_name(ask):
    with served('{"say": ""}') as model:
        ask(model.url, tokens="77")
    (asked,) = model.asked
    assert asked["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (asked["model"], asked["max_tokens"], asked["temperature"]) == ("fake-model", 77, 0.0)


def test_a_model_that_is_named_is_not_asked_for_its_name(ask):
    with served('{"say": ""}') as model:
        ask(model.url, model="mine")
    assert (model.asked[0]["model"], model.paths) == ("mine", ["/v1/chat/completions"])


def test_raw_control_characters_inside_a_string_are_read(ask):
    with served('{"say": "one\ttwo"}') as model:
        assert ask(model.url).content == {"say": "one\ttwo"}


@pytest.mark.parametrize("text", ['{"say": "hal', "Certainly! Here is your reply.", "好的，这是回复", "[1, 2]", '"text"', "   ", "�\x00"])
def test_an_answer_that_is_no_json_object_is_babble(ask, text):
    with served(text) as model, pytest.raises(ModelBabble):
        ask(model.url)


def test_an_answer_cut_at_its_token_limit_names_the_setting(ask):
    with served('{"say": "x"}', "cut") as model, pytest.raises(ModelBabble, match="CONCORD_SERVING_CHAT_TOKENS"):
        ask(model.url)


@pytest.mark.parametrize("mood", ["429", "500", "503"])
def test_an_overloaded_or_failing_server_is_to_be_tried_later(ask, mood):
    with served(mood=mood) as model, pytest.raises(ModelUnreachable, match="later"):
        ask(model.url)


@pytest.mark.parametrize("mood", ["400", "403", "404"])
def test_a_refusal_is_the_settings_fault(ask, mood):
    with served(mood=mood) as model, pytest.raises(ModelRefused, match="Check"):
        ask(model.url)


@pytest.mark.parametrize("mood", ["silent", "trickle"])
def test_a_silent_and_a_trickling_server_are_both_held_to_the_time(ask, mood):
    with served('{"say": "x"}', mood) as model, pytest.raises(ModelUnreachable):
        ask(model.url, timeout="0.5")


@pytest.mark.parametrize("mood", ["comments", "one line"])
def test_bytes_for_ever_that_are_no_event_are_held_to_the_time(ask, mood):
    with served(mood=mood) as model, pytest.raises(ModelUnreachable, match="CONCORD_SERVING_CHAT_TIMEOUT"):
        ask(model.url, timeout="0.5")


def test_a_flood_is_ended_by_its_size_before_its_time(ask):
    with served(mood="flood") as model, pytest.raises(ModelBabble, match="does not stop"):
        ask(model.url, timeout="30")


def test_events_of_an_odd_shape_are_passed_over(ask):
    with served('{"say": "x"}', mood="odd") as model:
        assert ask(model.url).content == {"say": "x"}


@pytest.mark.parametrize("mood", ["dies", "aborts", "engine dead"])
def test_a_server_that_dies_in_mid_answer_or_gives_it_up_is_unreachable(ask, mood):
    with served('{"say": "a long enough answer"}', mood) as model, pytest.raises(ModelUnreachable):
        ask(model.url)


def test_a_fault_of_the_question_named_in_mid_answer_is_a_refusal(ask):
    with served('{"say": "a long enough answer"}', "too much") as model, pytest.raises(ModelRefused, match="too much"):
        ask(model.url)


def test_a_connection_that_was_hung_up_is_tried_once_more_and_one_that_stays_dead_is_not(ask):
    with served('{"say": "x"}', "hangs up") as model:
        assert ask(model.url, model="mine").content == {"say": "x"}
        assert len(model.asked) == 2
    with served(mood="500") as model:
        with pytest.raises(ModelUnreachable):
            ask(model.url, model="mine")
        assert len(model.asked) == 1


def test_a_wrong_key_is_refused_and_the_right_one_sent(ask):
    with served('{"say": ""}', "key") as model:
        with pytest.raises(ModelRefused, match="key") as refusal:
            ask(model.url, key="wrong-key")
        assert ask(model.url, key=KEY).content == {"say": ""}
    assert "wrong-key" not in str(refusal.value)


def test_a_dead_port_is_unreachable(ask):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(ModelUnreachable):
        ask(f"http://127.0.0.1:{port}/v1")


@pytest.mark.parametrize("named", ["", "some-model"])
def test_a_web_page_is_no_model(ask, named):
    with served(mood="page") as model, pytest.raises(ModelRefused):
        ask(model.url, model=named)


def test_a_server_without_a_model_says_so(ask):
    with served(mood="no model") as model, pytest.raises(ModelRefused, match="serves no model"):
        ask(model.url)


@pytest.mark.parametrize("url", ["not an address", "ftp://127.0.0.1/v1", "http://"])
def test_an_address_that_is_none_is_an_error_of_this_room(ask, url):
    with pytest.raises(ServingError):
        ask(url)


def test_a_prompts_room_is_the_context_without_the_answer():
    chat = open_chat(serving_settings({"CONCORD_CHAT_URL": "http://127.0.0.1:1/v1", "CONCORD_SERVING_CHAT_CONTEXT": "4096"}))
    assert chat.room == 4096 - 900
    chat.close()


def test_a_stream_says_how_much_of_the_prompt_was_kept():
    with served('{"say": "x"}') as model:
        chat = open_chat(serving_settings({"CONCORD_CHAT_URL": model.url}))
        heard = list(chat.stream("system", "user", SCHEMA))
        chat.close()
    assert (heard[-1].cached_tokens, "".join(h.text for h in heard)) == (5, '{"say": "x"}')


def test_pictures_travel_inside_the_question_and_no_more_than_the_model_takes():
    with served('{"say": "x"}') as model:
        chat = open_chat(serving_settings({"CONCORD_CHAT_URL": model.url, "CONCORD_SERVING_CHAT_PICTURES": "1"}))
        chat.ask("system", "user", SCHEMA, [Picture(b"one", "image/png"), Picture(b"two", "image/png")])
        chat.close()
    text, *pictures = model.asked[0]["messages"][1]["content"]
    assert text == {"type": "text", "text": "user"}
    assert pictures == [{"type": "image_url", "image_url": {"url": "data:image/png;base64,b25l"}}]


def test_a_listener_who_goes_away_closes_the_connection():
    with served('{"say": "a long enough answer"}', "trickle") as model:
        chat = open_chat(serving_settings({"CONCORD_CHAT_URL": model.url}))
        events = chat.stream("system", "user", SCHEMA)
        next(events)
        events.close()
        assert model.done.wait(10)
        chat.close()
