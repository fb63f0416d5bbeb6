"""An answer of a real vLLM on its way: in order, left alone as soon as nobody listens, and sooner there where what stays the same stands first."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import pytest

from assist.demo.load import conversations
from assist.progress import Anew, Found, Said
from serving.chat import open_chat
from serving.settings import serving_settings
from tests.demo_desk import demo_desk

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
LISTED = {
    "type": "object",
    "properties": {
        "first": {"enum": ["eins", "一", "واحد", "หนึ่ง"]},
        "then": {"type": "array", "items": {"enum": ["zwei", "二", "اثنان", "สอง"]}, "minItems": 6, "maxItems": 6},
    },
    "required": ["first", "then"],
    "additionalProperties": False,
}
ENDLESS = {"type": "object", "properties": {"say": {"type": "string", "minLength": 90_000}}, "required": ["say"], "additionalProperties": False}
POLICY = "A return is free within thirty days. The customer pays for what was worn. " * 60
TICKETS = ("Wo ist mein Paket?", "退货政策是什么？", "返品できますか？", "أين طردي؟", "พัสดุอยู่ที่ไหน", "Where is it?")


@contextmanager
def opened(live, **changes):
    """Concord's own client."""
    chat = open_chat(serving_settings(live.settings(**changes)))
    try:
        yield chat
    finally:
        chat.close()


def running(live) -> int:
    """How many answers the server is writing now, by its own count."""
    with urllib.request.urlopen(live.url.removesuffix("/v1") + "/metrics", timeout=30) as answer:
        told = re.findall(r"^vllm:num_requests_running\{.*\} ([0-9.e+]+)$", answer.read().decode(), re.MULTILINE)
    return int(sum(float(one) for one in told))


def comes(live, wanted: int, seconds: float = 120.0) -> bool:
    """Whether the server gets to write so many answers, within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if running(live) == wanted:
            return True
        time.sleep(0.2)
    return False


def test_events_come_in_the_order_of_the_text_and_what_it_took_comes_last(live):
    with opened(live) as chat:
        events = list(chat.stream("Answer.", "x", LISTED))
    texts = [one.text for one in events]
    assert len([text for text in texts if text]) > 5
    said = json.loads("".join(texts))
    assert (len(said["then"]), list(said)) == (6, ["first", "then"])
    ended = [number for number, one in enumerate(events) if one.ended]
    assert [events[number].ended for number in ended] == ["stop"]
    assert not any(texts[ended[0] + 1 :])
    assert (events[-1].prompt_tokens > 0, events[-1].answer_tokens >= len([text for text in texts if text])) == (True, True)


def test_text_is_heard_while_the_server_still_writes_it(live):
    grown: list[str] = []
    with opened(live) as chat:
        spoken = chat.ask("Answer.", "x", LISTED, heard=grown.append)
    assert all(after.startswith(before) for before, after in pairwise(grown))
    assert (len(grown) > 5, json.loads(grown[-1])) == (True, spoken.content)


def begins(live, chat):
    """An answer that the server still writes after its first event; None where a warm server on a processor held the events back until it was whole."""
    events = chat.stream("Answer.", "x", ENDLESS)
    next(events)
    if comes(live, 1, seconds=3):
        return events
    events.close()
    assert comes(live, 0)
    return None


def test_a_listener_who_goes_away_ends_the_servers_work(live):
    assert comes(live, 0)
    with opened(live, tokens="8000") as chat:
        events = next(begun for begun in (begins(live, chat) for _ in range(6)) if begun)
        events.close()
        assert comes(live, 0), "the server still writes for nobody"


def test_an_answer_beyond_its_time_is_given_up_by_the_server_too(live):
    with opened(live, tokens="8000", timeout="2") as chat:
        with pytest.raises(Exception, match="CONCORD_SERVING_CHAT_TIMEOUT"):
            chat.ask("Answer.", "x", ENDLESS)
        assert comes(live, 0), "the server still writes for nobody"


def test_what_stays_the_same_is_kept_where_it_stands_first_and_not_behind_a_ticket(live):
    with opened(live, tokens="64") as chat:
        brief = {"type": "object", "properties": {"say": {"enum": ["a"]}}, "required": ["say"]}
        first = [list(chat.stream(f"Rules of the first shop. {POLICY}", ticket, brief))[-1] for ticket in TICKETS]
        behind = [list(chat.stream(f"{ticket} Rules of the second shop. {POLICY}", ticket, brief))[-1] for ticket in TICKETS]
    kept = [sum(one.cached_tokens or 0 for one in ends[1:]) / sum(one.prompt_tokens for one in ends[1:]) for ends in (first, behind)]
    assert kept[0] >= 0.7
    assert kept[1] <= 0.3


def test_a_draft_is_told_sources_first_then_sentences_and_ends_as_what_was_told_or_says_that_it_begins_anew(live, tmp_path):
    told: list[object] = []
    with demo_desk(tmp_path) as desk, opened(live, tokens="2000") as chat:
        draft = replace(desk, chat=chat).draft(conversations()[0], told.append)
    assert isinstance(told[0], Found)
    assert told[0].hits == draft.sources
    since = max((number for number, one in enumerate(told) if isinstance(one, Anew)), default=0)
    said = [one for one in told[since:] if isinstance(one, Said)]
    assert [one.place for one in said] == sorted(one.place for one in said)
    texts = [sentence.text for sentence in draft.sentences]
    assert all(texts[one.place] == one.sentence.text for one in said if texts)
