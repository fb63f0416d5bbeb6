"""A suite as its file has it, and everything that is wrong with one, each with its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.hear import foreign
from eval.scores.names import METRICS
from eval.scores.remedy import read_ladder
from eval.scores.types import OVERALL, WORST_LANGUAGE, WORST_PAIR
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


class GoldDoor(_Door):
    """An expected fact."""

    kind: Text
    value: Text
    unit: str = ""


class MarketDoor(_Door):
    """What a right answer states in one of several markets a topic is asked in."""

    facts: tuple[GoldDoor, ...] = ()


class TopicDoor(_Door):
    """One topic as a file has it."""

    id: Annotated[str, Field(pattern=r"^[^@\s]+$")]
    intent: str = ""
    answerable: bool = True
    facts: tuple[GoldDoor, ...] = ()
    cites: str | tuple[Text, ...] = ()
    questions: Annotated[dict[Text, Text], Field(min_length=1)]
    choices: Choices = {}
    market: str | None = None
    markets: dict[Text, MarketDoor] = {}
    """Asked once in each; `facts` are then expected in all of them."""
    may_differ: tuple[Text, ...] = ()
    """Kinds of fact in which answers for two of the markets may rightly differ."""
    remedy: str = ""
    human: dict[Text, Text] = {}
    """A right answer in each language, by a person."""
    reviewed: dict[Text, Text] = {}
    order: dict[str, object] | None = None

    @model_validator(mode="after")
    def _whole(self) -> TopicDoor:
        if not self.answerable and (self.facts or self.cites):
            message = "an unanswerable topic has neither facts nor cites"
            raise ValueError(message)
        if self.market is not None and self.markets:
            message = "a topic has either one market or markets"
            raise ValueError(message)
        return self

    def chosen(self) -> list[GoldDoor]:
        """Its expected facts that are choices, of whichever market."""
        return [gold for gold in (*self.facts, *(gold for one in self.markets.values() for gold in one.facts)) if gold.kind == "choice"]


class SuiteDoor(_Door):
    """A suite as a file has it."""

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
    topics: Annotated[tuple[TopicDoor, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _known(self) -> SuiteDoor:
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


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: the line it stands on (from 1; 0 where no line can be told), and what, with what to do."""

    line: int
    said: str

    def __str__(self) -> str:
        """As one sentence tells it."""
        return f"line {self.line}: {self.said}" if self.line else self.said


def open_suite(path: Path) -> tuple[SuiteDoor | None, tuple[Fault, ...]]:
    """The suite, or None with everything that is wrong, in the order of its lines. Raises `OSError` for a file that cannot be read."""
    if path.stat().st_size > MOST_BYTES:
        return None, (Fault(0, f"the file is larger than {MOST_BYTES // 1_000_000} MB: give a suite file"),)
    try:
        value = read_table(path)
    except TableUnreadable as cause:
        return None, (_unreadable(cause),)
    try:
        door = SuiteDoor.model_validate(value)
    except ValidationError as cause:
        return None, tuple(sorted((_malformed(path, one) for one in cause.errors()), key=lambda fault: fault.line))
    found = tuple(Fault(line_of(path, place), said) for place, said in _misplaced(door))
    return (None, tuple(sorted(found, key=lambda fault: fault.line))) if found else (door, ())


def _unreadable(cause: TableUnreadable) -> Fault:
    """Not YAML: the reader's own words; its line where it names one, whose count begins at 0."""
    mark = getattr(cause.__cause__, "problem_mark", None)
    problem = getattr(cause.__cause__, "problem", None)
    if mark is None:
        return Fault(0, f"not YAML ({cause.__cause__ or cause})")
    return Fault(mark.line + 1, f"not YAML: {problem}")


def _malformed(path: Path, error: Any) -> Fault:  # noqa: ANN401 - pydantic's own record
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"]).removeprefix(".")
    kind, said = error["type"], error["msg"].removeprefix("Value error, ")
    what = {"missing": "something that is needed is missing here", "extra_forbidden": "there is no such entry"}.get(kind)
    told = what or (said if kind == "value_error" else f"this cannot be meant ({said})")
    return Fault(line_of(path, place), f"{place or 'the file'}: {told}")


def _misplaced(door: SuiteDoor) -> Iterator[tuple[str, str]]:
    """What stands in the wrong place: a doubled id, a language that a topic lacks, a question that is surely in another language."""
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
