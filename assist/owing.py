"""What an approved reply promises by a day: the day by which the shop answers, and each later day that a person wrote into it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from assist.store.owed import Promised
from assist.strings import Strings
from assist.types import Verdict
from assist.values import ANSWER_BY, Value, write_value
from ingest.facts import read_facts
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.service_times import ServiceTimes
    from assist.types import Decision, Draft

FARTHEST = 180
"""Days ahead of which a date is a promise; a later one is a season's end, or a guarantee's."""
GLANCE = 200


def promised_by(draft: Draft, decision: Decision, times: ServiceTimes | None) -> tuple[Promised, ...]:
    """The due items of an approved reply, each day once, in the agent's language."""
    if decision.verdict is Verdict.REJECT:
        return ()
    today = decision.at.date()
    days = dict(_days(draft, decision, today))
    lang = draft.gloss.language

    def said(day: date, words: str) -> str:
        shown = write_value(Value(ANSWER_BY, FactKind.DATE, day.isoformat()), lang, {})
        return words or Strings.load(lang).text("promise.answer_by", value=shown)

    return tuple(Promised(said(day, words), closing(day, times)) for day, words in sorted(days.items()))


def closing(day: date, times: ServiceTimes | None) -> datetime:
    """The last moment of a promised day: when the shop closes, in its own zone; without service times the end of the day in UTC."""
    if times is None:
        return datetime.combine(day, time(23, 59), UTC)
    return datetime.combine(day, times.closes, times.zone).astimezone(UTC)


def _days(draft: Draft, decision: Decision, today: date) -> Iterator[tuple[date, str]]:
    """(day, the sentence it stands in or "" for the day of the answer) of what the final text commits to."""
    facts = [one for one in read_facts(decision.final_text, draft.language) if one.kind == FactKind.DATE]
    stated = {_dated(one.value, today): one for one in facts}
    ours = {promise.fact for promise in draft.promises if promise.citation is None}
    drafted = {_dated(one.value, today) for sentence in draft.sentences for one in sentence.facts}
    for value, fact in sorted(stated.items()):
        day = _day(value)
        if day is None or not 0 <= (day - today).days <= FARTHEST:
            continue
        if value in ours:
            yield day, ""
        elif value not in drafted:
            yield day, _sentence(decision.final_text, fact.span.start)


def _sentence(text: str, at: int) -> str:
    """The line in which a place stands, as far as a glance reads."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)].strip()
    return line if len(line) <= GLANCE else line[: GLANCE - 1] + "…"


def _dated(value: str, today: date) -> str:
    """A day without its year ("--11-30") as the next such day."""
    if not value.startswith("--"):
        return value
    this = f"{today.year}{value[1:]}"
    return this if this >= today.isoformat() else f"{today.year + 1}{value[1:]}"


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
