"""A suite file: topics, the facts a right answer states, the same question in many languages, and the gates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.errors import UnusableSuite
from eval.hear import foreign
from eval.scores.names import METRICS, OLD
from eval.scores.remedy import read_ladder
from eval.scores.types import OVERALL, WORST_LANGUAGE, WORST_PAIR, Bar
from eval.types import Choice, Gate, Suite, Topic
from eval.values import key
from prompts.table import TableUnreadable, line_of, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEASURES = {
    "coverage": True,
    "agreement": True,
    "agreement_all": True,
    "worst_pair": True,
    "right_facts": True,
    "worst_language_facts": True,
    "right_language": True,
    "right_citation": True,
    "false_refusals": False,
    "refusals_right": True,
    "p95_milliseconds": False,
}
"""Every measure a gate may bound; True where the bound is a floor, False where it is a ceiling."""

PLACES = (OVERALL, WORST_LANGUAGE, WORST_PAIR)
MOST_BYTES = 20_000_000
"""Of a suite file; a longer one is none."""
Choices = dict[str, dict[str, dict[str, tuple[str, ...]]]]
"""Name → option → language → the words that show it."""

Text = Annotated[str, Field(min_length=1)]


class _Door(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Gold(_Door):
    kind: Text
    value: Text
    unit: str = ""


class _Market(_Door):
    """What a right answer states in one of several markets a topic is asked in."""

    facts: tuple[_Gold, ...] = ()


class _Topic(_Door):
    id: Annotated[str, Field(pattern=r"^[^@\s]+$")]
    intent: str = ""
    answerable: bool = True
    facts: tuple[_Gold, ...] = ()
    cites: str | tuple[Text, ...] = ()
    questions: Annotated[dict[Text, Text], Field(min_length=1)]
    choices: Choices = {}
    market: str | None = None
    markets: dict[Text, _Market] = {}
    """Asked once in each; `facts` are then expected in all of them."""
    may_differ: tuple[Text, ...] = ()
    """Kinds of fact in which answers for two of the markets may rightly differ."""
    remedy: str = ""
    human: dict[Text, Text] = {}
    """A right answer in each language, by a person."""
    reviewed: dict[Text, Text] = {}
    order: dict[str, object] | None = None

    @model_validator(mode="after")
    def _whole(self) -> _Topic:
        if not self.answerable and (self.facts or self.cites):
            message = "an unanswerable topic has neither facts nor cites"
            raise ValueError(message)
        if self.market is not None and self.markets:
            message = "a topic has either one market or markets"
            raise ValueError(message)
        return self

    def chosen(self) -> list[_Gold]:
        """Its expected facts that are choices, of whichever market."""
        return [gold for gold in (*self.facts, *(gold for one in self.markets.values() for gold in one.facts)) if gold.kind == "choice"]


class _Suite(_Door):
    name: Text
    source: Text
    licence: Text
    market: str = ""
    order: dict[str, object] | None = None
    languages: tuple[Text, ...] = ()
    """Languages every topic must be asked in; empty asks each in those it has."""
    choices: Choices = {}
    """Shared by all topics; a topic's own of the same name take their place."""
    gates: dict[str, float | dict[Text, float]] = {}
    topics: Annotated[tuple[_Topic, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _known(self) -> _Suite:
        strange = sorted(set(self.gates) - set(MEASURES) - set(METRICS))
        if strange:
            message = f"there is no measure {strange[0]!r}; known: {', '.join(sorted({*MEASURES, *METRICS}))}"
            raise ValueError(message)
        for topic in self.topics:
            for gold in topic.chosen():
                if gold.value not in {**self.choices, **topic.choices}.get(gold.unit, {}):
                    message = f"topic {topic.id!r}: the fact choice {gold.unit}={gold.value} has no entry under choices"
                    raise ValueError(message)
            if topic.remedy and topic.remedy not in read_ladder().rungs:
                message = f"topic {topic.id!r}: there is no remedy {topic.remedy!r}; known: {', '.join(read_ladder().rungs)}"
                raise ValueError(message)
        return self


def read_suite(path: Path) -> Suite:
    """The suite in a YAML file. Raises `UnusableSuite` naming the entry that is wrong."""
    try:
        if path.stat().st_size > MOST_BYTES:
            message = f"{path} is larger than {MOST_BYTES // 1_000_000} MB: give a suite file."
            raise UnusableSuite(message)
        value = read_table(path)
    except (OSError, TableUnreadable) as cause:
        message = f"{path} cannot be read or is not YAML ({cause.__cause__ or cause}): give a suite file."
        raise UnusableSuite(message) from cause
    try:
        door = _Suite.model_validate(value)
    except ValidationError as cause:
        first = cause.errors()[0]
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"]).removeprefix(".")
        message = f"{path}, line {line_of(path, place)}: {place or 'the file'}: {first['msg']}. Correct it and run again."
        raise UnusableSuite(message) from cause
    _refuse(path, door)
    return _frozen(door)


def _refuse(path: Path, door: _Suite) -> None:
    """Raise for what stands in the wrong place: a doubled id, a language that a topic lacks, a question that is surely in another language."""
    wrong = next(_faults(door), None)
    if wrong is not None:
        place, said = wrong
        message = f"{path}, line {line_of(path, place)}: {said}. Correct it and run again."
        raise UnusableSuite(message)


def _faults(door: _Suite) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for at, topic in enumerate(door.topics):
        if topic.id in seen:
            yield f"topics[{at}].id", f"topic id {topic.id!r} occurs more than once"
        seen.add(topic.id)
        for lang in door.languages:
            if lang not in topic.questions:
                yield f"topics[{at}].questions", f"topic {topic.id!r} has no question in {lang}, which the suite's languages name"
        for lang, question in topic.questions.items():
            heard = foreign(question, lang)
            if heard:
                yield f"topics[{at}].questions.{lang}", f"the question in {lang} of topic {topic.id!r} is written in {heard}: {question!r}"


def _frozen(door: _Suite) -> Suite:
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


def _topics(door: _Topic, suite: _Suite) -> Iterator[Topic]:
    """The topic, once for each of its markets."""
    if not door.markets:
        yield _topic(door, suite, door.id, suite.market if door.market is None else door.market, door.facts)
    for market, own in door.markets.items():
        yield _topic(door, suite, f"{door.id}@{market}", market, (*door.facts, *own.facts))


def _topic(door: _Topic, suite: _Suite, name: str, market: str, facts: tuple[_Gold, ...]) -> Topic:
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
