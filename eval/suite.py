"""A suite file: topics, the facts a right answer states, the same question in many languages, and the gates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eval.errors import UnusableSuite
from eval.scores.names import OLD
from eval.scores.types import OVERALL, Bar
from eval.suite_file import MEASURES, open_suite
from eval.types import Choice, Gate, Suite, Topic
from eval.values import key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eval.suite_file import GoldDoor, SuiteDoor, TopicDoor


def read_suite(path: Path) -> Suite:
    """The suite in a YAML file. Raises `UnusableSuite` naming line and entry of the first thing that is wrong, and how many more there are."""
    try:
        door, faults = open_suite(path)
    except OSError as cause:
        message = f"{path} cannot be read ({cause.strerror}): give a suite file."
        raise UnusableSuite(message) from cause
    if door is None:
        more = f" ({len(faults) - 1} more places are wrong)" if len(faults) > 1 else ""
        message = f"{path}, {faults[0]}{more}. Correct it and run again."
        raise UnusableSuite(message)
    return _frozen(door)


def _frozen(door: SuiteDoor) -> Suite:
    gates = tuple(Gate(measure, bound, MEASURES[measure]) for measure, bound in door.gates.items() if measure in MEASURES and isinstance(bound, float))
    topics = tuple(topic for each in door.topics for topic in _topics(each, door))
    return Suite(door.name, door.source, door.licence, gates, topics, tuple(_bars(door.gates)))


def _bars(gates: dict[str, float | dict[str, float]]) -> Iterator[Bar]:
    for name, bound in gates.items():
        metric, place = OLD.get(name, (name, OVERALL))
        if isinstance(bound, dict):
            yield from (Bar(metric, where, value) for where, value in bound.items())
        else:
            yield Bar(metric, place, bound)


def _topics(door: TopicDoor, suite: SuiteDoor) -> Iterator[Topic]:
    """The topic, once for each of its markets."""
    if not door.markets:
        yield _topic(door, suite, door.id, suite.market if door.market is None else door.market, door.facts)
    for market, own in door.markets.items():
        yield _topic(door, suite, f"{door.id}@{market}", market, (*door.facts, *own.facts))


def _topic(door: TopicDoor, suite: SuiteDoor, name: str, market: str, facts: tuple[GoldDoor, ...]) -> Topic:
    order = door.order if door.order is not None else suite.order
    own = {**suite.choices, **door.choices}
    wanted = {gold.unit for gold in facts if gold.kind == "choice"} | set(door.choices)
    choices = tuple(Choice(each, tuple((option, tuple(words.items())) for option, words in own[each].items())) for each in own if each in wanted)
    return Topic(
        id=name,
        intent=door.intent,
        answerable=door.answerable,
        gold=tuple(key(gold.kind, gold.value, gold.unit) for gold in facts),
        cites=(door.cites,) if isinstance(door.cites, str) and door.cites else tuple(door.cites),
        questions=tuple(door.questions.items()),
        choices=choices,
        market=market,
        order="" if order is None else json.dumps(order, ensure_ascii=False, default=str),
        base=door.id if door.markets else "",
        may_differ=frozenset(door.may_differ),
        remedy=door.remedy,
        human=tuple(door.human.items()),
        reviewed=tuple(door.reviewed.items()),
    )
