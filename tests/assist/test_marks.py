"""How long a waiting customer may still wait: the first reply's mark and the 24 hours, on the page and in the frame."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assist.settings import AssistSettings
from assist.types import Conversation, Message, Speaker
from assist.web.panel import marks

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SETTINGS = AssistSettings(first_reply_minutes=60)


def told(*said, settings=SETTINGS):
    """(who, minutes ago) each; what the marks say: name, time left, how it stands."""
    talk = Conversation(tuple(Message(who, "x", at=NOW - timedelta(minutes=ago)) for who, ago in said), now=NOW)
    return [(name, left, how) for name, _, left, how in marks(talk, settings)]


@pytest.mark.parametrize(
    ("ago", "first", "day"),
    [
        (0, ("1:00", ""), ("24:00", "")),
        (21, ("0:39", ""), ("23:39", "")),
        (50, ("0:10", "near"), ("23:10", "")),
        (75, ("", "over"), ("22:45", "")),
        (24 * 60 - 5, ("", "over"), ("0:05", "near")),
        (25 * 60, ("", "over"), ("", "over")),
    ],
)
def test_a_customer_who_waits_for_a_first_reply_has_both_marks(ago, first, day):
    assert told((Speaker.CUSTOMER, ago)) == [("first", *first), ("day", *day)]


def test_once_an_agent_has_replied_only_the_24_hours_are_left_and_count_from_the_oldest_message_without_a_reply():
    assert told((Speaker.CUSTOMER, 600), (Speaker.AGENT, 500), (Speaker.CUSTOMER, 120), (Speaker.CUSTOMER, 5)) == [("day", "22:00", "")]


@pytest.mark.parametrize("said", [((Speaker.CUSTOMER, 60), (Speaker.AGENT, 30)), ((Speaker.AGENT, 30),)], ids=["answered", "the shop wrote first"])
def test_who_does_not_wait_has_no_mark(said):
    assert told(*said) == []


def test_a_note_is_no_reply():
    assert [name for name, *_ in told((Speaker.CUSTOMER, 30), (Speaker.NOTE, 10))] == ["first", "day"]
