"""A draft is never behind its conversation, and a decision is made once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from assist.errors import BadRequest, EmptyConversation, Outdated, UnknownThing
from assist.types import Conversation, Message, Speaker, Verdict
from tests.assist.fakes_desk import passage


@pytest.fixture
async def opened(inbox):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "退货要多久？"),), market="CN", id="c1", subject="退货"))
    return await inbox.open("c1")


async def test_opening_twice_makes_one_draft(inbox, opened):
    again = await inbox.open("c1")
    assert again.kept.id == opened.kept.id
    assert inbox.assistant.drafted == 1


async def test_opening_twice_at_once_makes_one_draft(inbox):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hallo"),), id="c2"))
    first, second = await asyncio.gather(inbox.open("c2"), inbox.open("c2"))
    assert first.kept.id == second.kept.id


async def test_nothing_is_kept_in_memory_of_a_conversation_that_nobody_opens_any_more(inbox, opened):
    with pytest.raises(UnknownThing):
        await inbox.open("nobody's")
    assert dict(inbox._locks) == {}


async def test_a_newer_message_outdates_the_draft_and_starts_the_next(inbox, opened):
    await inbox.receive("c1", Message(Speaker.CUSTOMER, "还有，谁付运费？"))
    assert await inbox.state(opened.kept.id) == "outdated"
    fresh = await inbox.open("c1")
    assert fresh.kept.id != opened.kept.id
    assert "运费" in fresh.kept.text


async def test_whether_a_draft_stands_is_asked_in_one_statement(inbox, opened):
    asked = []
    event.listen(inbox.engine.sync_engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert await inbox.state(opened.kept.id) == "current"
    assert len(asked) == 1
    with pytest.raises(UnknownThing):
        await inbox.state("nobody's")


async def test_an_outdated_draft_cannot_be_accepted(inbox, opened):
    await inbox.receive("c1", Message(Speaker.CUSTOMER, "hello?"))
    with pytest.raises(Outdated):
        await inbox.decide(opened.kept.id, Verdict.ACCEPT, "", "", "ana")


async def test_a_replaced_source_outdates_the_draft(inbox, index, opened):
    index.held = [passage("You may return an item within 14 days.", version="v2")]
    index.number = 2
    assert await inbox.state(opened.kept.id) == "outdated"
    assert (await inbox.open("c1")).kept.id != opened.kept.id


async def test_a_change_elsewhere_in_the_knowledge_leaves_the_draft_standing(inbox, index, opened):
    index.held = [*index.held, passage("We ship on Mondays.", path="policies/en/shipping.md")]
    index.number = 2
    assert await inbox.state(opened.kept.id) == "current"


async def test_accepting_records_the_text_the_digests_and_no_edit(inbox, opened):
    decision = await inbox.decide(opened.kept.id, Verdict.ACCEPT, "ignored", "", "ana")
    assert decision.final_text == opened.kept.text
    assert decision.edit_distance == 0
    stored = (await inbox.draft(opened.kept.id)).decision
    assert stored == decision


async def test_an_edit_is_measured_in_characters_of_any_script(inbox, opened):
    decision = await inbox.decide(opened.kept.id, Verdict.EDIT, opened.kept.text + "谢谢。", "", "ana")
    assert decision.edit_distance == 3


async def test_a_draft_is_decided_once(inbox, opened):
    await inbox.decide(opened.kept.id, Verdict.REJECT, "", "wrong policy", "ana")
    with pytest.raises(Outdated):
        await inbox.decide(opened.kept.id, Verdict.ACCEPT, "", "", "bo")


async def test_an_edit_that_deletes_everything_is_refused(inbox, opened):
    with pytest.raises(BadRequest, match="empty"):
        await inbox.decide(opened.kept.id, Verdict.EDIT, "  \n", "", "ana")
    assert await inbox.state(opened.kept.id) == "current"


async def test_a_decided_conversation_moves_behind_the_open_ones(inbox, opened):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "x"),), id="c9"))
    await inbox.decide(opened.kept.id, Verdict.ACCEPT, "", "", "ana")
    assert [one.id for one in await inbox.listed()] == ["c9", "c1"]


async def test_a_list_is_one_query_that_reads_no_draft_however_many_there_are(inbox, opened):
    for number in range(30):
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, f"text {number}"),), id=f"m{number}"))
    asked = []
    event.listen(inbox.engine.sync_engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    listed = await inbox.listed(10)
    assert len(listed) == 10
    assert [one.startswith("SELECT") for one in asked] == [True]
    assert "drafts" not in asked[0]


async def test_pages_of_a_list_hold_each_conversation_once_with_its_last_words(inbox, opened):
    for number in range(7):
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, "first"), Message(Speaker.CUSTOMER, f"last {number}")), id=f"m{number}"))
    pages = [one for skip in (0, 3, 6) for one in await inbox.listed(3, skip)]
    assert sorted(one.id for one in pages) == ["c1", *(f"m{number}" for number in range(7))]
    assert {one.id: one.preview for one in pages}["m4"] == "last 4"


async def test_the_list_knows_since_when_a_customer_waits_and_how_it_was_read(inbox, opened):
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    await inbox.receive("c1", Message(Speaker.AGENT, "one moment", at=at))
    await inbox.receive("c1", Message(Speaker.CUSTOMER, "and?", at=at + timedelta(hours=1)))
    await inbox.receive("c1", Message(Speaker.CUSTOMER, "hello?", at=at + timedelta(hours=2)))
    one = await inbox.one_listed("c1")
    assert (one.waiting_since, one.replied, one.mood, one.risk) == (at + timedelta(hours=1), True, "neutral", "low")
    view = await inbox.open("c1")
    await inbox.decide(view.kept.id, Verdict.ACCEPT, "", "", "ana")
    assert (await inbox.one_listed("c1")).waiting_since is None
    assert await inbox.one_listed("nowhere") is None


async def test_a_draft_is_made_anew_for_another_reader(inbox, opened):
    other = await inbox.open("c1", agent_language="zh")
    assert other.kept.draft.gloss.language == "zh"


async def test_the_same_conversation_is_added_once(inbox, opened):
    assert not await inbox.add(Conversation((Message(Speaker.CUSTOMER, "other words"),), id="c1"))
    assert (await inbox.conversation("c1")).messages[0].text == "退货要多久？"


async def test_an_unknown_conversation_is_named(inbox):
    with pytest.raises(UnknownThing, match="nowhere"):
        await inbox.open("nowhere")


async def test_an_empty_message_is_refused(inbox, opened):
    with pytest.raises(EmptyConversation):
        await inbox.receive("c1", Message(Speaker.CUSTOMER, " "))
