"""Best guess at where a wrong or missing fact arose, from what the answer cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.difference import Cause
from eval.types import Status
from eval.verdict import choices_in, read_keys

if TYPE_CHECKING:
    from eval.readers import Readers
    from eval.types import Key, Source, Topic, Verdict

MISSED = frozenset({"no_source", "weak_source"})
"""Refusal reasons that mean the search brought nothing good enough."""


def cause_of_refusal(verdict: Verdict) -> Cause:
    """Why an answerable question was declined: retrieval, when the system says it found nothing good enough."""
    reason = verdict.call.reply.refusal if verdict.call.reply else ""
    return Cause.RETRIEVAL if reason in MISSED else Cause.REFUSED


def cause_of_missing(gold: Key, rival: Key | None, verdict: Verdict, topic: Topic, readers: Readers) -> Cause:
    """Why a gold fact is not stated; `rival` is another value of the same kind that is stated, if any."""
    cited = cited_keys(verdict, topic, readers)
    if verdict.cited == 0:
        return Cause.RETRIEVAL
    if rival is not None:
        if rival in cited:
            return Cause.SOURCE
        return Cause.WRITING if gold in cited else Cause.UNSUPPORTED
    return Cause.LEFT_OUT


def cited_keys(verdict: Verdict, topic: Topic, readers: Readers) -> frozenset[Key]:
    """Every fact the quoted words of the answer's citations state."""
    sources = verdict.call.reply.sources if verdict.call.reply and verdict.call.status is Status.ANSWERED else ()
    return frozenset(fact for source in sources for fact in _in_quote(source, verdict.call.lang, topic, readers))


def source_of(fact: Key | None, verdict: Verdict, topic: Topic, readers: Readers) -> Source | None:
    """The citation whose quote states the fact, else the first of the right document, else the first."""
    sources = verdict.call.reply.sources if verdict.call.reply else ()
    holding = [source for source in sources if fact is not None and fact in _in_quote(source, verdict.call.lang, topic, readers)]
    right = [source for source in sources if any(mark in source.path for mark in topic.cites)]
    return next(iter(holding or right or list(sources)), None)


def _in_quote(source: Source, lang: str, topic: Topic, readers: Readers) -> frozenset[Key]:
    spoken = source.lang or lang
    found = read_keys(source.quote, spoken, readers) + choices_in(source.quote, spoken, topic.choices)
    return frozenset(fact for fact, _ in found)
