"""Puts the demo shop in place: knowledge into the index, conversations into the inbox. Doing it twice changes nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from assist.parse import conversation_of
from assist.store.approvals import approvals_of, ask
from assist.store.jobs import JobBook
from assist.store.products import keep_product
from assist.store.queue import undrafted
from assist.types import Product
from ingest.types import LoadOptions
from prompts.table import read_table
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Callable

    from assist.inbox import Inbox
    from assist.types import Conversation
    from ingest.types import Index, LoadReport

FOLDER = Path(__file__).parent
ASKED = "conv-22"
"""The conversation for which a colleague has asked for approval."""


def load_knowledge(index: Index, say: Callable[[str], None]) -> LoadReport:
    """Load the demo's documents and say how many came in."""
    say("Loading the demo shop's knowledge …")
    report = index.load([str(FOLDER / "knowledge")], LoadOptions())
    say(f"Knowledge: {report.loaded} documents loaded, {report.unchanged} unchanged, {report.failed} failed, {report.seconds:.1f} s.")
    return report


def conversations() -> tuple[Conversation, ...]:
    """The demo's open conversations."""
    lines = (FOLDER / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(conversation_of({key: value for key, value in json.loads(line).items() if key != "expect"}) for line in lines if line.strip())


async def put_conversations(inbox: Inbox) -> None:
    """Add the demo's conversations to an inbox; those it has stay as they are."""
    for conversation in conversations():
        await inbox.add(conversation)
    async with inbox.engine.begin() as connection:
        for product in products():
            await keep_product(connection, "demo", product)
        if not await approvals_of(connection, ASKED):
            await ask(connection, ASKED, "2:partial_refund=54.75", Decimal("54.75"), "EUR", "One of six trackers is missing and none is in stock.", "Mara")


async def draft_ahead(inbox: Inbox) -> None:
    """Have drafts made of the conversations that wait, as for any that arrives. A served model is not asked for all at once: it drafts what is opened."""
    if inbox.assistant.chat is not None:
        return
    async with inbox.engine.begin() as connection:
        book = JobBook(connection)
        for name in await undrafted(connection, len(conversations())):
            await book.put("draft", f"draft:{name}:demo", name, {})


def products() -> tuple[Product, ...]:
    """The demo's articles with their stock."""
    return adapter(tuple[Product, ...]).validate_python(read_table(FOLDER / "products.yaml")["products"])
