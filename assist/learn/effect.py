"""What an adopted change did: how much of its replies was typed anew, before and since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.metrics import Mean, Scored, mean

if TYPE_CHECKING:
    from collections.abc import Sequence


MOST = 2_000
"""Replies of each side that are weighed, the newest."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Mean shares typed anew (0 to 1) with 95 % bootstrap intervals, before the change and since."""

    before: Mean
    since: Mean


def effect_of(before: Sequence[float], since: Sequence[float]) -> Effect:
    """The two means. Each reply is one draw of the bootstrap."""
    return Effect(_mean(before), _mean(since))


def _mean(shares: Sequence[float]) -> Mean:
    return mean([Scored(str(at), "", share) for at, share in enumerate(shares[-MOST:])])
