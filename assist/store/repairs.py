"""Codes of the guard that people overrule often, each with the tickets, the reasons, and what stood behind the sentences: for whoever repairs it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import select

from assist.reply import sentence_spans
from assist.store.tables import DRAFTS, VOUCHED
from assist.store.vouched import OFTEN, overruled
from assist.types import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.types import Citation, Sentence

DRAFT = TypeAdapter(Draft)
LOOKED_AT = 100
"""Cases of a code that are looked at, the newest."""
SHOWN = 8
"""Tickets, sources and scripts of a code that are shown."""


@dataclass(frozen=True, slots=True)
class Overruling:
    """One reply that a person sent although the guard found something."""

    conversation_id: str
    text: str
    """The finding, as the person read it."""
    reason: str
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Repair:
    """A code that is overruled often, and where to look."""

    code: str
    times: int
    decided: int
    """Replies accepted or edited in all."""
    reasons: tuple[tuple[str, int], ...]
    """Reasons given with how often, the most frequent first; "" for none."""
    cases: tuple[Overruling, ...]
    """The newest first."""
    sources: tuple[tuple[Citation, int], ...]
    """Cited behind the sentences, with how often: the sentence's own where it is known, else all of the reply's."""
    scripts: tuple[tuple[str, int], ...]
    """Intents whose approved script wrote the sentences, with how often."""


async def repairs(connection: AsyncConnection, least: int = OFTEN) -> tuple[Repair, ...]:
    """Codes overruled at least so often, the most frequent first."""
    found = []
    for one in await overruled(connection, least):
        query = select(VOUCHED, DRAFTS.c.conversation_id, DRAFTS.c.payload).join(DRAFTS, DRAFTS.c.id == VOUCHED.c.draft_id).where(VOUCHED.c.code == one.code)
        rows = (await connection.execute(query.order_by(VOUCHED.c.at.desc()).limit(LOOKED_AT))).all()
        found.append(_repair(one.code, one.times, one.decided, rows))
    return tuple(found)


def _repair(code: str, times: int, decided: int, rows: Sequence[Row[tuple[object, ...]]]) -> Repair:
    behind = [sentence for row in rows for sentence in _behind(DRAFT.validate_python(row.payload), code, row.text)]
    sources = Counter(citation for sentence in behind for citation in dict.fromkeys(sentence.citations))
    scripts = Counter(intent for sentence in behind for intent in _intents(sentence))
    reasons = Counter(row.reason for row in rows)
    cases = tuple(Overruling(row.conversation_id, row.text, row.reason, row.agent, row.at) for row in rows[:SHOWN])
    return Repair(code, times, decided, tuple(reasons.most_common(SHOWN)), cases, tuple(sources.most_common(SHOWN)), tuple(scripts.most_common(SHOWN)))


def _behind(draft: Draft, code: str, text: str) -> Sequence[Sentence]:
    """The sentence a finding of the draft stood at; the whole reply for one about all of it, or found only after an edit."""
    span = next((one.span for one in draft.findings if one.code == code and one.text == text), None)
    at = zip(draft.sentences, sentence_spans(draft.sentences, draft.language), strict=True)
    return [sentence for sentence, place in at if place == span] or draft.sentences


def _intents(sentence: Sentence) -> Iterator[str]:
    kind, _, name = sentence.wording.source.partition(":") if sentence.wording else ("", "", "")
    if kind == "script":
        yield name.partition("/")[0]
