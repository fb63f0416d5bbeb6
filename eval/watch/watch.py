"""What was sent, watched: replies about one thing in several languages compared, and a sample of each language held against what it cites."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.hear import hear
from eval.pairs.answers import Answer
from eval.pairs.compare import departures
from eval.types import Part, Reply, Tongue
from eval.values import COMPARED
from eval.verdict import read_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.pairs.reading import AnswerReader
    from eval.readers import Readers
    from eval.watch.sent import Sent

MATERIAL = frozenset({"amount", "period", "percent", "yes_no"})
"""Kinds that are compared between customers: a date, a quantity or an order's number is of one customer's own case."""
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Apart:
    """A reply that says otherwise than most replies about the same thing in the same market, or in all markets."""

    topic: str
    market: str
    kind: str
    mine: Sent
    says: str
    other: Sent
    others_say: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A reply of the sample in which something was found: in another language, stated without a source, found by the system's own guard."""

    sent: Sent
    language: str
    """The language heard where it is not the customer's; empty if it is, or nothing can tell."""
    unsupported: tuple[str, ...]
    """Values in none of the words it rests on, where it names any, nor in the customer's."""
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """What was found. `compared`: topics answered in more than one language; `sampled`: replies looked at, by language."""

    replies: int
    compared: int
    apart: tuple[Apart, ...]
    """In one market: customers were told different things."""
    between: tuple[Apart, ...]
    """Between markets, whose terms may rightly differ: what a market's own replies do not show, for a shop may have one language in each."""
    sampled: dict[str, int]
    without_sources: int
    """Replies of the sample that name no words they rest on: what they state was not held against anything."""
    looked: tuple[Looked, ...]


def watch(sent: Sequence[Sent], reader: AnswerReader, readers: Readers, per_language: int, seed: str) -> Watched:
    """Compare and sample; the same file and seed give the same sample."""
    groups = _groups(sent)
    sample = _sample(sent, per_language, seed)
    looked = tuple(one for reply in sample if (one := _looked(reply, readers)))
    counts: dict[str, int] = defaultdict(int)
    for reply in sample:
        counts[reply.lang] += 1
    apart = tuple(one for group in groups for one in _apart(group, reader))
    known = {(one.mine, one.kind) for one in apart}
    between = tuple(one for group in _across(sent) for one in _apart(group, reader) if (one.mine, one.kind) not in known)
    return Watched(len(sent), len(groups), apart, between, dict(counts), sum(not one.quotes for one in sample), looked)


def _groups(sent: Sequence[Sent]) -> list[list[Sent]]:
    """The newest reply of each language about each thing in each market, where there are two languages at least."""
    newest: dict[tuple[str, str], dict[str, Sent]] = defaultdict(dict)
    for one in sorted(sent, key=lambda each: each.at):
        if one.topic:
            newest[one.topic, one.market][one.lang] = one
    return [list(by_lang.values()) for by_lang in newest.values() if len(by_lang) > 1]


def _across(sent: Sequence[Sent]) -> list[list[Sent]]:
    """The newest reply of each language about each thing, where they come from several markets."""
    newest: dict[str, dict[str, Sent]] = defaultdict(dict)
    for one in sorted(sent, key=lambda each: each.at):
        if one.topic:
            newest[one.topic][one.lang] = one
    groups = [list(by_lang.values()) for by_lang in newest.values()]
    return [group for group in groups if len(group) > 1 and len({one.market for one in group}) > 1]


def _apart(group: Sequence[Sent], reader: AnswerReader) -> Iterator[Apart]:
    read = [reader.read(Answer(one.topic, one.lang, one.market, one.stated or one.text)) for one in group]
    for mine, reading in zip(group, read, strict=True):
        others = [other for other in read if other is not reading]
        beside = next(one for one in group if one is not mine)
        for found in departures(reading, others):
            # with two replies each departs from the other: told once, of the one that came second
            if found.kind in MATERIAL and found.sure and (len(group) > 2 or mine is group[-1]):
                yield Apart(mine.topic, mine.market, found.kind, mine, found.mine, beside, found.theirs)


def _sample(sent: Sequence[Sent], per_language: int, seed: str) -> list[Sent]:
    draw = random.Random(seed)  # noqa: S311 - which replies are looked at is no secret
    by_lang: dict[str, list[Sent]] = defaultdict(list)
    for one in sent:
        by_lang[one.lang].append(one)
    return [one for some in by_lang.values() for one in draw.sample(some, min(per_language, len(some)))]


def _looked(sent: Sent, readers: Readers) -> Looked | None:
    tongue, heard, _ = hear(Reply((Part(sent.text, ()),), sent.lang, None), sent.lang, readers)
    foreign = heard if tongue in {Tongue.WRONG, Tongue.MIXED} else ""
    unsupported = _unsupported(sent, readers) if sent.quotes else ()
    return Looked(sent, foreign, unsupported, sent.findings) if foreign or unsupported or sent.findings else None


def _unsupported(sent: Sent, readers: Readers) -> tuple[str, ...]:
    """Values of what rests on documents that stand neither in the words cited nor in the customer's own."""
    held = {fact for text in (*sent.quotes, sent.asked) for lang in {sent.lang, readers.language(text).lang} for fact, _ in read_keys(text, lang, readers)}
    stated = (fact for fact, _ in read_keys(sent.stated or sent.text, sent.lang, readers))
    return tuple(dict.fromkeys(str(fact) for fact in stated if fact.kind in COMPARED and fact not in held))
