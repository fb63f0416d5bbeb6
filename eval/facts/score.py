"""What a reader found in the cases, beside what they hold: precision and recall, overall, per kind and per language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.facts.case import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.facts.case import FactCase
    from eval.readers import FactReader


@dataclass(frozen=True, slots=True)
class Rate:
    """How many facts the cases hold, how many were read, how many of those are right."""

    held: int
    read: int
    right: int

    @property
    def recall(self) -> float | None:
        """Share of the facts held that were read; None where none is held."""
        return self.right / self.held if self.held else None

    @property
    def precision(self) -> float | None:
        """Share of the facts read that are held; None where none was read."""
        return self.right / self.read if self.read else None


@dataclass(frozen=True, slots=True)
class Miss:
    """A case that was not read as it stands."""

    case: FactCase
    read: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class FactScore:
    """One set of cases, read."""

    cases: int
    overall: Rate
    by_kind: tuple[tuple[str, Rate], ...]
    by_language: tuple[tuple[str, Rate], ...]
    misses: tuple[Miss, ...]

    def worst_language(self) -> tuple[str, float] | None:
        """The language with the lowest precision or recall, and that figure."""
        worst = [(lang, min(rate.recall or 0.0, rate.precision or 0.0)) for lang, rate in self.by_language]
        return min(worst, key=lambda pair: pair[1], default=None)


def score(cases: Sequence[FactCase], read: FactReader) -> FactScore:
    """Read every case and compare. A fact is right if kind, value, unit, denial and, where the case states them, characters are."""
    held: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    misses = []
    for case in cases:
        told = _read(case, read)
        held.update((case.lang, fact.kind) for fact in case.wanted)
        found.update((case.lang, fact.kind) for fact in told)
        right.update((case.lang, fact.kind) for fact in (Counter(told) & Counter(case.wanted)).elements())
        if Counter(told) != Counter(case.wanted):
            misses.append(Miss(case, told))

    def rate(lang: str = "", kind: str = "") -> Rate:
        held_, found_, right_ = (sum(n for (lng, knd), n in c.items() if lang in ("", lng) and kind in ("", knd)) for c in (held, found, right))
        return Rate(held_, found_, right_)

    kinds = sorted({kind for _, kind in (*held, *found)})
    langs = dict.fromkeys(case.lang for case in cases)
    return FactScore(len(cases), rate(), tuple((k, rate(kind=k)) for k in kinds), tuple((lang, rate(lang)) for lang in langs), tuple(misses))


def _read(case: FactCase, read: FactReader) -> tuple[Wanted, ...]:
    """What was read, with characters only where the case states them."""
    exact = any(fact.text for fact in case.wanted)
    return tuple(Wanted(str(f.kind), f.value, f.unit, not f.polarity, f.text if exact else "") for f in read(case.text, case.lang))
