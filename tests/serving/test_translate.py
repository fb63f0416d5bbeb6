"""A translation server is asked in its own language codes, sentence by sentence, and its failures have names."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from serving.errors import ModelBabble, ModelRefused, ModelUnreachable, UnusableText
from serving.settings import serving_settings
from serving.translate import open_translator

WORDS = {"退货": "return", "送料": "shipping fee", "คืนสินค้า": "return goods", "إرجاع": "return", "Rückgabe": "return"}
LANGUAGES = [{"code": code, "targets": ["en", "de", "zh-Hans", "zt"]} for code in ("en", "de", "ja", "ar", "th", "zh-Hans", "zt")]


class Libre(ThreadingHTTPServer):
    """Translates by a word list; `mood` is a status code, "page", "short" or "well"."""

    def __init__(self, mood):
        super().__init__(("127.0.0.1", 0), Handler)
        self.mood = mood
        self.asked = []


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.reply(200, LANGUAGES)

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        if self.server.mood.isdigit():
            self.reply(int(self.server.mood), {"error": "as told"})
        else:
            words = [WORDS.get(text, text) for text in asked["q"]]
            self.reply(200, "<html>" if self.server.mood == "page" else {"translatedText": words[1:] if self.server.mood == "short" else words})

    def reply(self, status, content):
        body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def translator():
    """A translator over a server of a mood."""
    opened = []

    def opening(mood="well", **settings):
        server = Libre(mood)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        environ = {"CONCORD_TRANSLATE_URL": f"http://127.0.0.1:{server.server_port}/"}
        door = open_translator(serving_settings(environ | {f"CONCORD_SERVING_TRANSLATE_{name.upper()}": value for name, value in settings.items()}))
        opened.append((door, server, thread))
        return door, server

    yield opening
    for door, server, thread in opened:
        door.close()
        server.shutdown()
        thread.join()
        server.server_close()


def test_without_a_url_there_is_no_translator():
    assert open_translator(serving_settings({})) is None


@pytest.mark.parametrize(
    ("lang", "name", "text"), [("zh", "zh-Hans", "退货"), ("ja", "ja", "送料"), ("ar", "ar", "إرجاع"), ("th", "th", "คืนสินค้า"), ("de", "de", "Rückgabe")]
)
def test_a_sentence_is_translated_under_the_servers_own_name_of_its_language(translator, lang, name, text):
    door, server = translator()
    assert door.translate((text,), lang, "en") == (WORDS[text],)
    assert (server.asked[0]["source"], server.asked[0]["target"], server.asked[0]["format"]) == (name, "en", "text")


def test_a_server_of_the_older_names_is_asked_in_them(translator):
    door, server = translator()
    door.translate(("return",), "en", "zh-TW")
    assert server.asked[0]["target"] == "zt"


def test_empty_sentences_keep_their_place_and_cost_nothing(translator):
    door, server = translator()
    assert door.translate(("退货", "", " ", "退货"), "zh", "en") == ("return", "", " ", "return")
    assert server.asked[0]["q"] == ["退货", "退货"]
    assert door.translate(("", " "), "zh", "en") == ("", " ")
    assert len(server.asked) == 1


def test_the_key_is_sent_only_when_there_is_one(translator):
    door, server = translator(key="secret")
    door.translate(("退货",), "zh", "en")
    other, without = translator()
    other.translate(("退货",), "zh", "en")
    assert (server.asked[0]["api_key"], "api_key" in without.asked[0]) == ("secret", False)


def test_a_pair_the_server_lacks_is_named_with_what_it_has(translator):
    door, _ = translator()
    with pytest.raises(UnusableText, match=r"sw into en.*zh-Hans"):
        door.translate(("bei gani",), "sw", "en")


@pytest.mark.parametrize(
    ("mood", "error"),
    [("429", ModelUnreachable), ("500", ModelUnreachable), ("403", ModelRefused), ("400", ModelRefused), ("page", ModelRefused), ("short", ModelBabble)],
)
def test_each_failure_has_its_name(translator, mood, error):
    door, _ = translator(mood)
    with pytest.raises(error):
        door.translate(("退货", "退货"), "zh", "en")


def test_a_dead_port_is_unreachable():
    door = open_translator(serving_settings({"CONCORD_TRANSLATE_URL": "http://127.0.0.1:1"}))
    with pytest.raises(ModelUnreachable):
        door.translate(("退货",), "zh", "en")
    door.close()


def test_what_is_no_address_is_refused_before_anything_is_asked():
    with pytest.raises(ModelRefused, match="CONCORD_TRANSLATE_URL"):
        open_translator(serving_settings({"CONCORD_TRANSLATE_URL": "localhost:5000"}))
