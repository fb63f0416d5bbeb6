"""The shop's own approved replies to questions like this one, whole and with the customer's name in, for the agent to take over."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assist.types import Macro
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assist.settings import AssistSettings
    from assist.types import Conversation
    from ingest.types import Hit, Index

TABLE = Path(__file__).with_name("macro_fields.yaml")
MOST = 3
"""Macros offered beside one draft."""
_FIELD = re.compile(r"\{\{\s*([\w.]+)\s*(?:\|[^{}]*)?\}\}")


def macros_of(hits: Sequence[Hit], index: Index, conversation: Conversation, settings: AssistSettings) -> tuple[Macro, ...]:
    """The macros found, best first, each once. What a placeholder stands for is filled in where it is known and left as it is where it is not."""
    best = {hit.passage.path: hit.passage for hit in reversed(hits)}
    known = _known(conversation, settings)
    offered: list[Macro] = []
    for hit in hits:
        first = best.pop(hit.passage.path, None)
        if first is None or len(offered) == MOST:
            continue
        parts = [one for one in index.family(first.family, first.lang) if one.path == first.path] or [first]
        text = _without_title("\n\n".join(one.text for one in parts), first.title)
        offered.append(Macro(first, _filled(text, known)))
    return tuple(offered)


def _known(conversation: Conversation, settings: AssistSettings) -> Mapping[str, str]:
    name, family = conversation.customer.name, conversation.customer.family_name
    return {
        "customer": name,
        "customer_first": name.removesuffix(family).strip() if family else "",
        "customer_last": family,
        "agent": settings.agent,
        "shop": settings.shop,
        "order": conversation.order.number if conversation.order else "",
        "conversation": conversation.id,
    }


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: known.get(_fields().get(found[1].casefold(), ""), "") or found[0], text)


def _without_title(text: str, title: str) -> str:
    """The reply alone: a macro's name, which the index has as its heading, is for agents."""
    head, _, rest = text.partition("\n")
    return rest.strip() if head.lstrip("# ").strip() == title else text.strip()


@cache
def _fields() -> Mapping[str, str]:
    """What each placeholder stands for."""
    return {name: meaning for meaning, names in read_table(TABLE).items() for name in names}
