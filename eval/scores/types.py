"""What one run found, as the page, the JSON document and the gates take it: scores with their slices, and differences with both sentences and their cause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.metrics import Mean
    from eval.types import Source

OVERALL, WORST_LANGUAGE, WORST_PAIR = "overall", "worst_language", "worst_pair"
"""What a gate may bound beside one language by its tag."""


@dataclass(frozen=True, slots=True)
class PairMean:
    """A score between two languages."""

    one: str
    other: str
    mean: Mean


@dataclass(frozen=True, slots=True)
class Metric:
    """One score of a run. Values are 0 to 1, 1 the best, but for `milliseconds`."""

    name: str
    overall: Mean
    by_language: tuple[tuple[str, Mean], ...]
    """In the suite's order; of a score between languages, each language against all others."""
    by_pair: tuple[PairMean, ...] = ()
    """Every pair of languages once; empty for a score of single answers."""
    ceiling: bool = False
    """Lower is better: a gate bounds it from above."""
    weak: bool = False
    """A signal, no proof: shown, in no verdict."""
    enough: int = 1
    """Scored values below which a language or a pair is shown and not called the worst."""

    @property
    def worst_language(self) -> tuple[str, Mean] | None:
        """The language with the worst mean, the first of equals; None where none was scored often enough."""
        worst = self._worst([one for _, one in self.by_language])
        return None if worst is None else self.by_language[worst]

    @property
    def worst_pair(self) -> PairMean | None:
        """The pair with the worst mean, as above."""
        worst = self._worst([one.mean for one in self.by_pair])
        return None if worst is None else self.by_pair[worst]

    def at(self, where: str) -> Mean | None:
        """The mean a gate names: `overall`, `worst_language`, `worst_pair`, or a language's tag; None where there is none."""
        if where == OVERALL:
            return self.overall
        if where == WORST_LANGUAGE:
            return self.worst_language[1] if self.worst_language else None
        if where == WORST_PAIR:
            return self.worst_pair.mean if self.worst_pair else None
        return dict(self.by_language).get(where)

    def _worst(self, means: list[Mean]) -> int | None:
        scored = [(one.value, place) for place, one in enumerate(means) if one.value is not None and one.n >= self.enough]
        if not scored:
            return None
        return max(scored, key=lambda pair: (pair[0], -pair[1]))[1] if self.ceiling else min(scored)[1]


@dataclass(frozen=True, slots=True)
class Bar:
    """A gate of a suite: a bound on one metric, at one place."""

    metric: str
    language: str
    """`overall`, `worst_language`, `worst_pair`, or a language's tag."""
    bound: float


@dataclass(frozen=True, slots=True)
class BarResult:
    """A gate held against what was measured; nothing measured does not pass."""

    metric: str
    language: str
    """As in `Bar`; for a worst one the name of it is in `which`."""
    which: str
    """The language or pair ("de", "de–ja") that is worst; empty otherwise."""
    value: float | None
    n: int
    low: float | None
    high: float | None
    bar: float
    ceiling: bool
    passed: bool


class Blame(StrEnum):
    """Where a material difference arose."""

    RETRIEVAL = "retrieval missed"
    CONFLICT = "source conflict between versions"
    STALE = "stale source"
    COMPOSER = "composer ignored a source"
    TRANSLATION = "changed in translation"
    LANGUAGE = "language wrong"
    UNSEEN = "not observable"
    """A foreign system does not show enough to tell."""


@dataclass(frozen=True, slots=True)
class Blamed:
    """A cause, what is to be put right, and how it was found."""

    cause: Blame
    fix: str = ""
    """The passage's path or the script to put right; empty where nothing points to one."""
    passage: str = ""
    """Its words, as far as they are known."""
    found_by: str = ""
    """What was swapped or seen that shows it, in a sentence."""


@dataclass(frozen=True, slots=True)
class Side:
    """One language's answer in a difference."""

    lang: str
    market: str
    sentence: str
    """The sentence that differs; the whole answer where a sentence is missing from it."""
    start: int
    end: int
    """The words that differ, into `sentence`; equal where there are none to mark."""
    sources: tuple[Source, ...]
    """What the sentence rests on; of the whole answer where the sentence names none."""
    gloss: str
    """The same sentence in the agent's language, as the system itself gives it; empty where it gives none."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a customer in one language is told and a customer in another is not, or otherwise."""

    topic: str
    kind: str
    """A kind of fact, or "yes_no", "obligation", "condition", "missing", "added", "product", "country", "language", "source", "refusal", "expected"."""
    left: str
    """What the language that departs says, empty for nothing; `right`: what most others say, or what the suite expects."""
    right: str
    mine: Side
    other: Side | None
    """A language that says the other; None where only the suite says it."""
    blame: Blamed
    allowed: bool
    """The two are for two markets whose policies may rightly differ here, as the suite or the market says."""
    doubtful: bool = False
    """Free translations of one text differ so as well: to be read by a person, and no difference that misleads until one says so."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The language that departs, then the one it is held against."""
        return (self.mine.lang, self.other.lang) if self.other else (self.mine.lang,)


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same questions asked again: whether languages differ more than two runs do."""

    times: int
    between_runs: Mean
    """Agreement of an answer with itself a run later."""
    between_languages: Mean
    larger: bool | None
    """Whether languages differ more than runs do: the intervals lie apart; None with too little scored."""


@dataclass(frozen=True, slots=True)
class Scores:
    """All of it."""

    metrics: tuple[Metric, ...]
    gates: tuple[BarResult, ...]
    findings: tuple[Finding, ...]
    repeat: Repeat | None = None

    @property
    def passed(self) -> bool:
        """Whether every gate held."""
        return all(gate.passed for gate in self.gates)

    def metric(self, name: str) -> Metric | None:
        """The metric of that name, or None."""
        return next((one for one in self.metrics if one.name == name), None)
