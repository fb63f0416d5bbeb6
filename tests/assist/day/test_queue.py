"""Who is answered first, and which conversations are about one thing."""

from datetime import UTC, datetime, timedelta

import pytest

from assist.day.queue import Entry, counted, queued
from assist.store.listed import Listed

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
FIRST = timedelta(hours=1)


def entry(name, minutes, *, replied=False, risk="low", mood="neutral", topic="", **more):
    """One that has waited so many minutes."""
    since = NOW - timedelta(minutes=minutes)
    return Entry(Listed(name, "", "open", since, "DE", "", "", mood, False, since, replied, risk, topic), **more)


def names(*entries):
    return [one.entry.listed.id for one in queued(entries, NOW, FIRST)]


def test_the_nearer_deadline_comes_first_and_it_is_the_first_replys_while_there_was_none():
    assert names(entry("day", 600, replied=True), entry("fresh", 1), entry("over", 61)) == ["over", "fresh", "day"]


def test_inside_a_band_risk_then_mood_come_before_minutes():
    found = names(entry("old", 30), entry("angry", 5, mood="angry"), entry("risky", 1, risk="high"), entry("sad", 20, mood="sad"))
    assert found == ["risky", "angry", "sad", "old"]


def test_no_risk_brings_a_later_band_before_an_earlier_one():
    assert names(entry("late", 70), entry("risky", 1, replied=True, risk="high", mood="angry")) == ["late", "risky"]


@pytest.mark.parametrize(("minutes", "band"), [(24 * 60, "over"), (24 * 60 - 1, "hour"), (21 * 60, "four"), (13 * 60, "twelve"), (60, "later")])
def test_bands_end_where_they_say(minutes, band):
    (one,) = queued([entry("a", minutes, replied=True)], NOW, FIRST)
    assert one.band == band
    assert counted([one])[band] == 1


def test_the_same_order_by_chat_and_by_mail_is_one_place_and_the_most_pressing_leads():
    found = queued([entry("mail", 10, order="#PR-1"), entry("chat", 50, order="pr-1"), entry("other", 5, order="PR-2")], NOW, FIRST)
    assert [(one.entry.listed.id, [same.listed.id for same in one.same]) for one in found] == [("chat", ["mail"]), ("other", [])]


def test_the_same_customer_is_one_place_only_for_the_same_topic():
    one, two, three = (entry(name, 10, person="p1", topic=topic) for name, topic in (("a", "returns"), ("b", "returns"), ("c", "warranty")))
    found = {place.entry.listed.id: [same.listed.id for same in place.same] for place in queued([one, two, three], NOW, FIRST)}
    assert found == {"a": ["b"], "c": []}


def test_strangers_without_order_or_customer_are_never_joined():
    assert names(entry("a", 10), entry("b", 10)) == ["a", "b"]
