"""Drafts that only compute take turns in the order they came; those that wait for a server do not wait for each other."""

import asyncio
from threading import Barrier, Event, Lock
from types import SimpleNamespace

import pytest

from assist.turns import AT_ONCE, Turns, computes_alone
from ingest.index.embedded import EmbeddedIndex
from serving.builtin import BuiltinEncoder

MANY = 4


class Here(EmbeddedIndex):
    """An index of this process, with nothing in it."""

    def __init__(self, reranker=None):
        self.reranker = reranker


class Encoder(BuiltinEncoder):
    """An encoder of this process, which encodes nothing."""

    def __init__(self):
        pass


class Writer:
    """Notes who drafts, and how many at once; each draft waits until it may go on."""

    def __init__(self, index, chat=None, translator=None, encoder=None, goes_on=lambda: None):
        self.index, self.chat, self.translator, self.encoder = index, chat, translator, encoder or Encoder()
        self.goes_on, self.lock, self.now, self.most, self.begun = goes_on, Lock(), 0, 0, []

    def draft(self, conversation, tell):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.begun.append(conversation)
        self.goes_on()
        with self.lock:
            self.now -= 1
        return conversation


async def drafted(writer):
    turns = Turns()
    return await asyncio.gather(*(turns.draft(writer, number, None) for number in range(MANY)))


async def test_drafts_that_only_compute_are_few_at_once_and_in_order():
    writer = Writer(Here())
    assert await drafted(writer) == list(range(MANY))
    assert writer.most <= AT_ONCE
    assert sorted(writer.begun[:AT_ONCE]) == list(range(AT_ONCE))


async def test_drafts_that_wait_for_a_model_wait_together():
    together = Barrier(MANY, timeout=60)
    writer = Writer(Here(), chat=SimpleNamespace(), goes_on=together.wait)
    assert await drafted(writer) == list(range(MANY))


async def test_a_draft_that_fails_gives_its_turn_back():
    turns, refusing = Turns(), Event()

    def refuse():
        refusing.set()
        raise RuntimeError("nothing")

    for _ in range(AT_ONCE + 1):
        with pytest.raises(RuntimeError):
            await turns.draft(Writer(Here(), goes_on=refuse), "c", None)
    assert await turns.draft(Writer(Here()), "c", None) == "c"


@pytest.mark.parametrize(
    "asks",
    [
        {"chat": SimpleNamespace()},
        {"translator": SimpleNamespace()},
        {"encoder": SimpleNamespace()},
        {"index": SimpleNamespace()},
        {"index": Here(SimpleNamespace())},
    ],
    ids=["a model", "a translator", "an encoder", "an index", "a reranker"],
)
def test_a_draft_that_asks_over_the_network_is_known(asks):
    assert not computes_alone(Writer(**{"index": Here(), **asks}))
    assert computes_alone(Writer(Here()))
