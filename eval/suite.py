"""A suite file: topics, the facts a right answer states, the same question in many languages, and the gates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.errors import UnusableSuite
from eval.types import Choice, Gate, Suite, Topic
from eval.values import key
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
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

Text = Annotated[str, Field(min_length=1)]


class _Door(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Gold(_Door):
    kind: Text
    value: Text
    unit: str = ""


class _Topic(_Door):
    id: Text
    intent: str = ""
    answerable: bool = True
    facts: tuple[_Gold, ...] = ()
    cites: str | tuple[Text, ...] = ()
    questions: Annotated[dict[Text, Text], Field(min_length=1)]
    choices: dict[Text, dict[Text, dict[Text, tuple[Text, ...]]]] = {}
    market: str | None = None
    order: dict[str, object] | None = None

    @model_validator(mode="after")
    def _whole(self) -> _Topic:
        if not self.answerable and (self.facts or self.cites):
            message = "an unanswerable topic has neither facts nor cites"
            raise ValueError(message)
        for gold in self.facts:
            if gold.kind == "choice" and gold.value not in self.choices.get(gold.unit, {}):
                message = f"the fact choice {gold.unit}={gold.value} has no entry under choices"
                raise ValueError(message)
        return self


class _Suite(_Door):
    name: Text
    source: Text
    licence: Text
    market: str = ""
    order: dict[str, object] | None = None
    gates: dict[str, float] = {}
    topics: Annotated[tuple[_Topic, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _known(self) -> _Suite:
        strange = sorted(set(self.gates) - set(MEASURES))
        if strange:
            message = f"there is no measure {strange[0]!r}; known: {', '.join(MEASURES)}"
            raise ValueError(message)
        ids = [topic.id for topic in self.topics]
        twice = next((each for each in ids if ids.count(each) > 1), None)
        if twice:
            message = f"topic id {twice!r} occurs more than once"
            raise ValueError(message)
        return self


def read_suite(path: Path) -> Suite:
    """The suite in a YAML file. Raises `UnusableSuite` naming the entry that is wrong."""
    try:
        value = read_table(path)
    except (OSError, TableUnreadable) as cause:
        message = f"{path} cannot be read or is not YAML ({cause.__cause__ or cause}): give a suite file."
        raise UnusableSuite(message) from cause
    try:
        return _frozen(_Suite.model_validate(value))
    except ValidationError as cause:
        first = cause.errors()[0]
        place = " → ".join(str(step) for step in first["loc"]) or "the file"
        message = f"{path}: {place}: {first['msg']}. Correct it and run again."
        raise UnusableSuite(message) from cause


def _frozen(door: _Suite) -> Suite:
    gates = tuple(Gate(measure, bound, MEASURES[measure]) for measure, bound in door.gates.items())
    return Suite(door.name, door.source, door.licence, gates, tuple(_topic(topic, door) for topic in door.topics))


def _topic(door: _Topic, suite: _Suite) -> Topic:
    order = door.order if door.order is not None else suite.order
    choices = tuple(Choice(name, tuple((option, tuple(words.items())) for option, words in options.items())) for name, options in door.choices.items())
    return Topic(
        id=door.id,
        intent=door.intent,
        answerable=door.answerable,
        gold=tuple(key(gold.kind, gold.value, gold.unit) for gold in door.facts),
        cites=(door.cites,) if isinstance(door.cites, str) and door.cites else tuple(door.cites),
        questions=tuple(door.questions.items()),
        choices=choices,
        market=suite.market if door.market is None else door.market,
        order="" if order is None else json.dumps(order, ensure_ascii=False, default=str),
    )
