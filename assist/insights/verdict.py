"""What an experiment says today, and whether it ends: valid on whatever day, and however often, it is looked at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.types.trial import Why
from eval.statistics.sequential import Band, Sums, band

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assist.types.trial import Outcome, Trial

LEVEL, GUARD = 0.04, 0.01
"""Levels of the experiment and of its guard rails together: five of a hundred that differ in nothing are ended wrongly, at most."""
IN_A_LANGUAGE = 50
"""Customers of each arm in a language before its guard rail speaks."""
LANGUAGES = 20
"""Guard rails that share the level, from the first day on: how many there will be nobody knows then."""


@dataclass(frozen=True, slots=True)
class Told:
    """How an experiment stands."""

    first: Sums
    second: Sums
    band: Band | None
    """None before each arm has its least number of customers."""
    languages: tuple[tuple[str, int, int, Band | None], ...]
    """Language, customers of each arm, its guard rail."""
    harmed: str
    """The first language in which the second arm is surely worse."""
    better: int
    """1 or 2 where an arm is surely better, else 0."""


def told(trial: Trial, seen: Sequence[Outcome]) -> Told:
    """How it stands with these outcomes."""
    arms, spoken = [Sums(), Sums()], defaultdict[str, list[Sums]](lambda: [Sums(), Sums()])
    for one in seen:
        arms[one.arm] = arms[one.arm].plus(one.value)
        spoken[one.language][one.arm] = spoken[one.language][one.arm].plus(one.value)
    found = band(arms[0], arms[1], LEVEL, 4 * trial.least, trial.least)
    rails = tuple((lang, pair[0].n, pair[1].n, _rail(trial, pair)) for lang, pair in sorted(spoken.items()))
    harmed = next((lang, rail)[0] for lang, rail in [*((lang, rail) for lang, _, _, rail in rails if rail and _worse(trial, rail)), ("", None)])
    better = 0 if found is None or not found.sure else 1 if _worse(trial, found) else 2
    return Told(arms[0], arms[1], found, rails, harmed, better)


def ending(trial: Trial, now: Told, today: date) -> tuple[Why, str] | None:
    """Why it ends today, with the language that was harmed; None while it goes on."""
    if now.harmed:
        return Why.HARM, now.harmed
    if now.better:
        return Why.FOUND, ""
    return (Why.OVER, "") if today > trial.ends_on else None


def _rail(trial: Trial, pair: Sequence[Sums]) -> Band | None:
    return band(pair[0], pair[1], GUARD / LANGUAGES, max(2 * trial.least, 200), IN_A_LANGUAGE)


def _worse(trial: Trial, found: Band) -> bool:
    return found.low > 0 if trial.metric.lower_is_better else found.high < 0
