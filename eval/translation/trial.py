"""Translations scored by language, and the score itself on trial: faults planted in what people wrote, and its alarms over their own words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.metrics import Scored, by_language, mean
from eval.planting.kinds import Kind, read_words
from eval.planting.plant import Beside, Right, plant
from eval.translation.chrf import chrf
from eval.translation.kept import ASPECTS, kept
from eval.translation.texts import Translated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.metrics import Mean
    from eval.readers import Readers
    from eval.translation.kept import Kept
    from eval.translation.texts import Group

WHOLE, CHRF = "whole", "chrf"
MEASURES = (*ASPECTS, WHOLE, CHRF)
PLANTED = (Kind.NUMBER, Kind.UNIT, Kind.PERCENTAGE, Kind.YES_NO, Kind.CONDITION, Kind.LANGUAGE)


@dataclass(frozen=True, slots=True)
class Judged:
    """One translation with what it keeps, and its likeness to a person's (0 to 1, None where it is that person's own or nothing can tell)."""

    translated: Translated
    kept: Kept
    chrf: float | None

    @property
    def lang(self) -> str:
        """The language that is not the pivot's: what the figures are by."""
        return self.translated.into if self.translated.origin == PIVOT else self.translated.origin


PIVOT = "en"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one system's translations, over all and by language."""

    name: str
    overall: Mean
    by_language: tuple[tuple[str, Mean], ...]


def human(groups: Sequence[Group]) -> tuple[Translated, ...]:
    """What people wrote in English as a translation of what they wrote in each other language, and the other way round."""
    pairs = ((one, PIVOT, lang) for one in groups if PIVOT in one.texts for lang in one.texts if lang != PIVOT)
    both = ((one, *way) for one, left, right in pairs for way in ((left, right), (right, left)))
    return tuple(Translated(one.id, origin, into, one.texts[origin], one.texts[into], "") for one, origin, into in both)


def judge(translated: Sequence[Translated], readers: Readers) -> tuple[Judged, ...]:
    """Each translation judged."""
    return tuple(Judged(one, kept(one.text, one.origin, one.translation, one.into, readers), chrf(one.translation, one.human)) for one in translated)


def figures(judged: Sequence[Judged]) -> tuple[Figure, ...]:
    """A mean for each measure; translations of one text are drawn as one in the interval."""
    rows = {name: [Scored(one.translated.id, one.lang, _value(one, name)) for one in judged] for name in MEASURES}
    return tuple(Figure(name, mean(mine), by_language(mine)) for name, mine in rows.items())


def planted(groups: Sequence[Group], readers: Readers, say: Callable[[str], None]) -> dict[str, dict[str, int]]:
    """By kind: how many faults were planted in people's translations that keep everything, and how many of them the score sees."""
    right = [one for one in judge(human(groups), readers) if one.kept.whole and one.translated.origin == PIVOT]
    counts: dict[str, Counter[str]] = {str(kind): Counter(planted=0, caught=0) for kind in PLANTED}
    for number, one in enumerate(right, 1):
        for kind in PLANTED:
            spoilt = _spoilt(kind, one.translated)
            if spoilt is not None:
                counts[kind]["planted"] += 1
                counts[kind]["caught"] += _caught(kind, one.translated, spoilt, readers)
        say(f"{number}/{len(right)} faults planted")
    return {kind: dict(count) for kind, count in counts.items()}


def _spoilt(kind: Kind, one: Translated) -> str | None:
    if kind is Kind.LANGUAGE:
        return one.text
    found = plant(kind, Right(one.id, one.into, (one.translation,), ()), Beside((), ()), read_words(one.into))
    return None if found is None else "\n".join(found.lines)


def _caught(kind: Kind, one: Translated, spoilt: str, readers: Readers) -> bool:
    """A text left in its own language keeps every value: it is seen by the reader of languages, as an answer's sentence is."""
    if kind is Kind.LANGUAGE:
        return readers.language(spoilt).lang == one.origin
    return not kept(one.text, one.origin, spoilt, one.into, readers).whole


def _value(one: Judged, name: str) -> float | None:
    if name == CHRF:
        return one.chrf
    if name == WHOLE:
        return float(one.kept.whole)
    value: bool | None = getattr(one.kept, name)
    return None if value is None else float(value)
