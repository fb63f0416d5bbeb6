"""What a model sees on a customer's photos is told to the agent and searched for, and is never a fact of the reply."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace

import pytest
from PIL import Image

from assist.demo.load import conversations
from assist.look import SeenPhotos, look
from assist.photos import keep_photo
from assist.types import Conversation, Message, Severity, Speaker
from serving.errors import ModelUnreachable
from serving.turns import Spoken

CASE = next(one for one in conversations() if one.id == "conv-13")
"""A customer whose photo the demo keeps."""


@dataclass
class Eyes:
    """A model that sees what it is told, and remembers what it was shown."""

    answers: list[object]
    pictures: int = 2
    room: int = 7000
    shown: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def ask(self, system, user, schema, pictures=(), heard=None):
        self.shown.append(len(pictures))
        self.asked.append(system)
        self.told.append(user)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Spoken(answer, "eyes", 1, 1)

    def close(self):
        pass


def saw(seen, search="arm cracked", kind="defect", codes=()):
    return {"kind": kind, "seen": seen, "search": search, "codes": list(codes)}


def photo(colour, folder, name="p.png"):
    file = io.BytesIO()
    Image.new("RGB", (9, 9), colour).save(file, "PNG")
    return keep_photo(file.getvalue(), name, folder)


def sent(*attachments):
    return Conversation((Message(Speaker.CUSTOMER, "It is broken.", attachments=attachments),), agent_language="de")


def test_what_was_seen_is_told_to_the_agent_as_an_observation(desk):
    eyes = Eyes([{"photos": [saw("The left arm is cracked near the hinge.")]}, {"sentences": [], "unknown": "nothing"}])
    draft = replace(desk, chat=eyes).draft(CASE)
    (told,) = [finding for finding in draft.findings if finding.code == "photo_seen"]
    assert told.severity is Severity.NOTE
    assert "The left arm is cracked near the hinge." in told.text
    assert "not checked" in told.text
    assert "photo_not_read" not in [finding.code for finding in draft.findings]


def test_a_model_that_fails_to_look_leaves_the_photo_to_the_agent(desk):
    eyes = Eyes([ModelUnreachable("dead"), {"sentences": [], "unknown": "nothing"}])
    assert "photo_not_read" in [finding.code for finding in replace(desk, chat=eyes).draft(CASE).findings]


def test_the_one_who_writes_is_told_what_was_seen_with_the_message_that_showed_it(desk):
    eyes = Eyes([{"photos": [saw("Error E42 blinks.", codes=["E42"])]}, {"sentences": [], "unknown": "nothing"}])
    replace(desk, chat=eyes).draft(CASE)
    assert json.loads(eyes.told[-1].strip().splitlines()[0])["photos_show"] == ["Error E42 blinks. E42"]


def test_words_and_codes_of_a_photo_are_searched_for(tmp_path):
    eyes = Eyes([{"photos": [saw("A label.", "Servo", "label", ["RTR_520"]), saw("Dark.", "night", "unreadable")]}])
    talk = sent(photo("red", tmp_path), photo("blue", tmp_path))
    assert look(eyes, talk, tmp_path).searches == ("Servo RTR_520",)


def test_the_agents_language_is_asked_for(tmp_path):
    eyes = Eyes([{"photos": [saw("x")]}])
    look(eyes, sent(photo("red", tmp_path)), tmp_path)
    assert 'Write "seen" in German' in eyes.asked[0]


def test_no_more_photos_are_shown_than_the_model_takes_and_each_once(tmp_path):
    eyes = Eyes([{"photos": []}])
    same = photo("red", tmp_path)
    look(eyes, sent(same, same, photo("blue", tmp_path), photo("green", tmp_path), *(photo((n, n, n), tmp_path) for n in range(46))), tmp_path)
    assert eyes.shown == [2]


def test_a_model_that_cannot_see_is_not_asked(tmp_path):
    eyes = Eyes([], pictures=0)
    talk = sent(photo("red", tmp_path))
    assert look(eyes, talk, tmp_path).conversation == talk
    assert look(None, talk, tmp_path).conversation == talk


def test_a_photo_that_is_gone_or_broken_is_left_out_and_the_rest_shown(tmp_path):
    eyes = Eyes([{"photos": [saw("whole")]}])
    gone, cut, whole = photo("red", tmp_path), photo("blue", tmp_path), photo("green", tmp_path)
    (tmp_path / gone.digest).unlink()
    (tmp_path / cut.digest).write_bytes((tmp_path / cut.digest).read_bytes()[:20])
    found = look(eyes, sent(gone, cut, whole), tmp_path).conversation.messages[0].attachments
    assert [one.seen for one in found] == ["", "", "whole"]


@pytest.mark.parametrize("junk", [{}, {"photos": "none"}, {"photos": [{"seen": "x"}]}, {"photos": [saw("x", kind="guilt")]}, {"photos": [saw("x" * 500)]}])
def test_an_answer_that_breaks_the_schema_is_no_observation(tmp_path, junk):
    talk = sent(photo("red", tmp_path))
    assert look(Eyes([junk]), talk, tmp_path).conversation == talk


def test_the_schema_names_every_field_as_required():
    assert set(SeenPhotos.model_json_schema()["$defs"]["SeenPhoto"]["required"]) == {"kind", "seen", "search", "codes"}
