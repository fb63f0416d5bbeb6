"""The knowledge beside what customers ask: questions nothing answered, in groups across languages, and families no question reaches."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ingest.types import Asked, Kind, Unanswered, Unreached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ingest.types import Passage
    from serving.types import Encoder

SAME = 0.6
"""Mean cosine of a question with a group from which it asks the same. Measured with the built-in encoder on 252 questions (42 topics, six languages each), in
chance order: 79 % of the pairs it puts together belong together, and it puts together 78 % of those that belong; at 0.65 it is 85 % and 66 %."""


def unanswered(asked: Sequence[Asked], encoder: Encoder) -> tuple[Unanswered, ...]:
    """What nothing answered, grouped by meaning whatever the language; the group most customers ask comes first.

    Groups grow by average linkage: a question joins the group whose questions it is nearest to on average, if near enough. Twice the same text of one
    customer counts once.
    """
    once = list({(one.conversation, one.text): one for one in asked if not one.answered and one.text.strip()}.values())
    if not once:
        return ()
    rows = encoder.encode_queries([one.text for one in once])
    groups = [_unanswered([once[at] for at in members], rows[members]) for members in group(rows)]
    return tuple(sorted(groups, key=lambda one: (-one.customers, one.questions[0].text)))


def group(rows: NDArray[np.float32]) -> list[list[int]]:
    """Places of unit rows in groups, by average linkage above `SAME`."""
    sums: list[NDArray[np.float32]] = []
    members: list[list[int]] = []
    for at, row in enumerate(rows):
        near = [float(row @ total) / len(some) for total, some in zip(sums, members, strict=True)]
        best = int(np.argmax(near)) if near else -1
        if near and near[best] >= SAME:
            sums[best] = sums[best] + row
            members[best].append(at)
        else:
            sums.append(row.copy())
            members.append([at])
    return members


def _unanswered(questions: Sequence[Asked], rows: NDArray[np.float32]) -> Unanswered:
    typical = np.argsort(-(rows @ rows.mean(axis=0)), kind="stable")
    return Unanswered(tuple(questions[at] for at in typical), customers=customers(questions))


def customers(questions: Sequence[Asked]) -> int:
    """How many customers asked: conversations, and each question that belongs to none."""
    return len({one.conversation for one in questions if one.conversation}) + sum(not one.conversation for one in questions)


def reached(asked: Sequence[Asked]) -> dict[str, frozenset[str]]:
    """For each document the customers whose questions reached it."""
    found: dict[str, set[str]] = defaultdict(set)
    for at, one in enumerate(asked):
        for path in one.reached:
            found[path].add(one.conversation or f"#{at}")
    return {path: frozenset(some) for path, some in found.items()}


def unreached(passages: Sequence[Passage], by: Mapping[str, frozenset[str]]) -> tuple[Unreached, ...]:
    """Families of which no member was ever found for a question. Tickets are precedent: nobody minds one that is never needed."""
    families: dict[str, set[str]] = defaultdict(set)
    for one in passages:
        if one.kind is not Kind.TICKET:
            families[one.family].add(one.path)
    return tuple(Unreached(family, tuple(sorted(paths))) for family, paths in sorted(families.items()) if not any(path in by for path in paths))
