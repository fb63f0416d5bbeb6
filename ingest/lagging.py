"""Language versions that were not changed since another one of their family was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.types import Change, Lagging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from ingest.types import Difference, Listed, Version


@dataclass(frozen=True, slots=True)
class Course:
    """Since when a document's text is as it is, and since when it was as it was before; None if it never changed."""

    since: datetime
    before: datetime | None
    numbers: tuple[int, ...] = ()
    """Of the versions that hold the text before and the text now; empty if it never changed."""


MOST_LINES = 12
"""Lines of a change that are quoted, on either side."""


def lagging(
    documents: Sequence[Listed], versions: Mapping[str, Sequence[Version]], difference: Callable[[str, int, int], Difference | None] | None = None
) -> tuple[Lagging, ...]:
    """Every version that lags, once, behind the one of its family that changed last, with the lines that changed there.

    `versions` are all kept ones, by path; without `difference` no line is quoted.
    """
    families: dict[str, list[tuple[Listed, Course]]] = defaultdict(list)
    for one in documents:
        course = course_of(versions.get(one.path, ()))
        if one.version and one.family and course:
            families[one.family].append((one, course))
    found = []
    for members in families.values():
        for one, course in members:
            ahead = [(other, theirs) for other, theirs in members if other.lang != one.lang and _lags(course, theirs)]
            if ahead:
                source, theirs = max(ahead, key=lambda pair: pair[1].since)
                gone, came = _quoted(source.path, theirs, difference)
                found.append(Lagging(one.path, one.lang, course.since, source.path, source.lang, theirs.since, gone, came))
    return tuple(sorted(found, key=lambda one: (one.changed, one.path), reverse=True))


def _quoted(path: str, course: Course, difference: Callable[[str, int, int], Difference | None] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that went and those that came at the last change of a text."""
    told = difference(path, *course.numbers) if difference and course.numbers else None
    lines = told.lines if told else ()
    gone, came = (tuple(line.text for line in lines if line.change is change and line.text.strip())[:MOST_LINES] for change in (Change.GONE, Change.NEW))
    return gone, came


def course_of(versions: Sequence[Version]) -> Course | None:
    """From the kept versions of one document; None if none is live. The same text under other statements is no change."""
    ordered = sorted(versions, key=lambda one: one.number)
    texts: list[Version] = []
    for one in ordered:
        if not texts or texts[-1].version != one.version:
            texts.append(one)
    if not ordered or not ordered[-1].live:
        return None
    if len(texts) < 2:
        return Course(texts[-1].since, None)
    return Course(texts[-1].since, texts[-2].since, (texts[-2].number, texts[-1].number))


def _lags(mine: Course, theirs: Course) -> bool:
    """They changed after me; and not because they caught up with my own change, made between their last two texts."""
    if theirs.before is None or theirs.since <= mine.since:
        return False
    return mine.before is None or mine.since <= theirs.before
