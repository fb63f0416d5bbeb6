"""The demo's conversations are drafted as any that arrive: once each, and not by a served model, which would be asked for all of them at once."""

from sqlalchemy import text

from assist.demo.load import conversations, draft_ahead, put_conversations
from assist.inbox import Inbox
from tests.assist.fakes_desk import EchoAssistant


async def queued(inbox):
    async with inbox.engine.connect() as connection:
        return (await connection.execute(text("select count(*), count(distinct subject) from jobs where kind = 'draft'"))).one()


async def test_a_draft_of_each_conversation_is_asked_for_once_however_often_the_demo_begins(inbox):
    for _ in range(2):
        await put_conversations(inbox)
        await draft_ahead(inbox)
    assert await queued(inbox) == (len(conversations()), len(conversations()))


async def test_a_served_model_drafts_only_what_is_opened(inbox, index):
    served = Inbox(inbox.engine, EchoAssistant(index, chat=object()))
    await put_conversations(served)
    await draft_ahead(served)
    assert await queued(served) == (0, 0)
