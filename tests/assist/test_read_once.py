"""What a draft reads, it reads once: a plan for both tries, a sentence for its telling and for the whole reply, a source for itself and what it mainly says."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from dataclasses import replace

import pytest

from assist.compose.model import answer_schema
from assist.demo.load import conversations
from assist.guard.faithful import Reply
from assist.guard.ground import Ground
from assist.guard.stated import flat
from assist.own_time import StandIn, took
from assist.progress import Said
from assist.types import Citation, Sentence

TALK = next(one for one in conversations() if one.id == "conv-01")
SAID = {
    "en": ("We refund you within 14 days.", "You get your money back within 14 days."),
    "de": ("Wir erstatten den Betrag innerhalb von 14 Tagen.", "Sie bekommen Ihr Geld innerhalb von 14 Tagen zurück."),
    "zh": ("我们在14天内退款。", "您会在14天内收到退款。"),
    "ja": ("14日以内に返金いたします。", "14日以内に返金されます。"),
    "ar": ("نرد المبلغ خلال 14 يومًا.", "تستردون المبلغ خلال 14 يومًا."),
    "th": ("เราคืนเงินภายใน 14 วัน", "คุณจะได้รับเงินคืนภายใน 14 วัน"),
}


class Counting:
    """Something of ours with a tally of what it is given."""

    def __init__(self, inner, *names):
        self.inner, self.names, self.given = inner, names, Counter()

    def __getattr__(self, name):
        found = getattr(self.inner, name)
        if name not in self.names:
            return found

        def counted(*given):
            self.given[(name, str(given))] += 1
            return found(*given)

        return counted


def test_a_second_try_is_to_the_plan_of_the_first(desk):
    index = Counting(desk.index, "family")
    assistant = replace(desk, composer=replace(desk.composer, index=index))
    took(assistant, [TALK], model=False)
    planned = index.given.copy()
    index.given.clear()
    (around,) = took(assistant, [TALK], model=True)
    assert around.calls == 2
    assert planned
    assert index.given == planned


def test_a_sentence_that_is_told_while_it_is_written_is_tied_to_its_sources_once(desk):
    counting, stand_in, steps = Counting(desk.encoder, "encode_queries"), StandIn(), []
    draft = replace(desk, encoder=counting, chat=stand_in).draft(TALK, steps.append)
    told = [step.sentence.text for step in steps if isinstance(step, Said) and step.sentence.citations]
    assert told
    assert {one.text for one in draft.sentences} >= {*told}
    assert [counting.given["encode_queries", str(([text],))] for text in told] == [stand_in.calls] * len(told)


def test_the_schema_of_an_answer_is_made_once():
    assert answer_schema() is answer_schema()


@pytest.mark.parametrize("lang", SAID)
def test_sources_without_a_condition_are_weighed_once(desk, lang):
    said, source = SAID[lang]
    counting = Counting(desk.bearing.encoder, "encode_passages")
    bearing = replace(desk.bearing, encoder=counting)
    cited = Citation("p", "returns.md", source, lang, 0, len(source), "d", "Returns", (), 0, "policy", machine=False)
    reply = Reply((Sentence(said, (cited,), (), "body"),), lang, Ground("", "", "DE", desk.acts, bearing))
    assert (reply.unbound(0), reply.borne_out) == ("", True)
    assert counting.given.total() == 1


def test_a_text_is_made_plain_as_each_of_its_characters_is():
    def slowly(text):
        folded = unicodedata.normalize("NFKC", text).casefold()
        return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in folded)

    everything = [chr(code) for code in range(sys.maxunicode + 1)]
    assert [char for char in everything if flat(char) != slowly(char)] == []
    whole = "".join(everything)
    assert flat(whole) == slowly(whole)
