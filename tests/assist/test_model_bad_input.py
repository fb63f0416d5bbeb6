"""What nobody expects from customers and servers, with a served model at work: a draft comes each time, inside the model's room, and says what happened."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from assist.photos import keep_photo
from assist.types import Attachment, Conversation, Message, Mode, Severity, Speaker
from serving.chat import open_chat
from serving.errors import ModelRefused
from serving.settings import serving_settings
from serving.tokens import count_tokens
from tests.assist.test_bad_input import TWELVE
from tests.assist.test_model_mode import FakeChat, reply
from tests.fakes_served import KEY, served

ASKED = {
    "en": "How long does shipping take? ",
    "zh": "配送要多久？",
    "de": "Wie lange dauert der Versand? ",
    "ja": "配送には何日かかりますか？",
    "ar": "كم يستغرق الشحن؟ ",
    "th": "จัดส่งใช้เวลากี่วัน? ",
}


def told(text, attachments=()):
    return Conversation((Message(Speaker.CUSTOMER, text, attachments=tuple(attachments)),), "DE", "en")


def asked_by(desk, text, room=7000):
    """The draft of a model that declines, and the prompts it was given."""
    chat = FakeChat(reply(unknown="nothing"), room=room)
    return replace(desk, chat=chat).draft(told(text)), chat.asked


@pytest.mark.parametrize("lang", ASKED)
def test_a_hundred_thousand_characters_fit_the_models_room_with_the_question_in_them(desk, lang):
    text = ASKED[lang] * (100_000 // len(ASKED[lang]) + 1)
    draft, asked = asked_by(desk, text[:100_000])
    (system, user), *_ = asked
    assert count_tokens(system) + count_tokens(user) <= 7000
    assert ASKED[lang].strip() in user
    assert draft.language == lang


def test_a_message_in_twelve_languages_reaches_the_model_whole_and_is_answered_in_one_of_them(desk):
    draft, ((_, user), *_) = asked_by(desk, TWELVE)
    assert json.loads(user.strip().partition("\n")[0])["text"].splitlines()[-1] == TWELVE.splitlines()[-1]
    assert draft.language != "und"


@pytest.mark.parametrize("mood", ["comments", "one line", "flood", "empty", "aborts"])
def test_over_http_a_stream_without_end_or_sense_ends_as_the_scripts_and_says_so(desk, mood):
    with served("", mood) as model:
        draft = _behind(desk, model.url)
    assert (draft.mode, "model_down" in [one.code for one in draft.findings]) == (Mode.SCRIPTS, True)
    assert draft.sentences


@pytest.mark.parametrize(("key", "mode"), [("wrong", Mode.SCRIPTS), (KEY, Mode.MODEL)])
def test_over_http_a_refused_key_is_told_without_the_key(desk, key, mode):
    with served(json.dumps(reply(unknown="nothing")), "key") as model:
        draft = _behind(desk, model.url, key=key, seconds="60")
    assert draft.mode is mode
    down = [one.text for one in draft.findings if one.code == "model_down"]
    assert (len(down), "wrong-" in "".join(down)) == (int(mode is Mode.SCRIPTS), False)


def test_over_http_a_prompt_longer_than_the_servers_context_is_refused_and_the_setting_named(desk):
    with served(mood="400") as model:
        draft = _behind(desk, model.url, seconds="60")
    (down,) = [one for one in draft.findings if one.code == "model_down"]
    assert (draft.mode, down.severity, "context length" in down.text) == (Mode.SCRIPTS, Severity.WARNING, True)


def test_a_model_without_eyes_that_is_shown_a_photo_still_writes_and_the_agent_is_told(desk, tmp_path):
    class Blind(FakeChat):
        def ask(self, system, user, schema, pictures=(), heard=None):
            if pictures:
                raise ModelRefused("this model reads no pictures")
            return super().ask(system, user, schema, pictures)

    photo = keep_photo(_png((20, 20)), "p.png", tmp_path / "files")
    seeing = replace(desk, chat=Blind(reply(unknown="nothing"), pictures=2), settings=desk.settings.model_copy(update={"data": tmp_path}))
    draft = seeing.draft(told(ASKED["en"], [photo]))
    assert (draft.mode, "photo_not_read" in [one.code for one in draft.findings]) == (Mode.MODEL, True)


def test_a_picture_of_two_hundred_megapixels_and_a_fake_one_are_left_out_and_the_draft_comes(desk, tmp_path):
    files = tmp_path / "files"
    huge = keep_photo(_png((20_000, 10_000), "1"), "huge.png", files)
    fake = keep_photo(b"GIF89a<script>alert(1)</script>", "fake.gif", files)
    draft, chat = _seen(desk, tmp_path, [huge, fake])
    assert "photo_not_read" in [one.code for one in draft.findings]
    assert chat.shown == []


def test_of_fifty_photos_in_one_message_as_many_are_shown_as_the_model_takes(desk, tmp_path):
    photos = [keep_photo(_png((20 + n, 20)), f"{n}.png", tmp_path / "files") for n in range(50)]
    draft, chat = _seen(desk, tmp_path, photos)
    assert chat.shown == [2]
    assert "photo_not_read" in [one.code for one in draft.findings]


class Eyes(FakeChat):
    """Counts the pictures it is shown, and says that it cannot make anything out."""

    def __init__(self):
        super().__init__(reply(unknown="nothing"), pictures=2)
        self.shown = []

    def ask(self, system, user, schema, pictures=(), heard=None):
        if pictures:
            self.shown.append(len(pictures))
            raise ModelRefused("too dark")
        return super().ask(system, user, schema, pictures)


def _seen(desk, data, photos: list[Attachment]):
    chat = Eyes()
    draft = replace(desk, chat=chat, settings=desk.settings.model_copy(update={"data": data})).draft(told(ASKED["en"], photos))
    return draft, chat


def _png(size, mode="RGB"):
    file = io.BytesIO()
    Image.new(mode, size).save(file, "PNG")
    return file.getvalue()


def _behind(desk, url, key="", seconds="1"):
    chat = open_chat(serving_settings({"CONCORD_CHAT_URL": url, "CONCORD_SERVING_CHAT_TIMEOUT": seconds, "CONCORD_SERVING_CHAT_KEY": key}))
    try:
        return replace(desk, chat=chat).draft(told(ASKED["de"]))
    finally:
        chat.close()


@pytest.mark.parametrize("text", ["😡😡😡", "🙏", "?!?!"])
def test_a_message_of_signs_alone_is_told_as_it_is_and_a_model_that_declines_leaves_a_next_step(desk, text):
    draft, ((_, user), *_) = asked_by(desk, text)
    assert json.loads(user.strip().partition("\n")[0]) == {"from": "customer", "text": text}
    assert (draft.refusal.detail, bool(draft.refusal.next_step), draft.sentences) == ("nothing", True, ())
