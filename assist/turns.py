"""Drafts that only compute take turns, first come, first served: all at once, each would wait for every other, and the pages with them.

Python lets one thread compute at a time. Ten drafts begun together would all be ready after ten times one's length; in turn the first is ready after one.
Where a draft waits for another server, its turn would be spent on waiting: such drafts are begun at once, as many as there are threads.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.index.embedded import EmbeddedIndex
from serving.builtin import BuiltinEncoder

if TYPE_CHECKING:
    from assist.pipeline import Assistant
    from assist.progress import Tell
    from assist.types import Conversation, Draft

AT_ONCE = 2
"""Drafts that compute at the same time: one is in the engine, or reads a file, while the other goes on."""


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """Who drafts now, and who waits."""

    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def draft(self, assistant: Assistant, conversation: Conversation, tell: Tell) -> Draft:
        """A draft, made in a thread once it is its turn. Raises what drafting raises."""
        if not computes_alone(assistant):
            return await asyncio.to_thread(assistant.draft, conversation, tell)
        async with self._free:
            return await asyncio.to_thread(assistant.draft, conversation, tell)


def computes_alone(assistant: Assistant) -> bool:
    """Whether everything a draft needs is in this process: no model, encoder, index, reranker or translator is asked over the network."""
    index = assistant.index
    here = isinstance(index, EmbeddedIndex) and index.reranker is None and isinstance(assistant.encoder, BuiltinEncoder)
    return here and assistant.chat is None and assistant.translator is None
