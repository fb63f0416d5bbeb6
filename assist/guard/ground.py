"""What a reply may rest on besides its citations, and what it is measured with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assist.own_facts import own_facts
from ingest.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.guard.bearing import Bearing
    from assist.types import Citation, Conversation
    from assist.values import Value
    from ingest.types import Fact
    from prompts.acts import Acts

FRAME = frozenset({"opening", "closing", "signature", "empathy"})
"""Parts of a reply that state nothing."""
MOST_READ = 512
"""Sentences whose facts are kept while a reply is checked."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the customer, the order and the shop say of themselves, and the measures."""

    own: str
    """The conversation with them: what may be named."""
    shop: str
    """The shop and the order alone: what may be granted."""
    market: str
    acts: Acts
    bearing: Bearing
    _read: dict[tuple[str, str], tuple[Fact, ...]] = field(default_factory=dict)

    def facts(self, text: str, lang: str) -> tuple[Fact, ...]:
        """The facts of a sentence, read once for all who ask."""
        key = (text, lang)
        if key not in self._read:
            if len(self._read) >= MOST_READ:
                self._read.clear()
            self._read[key] = read_facts(text, lang)
        return self._read[key]

    def cited(self, citation: Citation) -> tuple[Fact, ...]:
        """The facts of a quoted sentence."""
        return own_facts(citation.quote, citation.lang)


def ground_of(conversation: Conversation, gathered: Mapping[str, Value], shop: str, acts: Acts, bearing: Bearing) -> Ground:
    """What a reply in this conversation may name without a document: its order, its articles, what was written in it, and the shop."""
    lines = conversation.order.lines if conversation.order else ()
    ours = " ".join((shop, *(value.value for value in gathered.values()), *(f"{line.sku} {line.name}" for line in lines)))
    return Ground(" ".join((ours, *(m.text for m in conversation.messages))), ours, conversation.market, acts, bearing)
