"""A served model is given the shop's policies as one block, the same for every ticket of a language, so that its server keeps that part of the prompt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from assist.compose.harmless import quoted
from assist.compose.shelf import shelf_of
from assist.question import Issues
from assist.retrieve import Searcher
from assist.standing import SHELF, SHELVES, Standing
from assist.types import Conversation, Message, Speaker
from ingest.types import Answer, Hit, Kind, Strength, Where
from serving.errors import ModelUnreachable
from tests.assist.fakes_desk import passage

TICKETS = {
    "en": ("How long do I have to return it?", "Can I pay by PayPal?"),
    "zh": ("多少天内可以退货？", "可以用支付宝付款吗？"),
    "de": ("Wie lange kann ich es zurückgeben?", "Kann ich mit PayPal zahlen?"),
    "ja": ("返品は何日以内ですか？", "支払い方法は何がありますか？"),
    "ar": ("كم يوما لدي للإرجاع؟", "كيف يمكنني الدفع؟"),
    "th": ("คืนสินค้าได้ภายในกี่วัน", "จ่ายเงินอย่างไรได้บ้าง"),
}
ALIKE = 0.85
"""Share of the shorter of two prompts that both begin with."""


@dataclass
class Listener:
    """A model that is never there, and remembers what it was asked."""

    room: int = 15_000
    pictures: int = 0
    systems: list[str] = field(default_factory=list)

    def ask(self, system, user, schema, pictures=(), heard=None):
        self.systems.append(system)
        raise ModelUnreachable("not there")


def systems(desk, lang, room=15_000):
    """What a model would be told for each of a language's tickets."""
    listener = Listener(room)
    for text in TICKETS[lang]:
        replace(desk, chat=listener).draft(Conversation((Message(Speaker.CUSTOMER, text),), "DE", "en", reply_language=lang))
    return listener.systems


@pytest.mark.parametrize("lang", TICKETS)
def test_two_tickets_on_different_things_begin_with_the_same_rules_and_policies(desk, lang):
    one, two = systems(desk, lang)
    alike = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    assert alike >= ALIKE * min(len(one), len(two))


@pytest.mark.parametrize("lang", TICKETS)
def test_every_policy_is_given_once_in_the_replys_language_or_one_an_agent_reads(desk, lang):
    given = systems(desk, lang)[0].partition("# Passages")[2]
    shelf = shelf_of(searcher(desk.index, "en"), lang)
    assert {p.lang for p in shelf if "contact" in p.family} == {lang}
    assert len({p.family for p in shelf}) == 6
    assert [given.count(quoted(one.text)) for one in shelf] == [1] * len(shelf)
    numbers = [int(line[1 : line.index("]")]) for line in given.splitlines() if line.startswith("[")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_small_context_is_given_what_was_found_and_not_every_policy(desk):
    small, large = systems(desk, "de", 4_000)[0], systems(desk, "de")[0]
    assert small.count("\n[") < large.count("\n[")
    assert "30 Tage" in small


@dataclass
class Shelf:
    """An index of some policies that remembers how it was asked."""

    held: list
    asked: list = field(default_factory=list)
    digested: str = "d"

    def search(self, question):
        self.asked.append(question)
        return Answer(tuple(Hit(one, 1.0, 0.9, (), None) for one in self.held[: question.limit]), Strength.STRONG, 0.0, 1)

    def digest(self):
        return self.digested


def searcher(index, agent, market="DE", on=date(2026, 11, 26)):
    return Searcher(None, Standing(index), market, "email", on, agent, Issues(()))


def test_policies_stand_by_place_and_each_in_one_language_alone():
    held = [
        passage("b", path="policies/de/b.md", lang="de", ordinal=1),
        passage("a", path="policies/de/b.md", lang="de"),
        passage("en", path="policies/en/b.md"),
    ]
    held += [passage("only", path="policies/en/a.md"), passage("fr", path="policies/fr/a.md", lang="fr")]
    index = Shelf(held[:-1])
    assert [p.text for p in shelf_of(searcher(index, "en"), "de")] == ["a", "b", "only"]
    (asked,) = index.asked
    assert (asked.where.kinds, asked.where.markets, asked.where.langs, asked.where.on) == ((Kind.POLICY,), ("DE",), ("de", "en"), date(2026, 11, 26))


def test_policies_that_are_too_many_are_no_block_and_are_asked_for_once():
    index = Shelf([passage(str(n), path=f"policies/en/{n}.md") for n in range(SHELF)])
    one = searcher(index, "en")
    assert [shelf_of(one, "en") for _ in range(3)] == [()] * 3
    assert len(index.asked) == 1


def test_what_is_remembered_has_an_end_and_goes_with_the_knowledge_it_was_found_in():
    index = Shelf([passage("a")])
    standing = Standing(index)
    filters = [Where(products=(f"P-{number}",)) for number in range(SHELVES + 1)]
    for where in (*filters, filters[-1], filters[0]):  # the last is remembered, the first has gone
        standing.shelf(where)
    assert [asked.where for asked in index.asked] == [*filters, filters[0]]
    index.digested = "e"
    standing.shelf(filters[0])
    assert len(index.asked) == len(filters) + 2
