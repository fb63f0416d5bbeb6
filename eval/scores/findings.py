"""Every difference of a run with both its sentences: between languages in one market, against what the suite expects, and between markets."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from eval.blame.outside import Case
from eval.pairs.compare import departures
from eval.scores.side import found_key, side_of, whole
from eval.scores.types import Blame, Blamed, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.pairs.departure import Departure
    from eval.scores.answers import Answered

    Blamer = Callable[[Case], Blamed]

AGENT = "en"
ANSWERS, DECLINES = "answers", "declines"


def findings(answers: Sequence[Answered], blame: Blamer) -> tuple[Finding, ...]:
    """All differences, topic by topic."""
    topics: dict[str, list[Answered]] = defaultdict(list)
    bases: dict[str, list[Answered]] = defaultdict(list)
    for one in answers:
        topics[one.topic.id].append(one)
        if one.topic.base:
            bases[one.topic.base].append(one)
    found = [finding for group in topics.values() for finding in _of_topic(group, blame)]
    return (*found, *(finding for group in bases.values() for finding in _of_markets(group)))


def _of_topic(group: Sequence[Answered], blame: Blamer) -> Iterator[Finding]:
    read = [one for one in group if one.reading is not None]
    for mine in read:
        others = [one for one in read if one is not mine]
        told = departures(mine.reading, [one.reading for one in others if one.reading]) if mine.reading else ()
        yield from (_between(each, mine, others, blame) for each in told)
        yield from _expected(mine, told, others, blame)
    yield from _refusals(group, blame)


def _between(each: Departure, mine: Answered, others: Sequence[Answered], blame: Blamer) -> Finding:
    other = _example(each, others)
    side = side_of(mine, each.mine)
    right = found_key(each.theirs, [other] if other else [])
    case = Case(each.kind, found_key(each.mine, [mine]), right, mine, other, side, AGENT)
    beside = side_of(other, each.theirs) if other else None
    return Finding(mine.topic.id, each.kind, each.mine, each.theirs, side, beside, blame(case), allowed=False, doubtful=not each.sure)


def _expected(mine: Answered, told: Sequence[Departure], others: Sequence[Answered], blame: Blamer) -> Iterator[Finding]:
    """Facts the suite expects and this answer lacks, if no difference between languages told of them."""
    for gold in mine.verdict.missing:
        if not any(str(gold) == each.theirs and each.sure for each in told):
            other = next((one for one in _preferred(others) if gold not in one.verdict.missing), None)
            case = Case("expected", None, gold, mine, other, whole(mine), AGENT)
            yield Finding(mine.topic.id, "expected", "", str(gold), whole(mine), side_of(other, str(gold)) if other else None, blame(case), allowed=False)


def _refusals(group: Sequence[Answered], blame: Blamer) -> Iterator[Finding]:
    """Who declines what others answer, and who answers what nothing answers."""
    came = [one for one in group if one.reply is not None]
    wrong = [one for one in came if one.declined is one.topic.answerable]
    other = next((one for one in _preferred(came) if one not in wrong), None)
    for mine in wrong:
        left, right = (DECLINES, ANSWERS) if mine.declined else (ANSWERS, DECLINES)
        case = Case("refusal", None, None, mine, other, whole(mine), AGENT)
        yield Finding(mine.topic.id, "refusal", left, right, whole(mine), whole(other) if other else None, blame(case), allowed=False)


def _of_markets(group: Sequence[Answered]) -> Iterator[Finding]:
    """Differences of one language's answers for two markets: allowed where both say what their own market's suite expects, in a kind that may differ."""
    by_lang: dict[str, list[Answered]] = defaultdict(list)
    for one in group:
        if one.reading is not None:
            by_lang[one.lang].append(one)
    for same in by_lang.values():
        for mine, other in combinations(same, 2):
            for each in departures(mine.reading, [other.reading]) if mine.reading and other.reading else ():
                right = not mine.verdict.missing and not other.verdict.missing
                allowed = right and each.kind in mine.topic.may_differ
                why = Blamed(Blame.UNSEEN, found_by="two markets: each answer is held against its own market's policy")
                sides = side_of(mine, each.mine), side_of(other, each.theirs)
                yield Finding(mine.topic.base, each.kind, each.mine, each.theirs, *sides, why, allowed, not each.sure)


def _example(each: Departure, others: Sequence[Answered]) -> Answered | None:
    """An answer that says what most others say, English before another, since most readers of the report know it."""
    ordered = _preferred(others)
    saying = (one for one in ordered if each.theirs and (found_key(each.theirs, [one]) or (one.reading and each.theirs in one.reading.answer.text)))
    return next(saying, next(iter(ordered), None))


def _preferred(others: Sequence[Answered]) -> list[Answered]:
    return sorted(others, key=lambda one: one.lang != AGENT)
