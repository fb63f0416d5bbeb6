"""What customers asked is read once of each draft, and forgotten with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import event

from assist.inbox import Inbox
from assist.progress import silent
from assist.store.heard import heard
from assist.store.open import open_store
from assist.store.persons import erase
from assist.types import Conversation, Message, Speaker
from tests.assist.fakes_desk import EchoAssistant


@dataclass
class Listener(EchoAssistant):
    """An assistant that reads the customer's words as the question."""

    def draft(self, conversation, tell=silent):
        draft = super().draft(conversation, tell)
        return replace(draft, triage=replace(draft.triage, words=conversation.messages[-1].text))


@pytest.fixture
async def inbox(empty_desk, index):
    engine = await open_store(empty_desk, "")
    yield Inbox(engine, Listener(index))
    await engine.dispose()


async def ask(inbox, name, text, market="DE"):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, text),), market=market, id=name))
    await inbox.open(name)


async def told(inbox):
    async with inbox.engine.begin() as connection:
        return await heard(connection, inbox.questions)


async def test_a_second_look_reads_only_what_is_new_and_says_the_same_as_a_first(inbox):
    for number in range(3):
        await ask(inbox, f"c{number}", f"退货期限是多少天？ {number}")
    first = await told(inbox)
    await inbox.receive("c1", Message(Speaker.CUSTOMER, "Et en France ?"))
    await inbox.open("c1")
    read = []
    event.listen(inbox.engine.sync_engine, "before_cursor_execute", lambda *asked: read.extend(asked[3] if "drafts.payload" in asked[2] else ()))
    second = await told(inbox)
    assert {one.conversation: one.text for one in second.asked} == {one.conversation: one.text for one in first.asked} | {"c1": "Et en France ?"}
    assert len(read) == 1
    async with inbox.engine.begin() as connection:
        assert (await heard(connection)).asked == second.asked


async def test_what_was_erased_is_told_no_more_and_leaves_the_memory_too(inbox):
    await ask(inbox, "c1", "Wo ist mein Paket?")
    await ask(inbox, "c2", "返品の期限は何日ですか？", "JP")
    assert [(one.conversation, one.market) for one in (await told(inbox)).asked] == [("c1", "DE"), ("c2", "JP")]
    async with inbox.engine.begin() as connection:
        await erase(connection, ["c1"], "ana")
    assert [one.conversation for one in (await told(inbox)).asked] == ["c2"]
    assert [one.conversation for one in inbox.questions.by_draft.values()] == ["c2"]
