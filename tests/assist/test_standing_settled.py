"""A draft rests on one state of the shop's knowledge and asks for it once; what the shop itself wrote is read once for all drafts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.compose.lines import Line, Writer
from assist.demo.load import conversations
from assist.own_facts import own_facts
from assist.standing import Standing
from assist.values import Value
from ingest.facts import read_facts
from ingest.types import Where

TALK = next(one for one in conversations() if one.id == "conv-01")
WHERE = Where(markets=("DE",))
LANGUAGES = ("en", "zh", "de", "ja", "ar", "th")


class Telling:
    """An index that counts how often its state is asked for, and tells `state`."""

    def __init__(self, inner):
        self.inner, self.asked, self.state = inner, 0, "one"

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def digest(self):
        self.asked += 1
        return self.state


def test_a_draft_asks_once_for_the_state_it_searches_and_once_for_the_one_it_names(desk):
    telling = Telling(desk.index)
    replace(desk, index=telling, standing=Standing(telling)).draft(TALK)
    assert telling.asked == 2


def test_a_draft_begun_after_a_change_finds_what_is_there_now(desk):
    telling = Telling(desk.index)
    standing = Standing(telling)
    (intent,) = (one for one in desk.library.intents if one.name == "returns.window")
    found = [standing.settled().answers(intent, ("en",), WHERE) for _ in range(2)]
    assert found[0][0] is found[1][0]
    telling.state = "two"
    assert standing.settled().answers(intent, ("en",), WHERE)[0] is not found[0][0]
    assert standing.answers(intent, ("en",), WHERE) == standing.settled().answers(intent, ("en",), WHERE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_a_sentence_that_nothing_fills_is_remembered(lang):
    own_facts.cache_clear()
    writer, wording = Writer({}), ((lang, "30 {{ name }}"),)
    filled = Line("body", wording, (Value("name", "text", "Anna 17"),), source="script:x")
    plain = Line("body", ((lang, "30 EUR"),), source="script:x")
    assert writer.sentence(filled, lang).facts == read_facts("30 Anna 17", lang)
    assert own_facts.cache_info().currsize == 0
    assert writer.sentence(plain, lang).facts == read_facts("30 EUR", lang)
    assert own_facts.cache_info().currsize == 1
