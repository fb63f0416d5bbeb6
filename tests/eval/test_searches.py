"""Searches made of conversations, judged: what they find, which order numbers, and what asks nothing."""

from __future__ import annotations

import json
import sys

import pytest

from eval.errors import UnusableQuestions, UnusableTarget
from eval.searches import judge_searches, tell
from eval.tickets import LONG, MISSPELT, MIXED, TWO, WRITTEN, Ticket, misspelt, read_tickets, written
from tests.fakes_ingest import opened, write

ECHO = "import json,sys\nfor l in sys.stdin:\n  t=json.loads(l)['messages'][0]['text']; "
WHOLE = [sys.executable, "-c", ECHO + "print(json.dumps({'searches':[t],'orders':[w for w in t.split() if w[0].isdigit()]}))"]
BY_LINE = [sys.executable, "-c", ECHO + "print(json.dumps({'searches':t.split(chr(10)) if len(t)>3 else []}))"]


def ticket(number, words, *documents, lang="en", **more):
    return Ticket(str(number), lang, words, documents, **more)


@pytest.fixture
def index(tmp_path):
    index = opened(tmp_path / "data")
    from ingest.types import LoadOptions

    index.load(
        [write(tmp_path / "docs", battery="# Battery\n\nCharge the battery for two hours.", returns="# Returns\n\nGoods return within thirty days.")],
        LoadOptions(),
    )
    yield index
    index.close()


def test_a_ticket_is_what_the_customer_wrote_before_the_first_reply(tmp_path):
    rows = [{"role": "customer", "text": "a"}, {"role": "customer", "text": "b"}, {"role": "agent", "text": "c"}, {"role": "customer", "text": "d"}]
    (tmp_path / "t.jsonl").write_text(json.dumps({"id": 1, "lang": "en", "messages": rows, "source_docs": ["x.md"], "orders": ["7"], "asks": True}), "utf-8")
    assert read_tickets(tmp_path / "t.jsonl") == (Ticket("1", "en", "a\nb", ("x.md",), ("7",), True),)


@pytest.mark.parametrize("line", ["", "{", '{"id": 1, "lang": "en"}', '{"id": 1, "messages": []}'])
def test_a_file_without_tickets_is_named_with_its_line(tmp_path, line):
    (tmp_path / "t.jsonl").write_text(line, "utf-8")
    with pytest.raises(UnusableQuestions, match=r"t\.jsonl"):
        read_tickets(tmp_path / "t.jsonl")


def test_the_same_ticket_is_written_in_several_ways():
    ways = written([ticket(1, "where is the battery", "a.md"), ticket(2, "Wo ist der Akku", "a.md", lang="de"), ticket(3, "return goods", "b.md")])
    assert [one.id for one in ways[TWO]] == ["1+3"]
    assert [one.lang for one in ways[MIXED]] == ["de"]
    assert all("where is the battery" in one.words and len(one.words) > 200 for one in ways[LONG][:1])
    assert ways[MISSPELT][0].words == "where is the bttaery" or ways[MISSPELT][0].words != ways[WRITTEN][0].words


def test_slips_of_the_pen_change_letters_and_nothing_else():
    assert misspelt("battery") == "btatery"
    assert sorted(misspelt("shipping address of mine")) == sorted("shipping address of mine")
    assert misspelt("電池は何時間") == "電池は何時間" or sorted(misspelt("電池は何時間")) == sorted("電池は何時間")


def test_searches_find_both_documents_where_the_whole_message_is_one_search(index):
    judged = judge_searches(index, [ticket(1, "charge battery hours", "battery.md"), ticket(2, "return goods thirty days", "returns.md")], BY_LINE)
    two = next(way for way in judged.ways if way.name == TWO)
    assert (two.searched.value, two.searches, two.whole.n) == (1.0, 2.0, 1)


def test_order_numbers_are_counted_both_ways(index):
    judged = judge_searches(index, [ticket(1, "order 77 of the 3rd", orders=("77", "88"))], WHOLE)
    assert (judged.orders_found.value, judged.orders_right.value) == (0.5, 0.5)


def test_a_message_that_asks_nothing_should_give_no_search(index):
    judged = judge_searches(index, [ticket(1, "hi", asks=False), ticket(2, "where is it", asks=True), ticket(3, "thank you", asks=False)], BY_LINE)
    assert (judged.asking.value, judged.silent.value) == (1.0, 0.5)


@pytest.mark.parametrize("program", [["no-such-program"], [sys.executable, "-c", "print('hello')"], [sys.executable, "-c", "raise SystemExit(3)"]])
def test_a_program_that_does_not_answer_is_named(program):
    with pytest.raises(UnusableTarget, match=program[0][-6:]):
        tell(program, [ticket(1, "a")])
