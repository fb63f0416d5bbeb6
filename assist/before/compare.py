"""Two answers to every question laid side by side: which change, which facts moved, who still says the old one, and whether languages still agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.before.drafted import Answered

WORST_PAIR = 0.95
"""Share of questions that the two languages of any pair must answer with the same facts."""
FEWEST = 5
"""Questions that a pair must share for its share to say anything."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its two answers; `same` names what is asked alike in several languages, empty where nothing says so."""

    id: str
    same: str
    before: Answered
    after: Answered

    @property
    def changes(self) -> bool:
        """Whether a customer would read something else."""
        return (self.before.text, self.before.refusal) != (self.after.text, self.after.refusal)


@dataclass(frozen=True, slots=True)
class Moved:
    """A fact that another took the place of, about one thing."""

    topic: str
    was: str
    now: str
    languages: tuple[str, ...]
    """In whose answers it moved."""
    still: tuple[str, ...]
    """Languages whose answers about the same thing still say the old one."""
    questions: int


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of the evaluation over these questions. `value` is None where too few questions could be compared."""

    name: str
    value: float | None
    before: float | None
    least: float
    where: str = ""

    @property
    def stands(self) -> bool:
        """A gate that cannot be measured does not fall."""
        return self.value is None or self.value >= self.least


def moved(asked: Sequence[Asked]) -> tuple[Moved, ...]:
    """Facts that moved, those of most questions first."""
    found: dict[tuple[str, str, str], list[Asked]] = defaultdict(list)
    for one in asked:
        for was, now in _pairs(one):
            found[_topic(one), was, now].append(one)
    rows = []
    for (topic, was, now), some in found.items():
        langs = Counter(one.before.lang for one in some)
        still = {one.after.lang for one in asked if _topic(one) == topic and was in one.after.facts and now not in one.after.facts}
        rows.append(Moved(topic, was, now, tuple(sorted(langs)), tuple(sorted(still)), len(some)))
    return tuple(sorted(rows, key=lambda one: (-one.questions, one.topic, one.was)))


def gates(asked: Sequence[Asked]) -> tuple[Gate, ...]:
    """The evaluation's gates, over these questions: do languages agree, and is as much answered as before."""
    after, before = _worst(asked, after=True), _worst(asked, after=False)
    answered = [sum(not (one.after if late else one.before).refusal for one in asked) / len(asked) for late in (True, False)] if asked else [None, None]
    return (
        Gate("worst pair of languages", after[0], before[0], WORST_PAIR, after[1]),
        Gate("answered", answered[0], answered[1], (answered[1] or 0.0) - 0.01),
    )


def _pairs(one: Asked) -> Iterator[tuple[str, str]]:
    """(old, new) of one kind and unit; a fact that only went or only came moved nowhere."""
    gone = [fact for fact in one.before.facts if fact not in one.after.facts]
    come = [fact for fact in one.after.facts if fact not in one.before.facts]
    for was in gone:
        now = next((fact for fact in come if fact.rpartition(" ")[2] == was.rpartition(" ")[2]), None)
        if now is not None:
            come.remove(now)
            yield was, now


def _topic(one: Asked) -> str:
    return "+".join(sorted(one.before.intents)) or one.same


def _worst(asked: Sequence[Asked], *, after: bool) -> tuple[float | None, str]:
    """Lowest share of questions that two languages answer with the same facts, and which two."""
    groups: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for one in asked:
        told = one.after if after else one.before
        if one.same and not told.refusal:
            groups[one.same][told.lang] = frozenset(told.facts)
    same: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for by_lang in groups.values():
        for one_lang, other in combinations(sorted(by_lang), 2):
            same[one_lang, other].append(by_lang[one_lang] == by_lang[other])
    shares = {pair: sum(alike) / len(alike) for pair, alike in same.items() if len(alike) >= FEWEST}
    worst = min(shares, key=lambda pair: (shares[pair], pair), default=None)
    return (shares[worst], "–".join(worst)) if worst else (None, "")
