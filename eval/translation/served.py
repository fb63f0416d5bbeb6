"""Translations by the configured server or model: each text put into the pivot's language, as a gloss is, and the pivot's into each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from eval.translation.texts import Translated
from eval.translation.trial import PIVOT
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.translation.texts import Group
    from serving.translate import Translator

BATCH = 8
"""Sentences asked for at once."""


def by_server(groups: Sequence[Group], translator: Translator, say: Callable[[str], None]) -> tuple[tuple[Translated, ...], dict[str, int]]:
    """What it translated, and how many texts it did not, by its own sentence: those are gaps, in no mean."""
    gaps: Counter[str] = Counter()
    found: list[Translated] = []
    for origin, into, some in _ways(groups):
        try:
            told = translator.translate([one.texts[origin] for one in some], origin, into)
        except ServingError as trouble:
            gaps[str(trouble)] += len(some)
            continue
        pairs = zip(some, told, strict=True)
        found += [Translated(one.id, origin, into, one.texts[origin], text, one.texts[into]) for one, text in pairs]
        say(f"{len(found)} translated, {sum(gaps.values())} not: {origin} to {into}")
    return tuple(found), dict(gaps)


def _ways(groups: Sequence[Group]) -> Iterator[tuple[str, str, Sequence[Group]]]:
    ways: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for one in groups:
        for lang in one.texts:
            if lang != PIVOT and PIVOT in one.texts:
                ways[lang, PIVOT].append(one)
                ways[PIVOT, lang].append(one)
    for (origin, into), some in ways.items():
        for at in range(0, len(some), BATCH):
            yield origin, into, some[at : at + BATCH]
