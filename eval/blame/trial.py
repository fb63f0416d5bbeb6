"""Blame on trial: of planted causes, how many are named right, by cause and language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.scores.types import Blame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.scores.types import Finding


@dataclass(frozen=True, slots=True)
class Planted:
    """One topic asked in one language whose stage is broken, and what the ruler made of it."""

    topic: str
    lang: str
    cause: Blame
    named: Blame | None
    """The cause most of its differences were given, the first of equals; None where no difference was found."""
    kinds: tuple[str, ...]
    """Kinds of its differences."""

    @property
    def right(self) -> bool:
        """Whether the cause is the planted one."""
        return self.named is self.cause


def hold(stages: Mapping[str, Blame], before: Sequence[Finding], after: Sequence[Finding], asked: Sequence[tuple[str, str]]) -> tuple[Planted, ...]:
    """What was made of each (topic, language) in a broken language: of the differences that were not there before it was broken."""
    known = {_name(one) for one in before}
    return tuple(_planted(topic, lang, stages[lang], [one for one in after if _name(one) not in known]) for topic, lang in asked if lang in stages)


def _planted(topic: str, lang: str, cause: Blame, new: Sequence[Finding]) -> Planted:
    mine = [one for one in new if (one.topic, one.mine.lang) == (topic, lang) and not one.allowed]
    named = Counter(one.blame.cause for one in mine).most_common(1)
    return Planted(topic, lang, cause, named[0][0] if named else None, tuple(one.kind for one in mine))


def by_cause(planted: Sequence[Planted]) -> Iterator[tuple[str, int, int, int]]:
    """(cause, planted, shown as a difference, named right), each cause, then all."""
    for name in (*dict.fromkeys(str(one.cause) for one in planted), "all"):
        mine = [one for one in planted if name in (str(one.cause), "all")]
        yield name, len(mine), sum(one.named is not None for one in mine), sum(one.right for one in mine)


def _name(one: Finding) -> tuple[str, str, str, str, str]:
    return one.topic, one.mine.lang, one.kind, one.left, one.right
