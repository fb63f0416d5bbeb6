"""What the store holds beside a conversation at the moment its draft is made: the marks on its market's law, and the products it names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assist.articles import signs_said, wares_named
from assist.store.market_marks import marks_now
from assist.store.products import products_like
from assist.triage import newest_words

if TYPE_CHECKING:
    from assist.store.open import Store
    from assist.types import Conversation, FactMark, Ware

SIGNS = 40
"""Words and pairs of a message by which products are looked for."""
MOST = 24
"""Rows that stand beside one conversation."""


async def beside(store: Store, talk: Conversation) -> tuple[Conversation, dict[tuple[str, str], FactMark]]:
    """The conversation with the products that its newest messages name, and what the shop's owner said of its market's law."""
    return replace(talk, wares=await wares_of(store, talk) or talk.wares), await marks_now(store, talk.market)


async def wares_of(store: Store, talk: Conversation) -> tuple[Ware, ...]:
    """The rows of the shop's products that the customer's newest messages name."""
    text = newest_words(talk)
    async with store.connect() as connection:
        found = await products_like(connection, signs_said(text, SIGNS))
    return wares_named(text, found)[:MOST]
