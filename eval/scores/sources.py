"""Whether two languages rest on the same documents and the same words in them, and whether their searches find the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.scores.answers import families
from eval.verdict import read_keys
from ingest.families import family_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.readers import Readers
    from eval.scores.answers import Answered
    from eval.types import Key, Source

PERSISTENCE = 0.9
"""Chance that a reader looks one rank further, p of rank-biased overlap: nine tenths weigh the first ten ranks with 86 %."""


def citation_family(one: Answered, other: Answered) -> float | None:
    """Documents both cite over documents either cites (Jaccard 1912), translations of one counted as one; None where one cites none."""
    if one.reply is None or other.reply is None:
        return None
    mine, theirs = set(families(one.reply.sources)), set(families(other.reply.sources))
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else None


def citation_span(one: Answered, other: Answered, readers: Readers) -> float | None:
    """Characters both cite over characters either cites, within the documents both cite (Jaccard 1912).

    Between two translations, whose characters cannot be held against each other, the values stated in the cited words instead. None where they share no
    document, or state no value.
    """
    if one.reply is None or other.reply is None:
        return None
    mine, theirs = one.reply.sources, other.reply.sources
    shared = {source.path for source in mine} & {source.path for source in theirs}
    placed = [[source for source in some if source.path in shared and source.end] for some in (mine, theirs)]
    if all(placed):
        ours, others = (frozenset((source.path, at) for source in some for at in range(source.start, source.end)) for some in placed)
        return len(ours & others) / len(ours | others)
    return _by_values(mine, theirs, readers)


def hits_overlap(one: Answered, other: Answered) -> float | None:
    """Rank-biased overlap, extrapolated (Webber, Moffat and Zobel 2010, eq. 32), of the documents their searches found, translations counted as one."""
    if one.reply is None or other.reply is None or not one.reply.hits or not other.reply.hits:
        return None
    mine, theirs = (list(dict.fromkeys(map(family_of, each.hits))) for each in (one.reply, other.reply))
    return rank_biased_overlap(mine, theirs)


def rank_biased_overlap(one: Sequence[str], other: Sequence[str], p: float = PERSISTENCE) -> float:
    """RBO_ext of two rankings without ties, of any two lengths of at least 1: 1 the same in the same order, 0 nothing in common."""
    short, long = sorted((one, other), key=len)
    depths = range(1, len(long) + 1)
    overlap = [len(set(short[:depth]) & set(long[:depth])) for depth in depths]
    at_short = overlap[len(short) - 1]
    agreed = sum(overlap[depth - 1] / depth * p**depth for depth in depths)
    beyond = sum(at_short * (depth - len(short)) / (len(short) * depth) * p**depth for depth in depths if depth > len(short))
    last = (overlap[-1] - at_short) / len(long) + at_short / len(short)
    return (1 - p) / p * (agreed + beyond) + last * p ** len(long)


def _by_values(mine: Sequence[Source], theirs: Sequence[Source], readers: Readers) -> float | None:
    shared = {family_of(source.path) for source in mine} & {family_of(source.path) for source in theirs}
    ours, others = (frozenset(key for source in some if family_of(source.path) in shared for key in _keys(source, readers)) for some in (mine, theirs))
    return len(ours & others) / len(ours | others) if ours and others else None


def _keys(source: Source, readers: Readers) -> tuple[Key, ...]:
    return tuple(key for key, _ in read_keys(source.quote, source.lang or "und", readers))
