"""The bench of our own time: a stand-in for a served model answers from the passages it is given, and its time is left out."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

import pytest

from assist.commands import bench
from assist.compose.model import WrittenReply
from assist.demo.load import conversations
from assist.own_time import StandIn, took
from assist.progress import Found, Said
from assist.standing import Standing
from assist.types import Mode
from ingest.types import Kind

CASE = next(one for one in conversations() if one.id == "conv-01")


def test_the_stand_in_writes_a_draft_that_cites_real_passages_in_pieces(desk):
    stand_in, steps = StandIn(), []
    draft = replace(desk, chat=stand_in).draft(CASE, steps.append)
    assert (draft.mode, draft.digests.model) == (Mode.MODEL, "stand-in")
    assert sum(bool(sentence.citations) for sentence in draft.sentences) >= 3
    assert isinstance(steps[0], Found)
    assert any(isinstance(step, Said) for step in steps)


def test_its_answer_keeps_the_drafts_schema_and_grows_to_the_whole():
    system = "# Passages\n[1] Returns (en, policy)\n> You may return it within 30 days.\n\n[2] Zurück (de, policy)\n> Nein.\n"
    heard = []
    spoken = StandIn().ask(system, "", {}, (), heard.append)
    assert [one.cites for one in WrittenReply.model_validate(spoken.content).sentences] == [(), (1,)]
    assert len(heard) > 5
    assert json.loads(heard[-1]) == spoken.content


def test_the_sources_come_before_the_whole_and_the_model_is_asked_only_where_one_writes(desk):
    (scripts,) = took(desk, [CASE], model=False)
    (around,) = took(desk, [CASE], model=True)
    assert (scripts.calls, around.calls >= 1) == (0, True)
    for one in (scripts, around):
        assert 0 < one.read < one.first_source < one.whole


class Heard:
    """An index that keeps the kinds of documents each question asked for."""

    def __init__(self, index):
        self.index, self.kinds = index, []

    def __getattr__(self, name):
        return getattr(self.index, name)

    def search(self, question):
        self.kinds.append(question.where.kinds)
        return self.index.search(question)


def test_the_sources_are_told_before_solved_tickets_and_macros_are_sought(desk):
    heard, before = Heard(desk.index), []

    def tell(step):
        if isinstance(step, Found):
            before.extend(heard.kinds)

    replace(desk, index=heard, standing=Standing(heard)).draft(CASE, tell)
    assert before
    assert {(Kind.TICKET,), (Kind.SCRIPT,)} <= set(heard.kinds)
    assert not {(Kind.TICKET,), (Kind.SCRIPT,)} & set(before)


@pytest.mark.parametrize("drafts", ["0", "-3"])
def test_no_drafts_are_nothing_to_measure(drafts, capsys):
    parser = argparse.ArgumentParser()
    bench.add(parser)
    assert bench.run(parser.parse_args(["--drafts", drafts])) == 2
    assert "--drafts" in capsys.readouterr().err
