"""The shop's own approved replies to questions like this one, whole and with the customer's name in, for the agent to take over."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assist.parcels import current_parcel
from assist.types import Macro
from ingest.facts import read_facts
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assist.settings import AssistSettings
    from assist.types import Conversation, Sentence
    from ingest.types import Fact, Hit, Index

TABLE = Path(__file__).with_name("macro_fields.yaml")
MOST = 3
"""Macros offered beside one draft."""
_FIELD = re.compile(r"\{\{\s*([\w.]+)\s*(?:\|[^{}]*)?\}\}")
_CODE = re.compile(r"\{%.*?%\}", re.DOTALL)
"""A condition or a loop of the helpdesk's own."""


def macros_of(hits: Sequence[Hit], index: Index, conversation: Conversation, settings: AssistSettings) -> tuple[Macro, ...]:
    """The macros found, best first, each once, those that can be used before those that lack something.

    What a placeholder stands for is filled in where it is known; one that is not, or a condition that only the helpdesk reads, is named as missing.
    """
    best = {hit.passage.path: hit.passage for hit in reversed(hits)}
    known = _known(conversation, settings)
    offered: list[Macro] = []
    for hit in hits:
        first = best.pop(hit.passage.path, None)
        if first is None or len(offered) == MOST:
            continue
        parts = [one for one in index.family(first.family, first.lang) if one.path == first.path] or [first]
        text = _without_title("\n\n".join(one.text for one in parts), first.title)
        offered.append(Macro(first, _filled(text, known), _missing(text, known)))
    return tuple(sorted(offered, key=lambda one: bool(one.missing)))


def fitted(macros: Sequence[Macro], sentences: Sequence[Sentence], language: str) -> tuple[Macro, ...]:
    """Those that say exactly what the draft says go first: in the reply's language, nothing missing, and in them every fact that the draft cites."""
    stated = {_key(fact) for one in sentences if one.citations for fact in one.facts}

    def fits(one: Macro) -> bool:
        usable = bool(stated) and not one.missing and one.passage.lang == language
        return usable and stated <= {_key(fact) for fact in read_facts(one.text, language)}

    return tuple(sorted((replace(one, fits=fits(one)) for one in macros), key=lambda one: not one.fits))


def _key(fact: Fact) -> tuple[object, ...]:
    return fact.kind, fact.value, fact.unit


def _known(conversation: Conversation, settings: AssistSettings) -> Mapping[str, str]:
    name, family, parcel = conversation.customer.name, conversation.customer.family_name, current_parcel(conversation)
    return {
        "customer": name,
        "customer_first": name.removesuffix(family).strip() if family else "",
        "customer_last": family,
        "agent": settings.agent,
        "shop": settings.shop,
        "order": conversation.order.number if conversation.order else "",
        "tracking": parcel.tracking if parcel else "",
        "carrier": parcel.carrier if parcel else "",
        "subject": conversation.subject,
        "conversation": conversation.id.rpartition(":")[2],
    }


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: known.get(_fields().get(found[1].casefold(), ""), "") or found[0], text)


def _missing(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Each once, in the order in which they stand."""
    unfilled = [found[1].casefold() for found in _FIELD.finditer(text)]
    names = [_fields().get(name, name) for name in unfilled if not known.get(_fields().get(name, ""), "")]
    return tuple(dict.fromkeys((*names, *(found[0] for found in _CODE.finditer(text)))))


def _without_title(text: str, title: str) -> str:
    """The reply alone: a macro's name, which the index has as its heading, is for agents."""
    head, _, rest = text.partition("\n")
    return rest.strip() if head.lstrip("# ").strip() == title else text.strip()


@cache
def _fields() -> Mapping[str, str]:
    """What each placeholder stands for."""
    return {name: meaning for meaning, names in read_table(TABLE).items() for name in names}
