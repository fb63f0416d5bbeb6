"""What an agent is told of a source beside its words: since when it holds, and that a customer may not read it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from assist.strings import Strings
from assist.web.marked import mark_of
from ingest.types import Answer, Audience, Hit, Kind, Strength, Validity
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

LOADED = replace(passage("You may return an item within 30 days."), id="p1", loaded_at=datetime(2026, 9, 3, 9, tzinfo=UTC))
INTERNAL = replace(LOADED, audience=Audience.INTERNAL, title="Second line only")


class Finds(ListIndex):
    """Finds everything it holds."""

    def search(self, question):
        self.asked = question
        hits = tuple(Hit(one, 1.0, 0.9, (), None) for one in self.held if one.audience in question.where.audiences)
        return Answer(hits, Strength.STRONG, 0.9, self.number)


@pytest.fixture
def opened(tmp_path):
    clients = []

    def open_with(held):
        index = Finds([held])
        app = create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index, library=load_library()), Gate("the-token")))
        client = TestClient(app, headers={"Authorization": "Bearer the-token"})
        clients.append(client)
        client.__enter__()
        client.post("/api/conversations", json={"id": "c1", "messages": [{"role": "customer", "text": "Hi"}]}).raise_for_status()
        return client

    yield open_with
    for one in clients:
        one.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("held", "day"), [(LOADED, "2026-09-03"), (replace(LOADED, validity=Validity(starts=date(2026, 1, 15))), "2026-01-15")], ids=["loaded", "holds since"]
)
def test_a_source_names_the_day_from_which_it_holds_on_its_entry_and_opened(opened, held, day):
    client = opened(held)
    listed = client.get("/c/c1/panel").text.partition('class="card sources"')[2]
    whole = client.get(f"/passage/{held.id}").text
    assert [re.findall(r'<time datetime="([^"]+)"', page)[:1] for page in (listed, whole)] == [[day], [day]]


DAYS = {"en": "Sep 3, 2026", "zh": "2026年9月3日", "de": "03.09.2026", "ja": "2026/09/03", "ar": "2026", "th": "3 ก.ย."}


@pytest.mark.parametrize(("lang", "day"), DAYS.items())
def test_the_day_is_written_as_the_agent_writes_days(opened, lang, day):
    client = opened(LOADED)
    client.cookies.set("concord_language", lang)
    assert day in client.get("/c/c1/panel").text.partition('<time datetime="2026-09-03">')[2].partition("</time>")[0]


def test_what_is_internal_is_found_by_the_agent_marked_and_asks_for_a_second_press(opened):
    found = opened(INTERNAL).get("/c/c1/find?q=returns").text
    assert "internal, not for customers" in found
    assert "Press again" in found.partition('class="take-hit"')[2].partition(">")[0]


def test_what_customers_may_read_is_neither_marked_nor_asked_about_twice(opened):
    found = opened(LOADED).get("/c/c1/find?q=returns").text
    assert "take-hit" in found
    assert "internal" not in found
    assert "data-twice" not in found


def test_an_internal_source_of_a_draft_is_marked(opened):
    assert "internal, not for customers" in opened(INTERNAL).get("/c/c1/panel").text.partition('class="card sources"')[2]


@pytest.mark.parametrize(
    ("kind", "mark"), [(Kind.TICKET, "precedent_not_policy"), (Kind.SCRIPT, "macros.mark"), (Kind.POLICY, "source.internal")], ids=["ticket", "macro", "policy"]
)
def test_a_solved_ticket_and_a_macro_say_what_they_are_before_whom_they_are_for(kind, mark):
    strings = Strings.load("en")
    assert mark_of(replace(INTERNAL, kind=kind), strings) == strings.text(mark)
