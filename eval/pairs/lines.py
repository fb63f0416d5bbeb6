"""Sentences that differ: yes and no, must and may, a condition left out, a sentence left out, a claim nobody else makes."""

from __future__ import annotations

from functools import lru_cache
from math import log
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from eval.pairs.departure import Departure
from eval.pairs.duties import Duty, knows_duties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from eval.pairs.reading import Line, Reading

AGREE = 0.85
"""Share of the others that must agree among themselves before one that says otherwise departs: languages word a no in many ways."""
SEVERAL = 4
"""Other answers from which most of them outweigh a word that denies by half."""
FREE_OF = 10
"""Of so many other answers one may word the sentence with a no of its own, and a firm no here is still told."""
LONGEST = 240
"""Characters of a sentence beside few others: a longer one says several things, and a no in it may be about another than the yes it is held against."""
DEMANDED, DEMANDED_ALONE = 0.5, 0.15
"""Share of the others that must demand what this one only allows; the second is enough where next to none of them allows it."""
NEXT_TO_NONE = 0.1
FREES = 0.5
"""Share of the others that may allow something in the same sentence where this one's liberty is surely in place of their duty; none where few demand it."""
CONDITIONED = 0.5
"""Share of the others that must hold a condition, where this answer is also shorter than they are; where it is not, `NEARLY_ALL`."""
NEARLY_ALL = 0.93
SHORTER = 0.08
"""Natural logarithm of how much shorter: eight per cent."""
LIKE = 0.3
"""Cosine below which a sentence has no counterpart in another answer, and gives no vote."""
APART = 0.3
"""What being at the other end of the answer costs a counterpart."""
MISSING, ADDED = 0.42, 0.46
SURELY_MISSING, SURELY_ADDED = 0.54, 0.5
"""From which sum of evidence a sentence counts as perhaps and as surely left out, or as nobody else's.
These and the weights below were chosen on sixty pairs of news sentences
in fourteen languages that are not among those of `eval/suites`, and on the demo's answers."""
GAP = 0.1
"""How much worse (cosine) a sentence is covered than the others cover it for it to be surely left out: one that has a counterpart is only shorter."""
SHORTEST = 28
"""Characters (as in English) of a sentence that may be nobody else's: one language makes two sentences of what others say in one."""
LENGTH_MISSING, LINES_MISSING, LENGTH_ADDED = 0.7, 0.15, 1.0
FITS, FITS_ADDED = 0.4, 0.75
"""Share of a sentence's own length by which an answer must be shorter without it, or longer with it: an answer as long as the others has nothing left out."""


def line_departures(mine: Reading, others: Sequence[Reading]) -> Iterator[Departure]:
    """Every departure of sentences, yes and no first."""
    if not mine.lines:
        return
    longer = _longer(mine, others)
    likeness = max((_likenesses(mine, others, turned=turned) for turned in (False, True)), key=_covered)
    for at, line in enumerate(mine.lines):
        voters = [other.lines[found] for other, rows in zip(others, likeness, strict=True) if (found := _counterpart(rows, at)) is not None]
        if len(voters) * 4 >= len(others) and not line.courteous:
            yield from _odd(line, voters, mine.answer.lang, longer)
    yield from _missing(mine, others, longer)
    yield from _added(mine, others, longer)


def _likenesses(mine: Reading, others: Sequence[Reading], *, turned: bool) -> list[NDArray[np.float32]]:
    """(my lines, other lines) of each other answer: cosine less the distance of their places, mine taken from the end where `turned`."""
    places = _places(mine)
    mine_at = (places.max(initial=0.0) - places if turned else places)[:, None]
    return [mine.rows @ other.rows.T - APART * np.abs(mine_at - _places(other)[None]).astype(np.float32) for other in others]


def _covered(likeness: Sequence[NDArray[np.float32]]) -> float:
    """How well all lines find a counterpart: an answer whose sentences stand in the opposite order is read from its end."""
    return sum(float(rows.max(axis=1).sum()) for rows in likeness if rows.size)


def _places(reading: Reading) -> NDArray[np.float64]:
    """Where each line stands among those that are no courtesy, 0 to 1: a thank-you put in moves no other line."""
    counts = np.array([not line.courteous for line in reading.lines], dtype=np.float64)
    places: NDArray[np.float64] = (np.cumsum(counts) - counts) / max(1.0, counts.sum())
    return places


def _telling(reading: Reading) -> int:
    """Lines that are no courtesy."""
    return max(1, sum(not line.courteous for line in reading.lines))


def _counterpart(likeness: NDArray[np.float32], at: int) -> int | None:
    """The other answer's line nearest to this one, if this one is also the nearest to it."""
    if not likeness.shape[1]:
        return None
    found = int(likeness[at].argmax())
    return found if likeness[at, found] >= LIKE and int(likeness[:, found].argmax()) == at else None


def _odd(line: Line, voters: Sequence[Line], lang: str, longer: float) -> Iterator[Departure]:
    def share(says: Callable[[Line], bool]) -> float:
        return sum(map(says, voters)) / len(voters)

    if _otherwise(line, voters):
        yield Departure("yes_no", line.text, _example(voters, lambda one: one.denied is not line.denied), _plainly(line, voters))
    if line.duty is Duty.MAY and not line.denied and knows_duties(lang) and _freer(voters):
        yield Departure("obligation", line.text, _example(voters, lambda one: one.duty is Duty.MUST), _unfree(voters))
    # beside one other answer alone, only a much shorter one has left a condition out: "within 30 days" is a condition in Japanese
    shorter = longer < -(SHORTER if len(voters) > 1 else 3 * SHORTER)
    enough = CONDITIONED if shorter else NEARLY_ALL
    if not line.conditional and (shorter or len(voters) > 1) and share(lambda one: one.conditional) >= enough:
        yield Departure("condition", line.text, _example(voters, lambda one: one.conditional))


def _freer(voters: Sequence[Line]) -> bool:
    """Whether what one line allows is demanded by the others: by most, or by some and allowed by next to none, for a duty may be worded without any."""
    demand, allow = (sum(one.duty is duty for one in voters) / len(voters) for duty in (Duty.MUST, Duty.MAY))
    return demand >= DEMANDED or (len(voters) >= SEVERAL and demand >= DEMANDED_ALONE and allow <= NEXT_TO_NONE)


def _unfree(voters: Sequence[Line]) -> bool:
    """Whether a liberty stands for their duty: where they allow something beside what they demand, it may stand for that."""
    demand, free = sum(one.duty is Duty.MUST for one in voters), sum(one.frees for one in voters)
    return free <= FREES * len(voters) if demand >= DEMANDED * len(voters) else free == 0


def _otherwise(line: Line, voters: Sequence[Line]) -> bool:
    """Whether a line says no where the others say yes, or the other way round. Beside few others nothing may stand in between."""
    if len(voters) < SEVERAL:
        unclear = any(one.half or len(one.text) > LONGEST for one in (line, *voters))
        return not unclear and all(one.denied is not line.denied and one.anywhere is not line.anywhere for one in voters)
    denied = sum(one.anywhere for one in voters) / len(voters)
    return (denied >= AGREE and not line.anywhere and not line.half) or (denied <= 1 - AGREE and line.anywhere)


def _plainly(line: Line, voters: Sequence[Line]) -> bool:
    """Whether it must be another thing that is said: the main verb is denied, and next to no translator words the same sentence so."""
    if line.anywhere:
        return line.firm > 0 and sum(one.anywhere for one in voters) * FREE_OF <= len(voters)
    return all(one.firm > 0 for one in voters)


def _example(voters: Sequence[Line], says: Callable[[Line], bool]) -> str:
    return next((one.text for one in voters if says(one)), "")


def _longer(mine: Reading, others: Sequence[Reading]) -> float:
    """Natural logarithm of this answer's length over the others', courtesies left out, each counted as long as it would be in English."""
    lengths = [_english(other) for other in others if other.lines]
    return log(_english(mine) / median(lengths)) if lengths else 0.0


def _english(reading: Reading) -> float:
    return max(1.0, sum(line.length for line in reading.lines if not line.courteous))


def _missing(mine: Reading, others: Sequence[Reading], longer: float) -> Iterator[Departure]:
    """The sentence that the others have and this shorter answer does not: told once, for all others say the same one."""
    if longer > -SHORTER / 2:
        return
    fewer = log(_telling(mine) / median(_telling(other) for other in others))
    gaps = [_gap(at, mine, others) for at, other in enumerate(others) if other.lines]
    gap = median(gap for gap, _, _ in gaps) if gaps else 0.0
    evidence = gap - LENGTH_MISSING * longer - LINES_MISSING * fewer if gaps else 0.0
    if evidence >= MISSING and (len(others) == 1 or -longer >= FITS * median(share for _, _, share in gaps)):
        yield Departure("missing", "", max(gaps)[1], evidence >= SURELY_MISSING and gap >= GAP)


def _share(line: Line, reading: Reading) -> float:
    """Natural logarithm of an answer's length over its length without one of its lines."""
    said = sum(one.length for one in reading.lines if not one.courteous)
    return log(max(1.0, said) / max(1.0, said - line.length))


def _gap(at: int, mine: Reading, others: Sequence[Reading]) -> tuple[float, str, float]:
    """How much worse the worst covered sentence of another answer is covered here than by the rest (cosines), the sentence, and its share (`_share`)."""
    said = others[at]
    here = (said.rows @ mine.rows.T).max(axis=1)
    rest = [(said.rows @ one.rows.T).max(axis=1) for place, one in enumerate(others) if place != at and one.lines]
    there = np.median(rest, axis=0) if rest else np.full(len(said.lines), 2 * LIKE)
    gaps = ((float(gap), line.text, _share(line, said)) for gap, line in zip(there - here, said.lines, strict=True) if line.says)
    return max(gaps, default=(0.0, "", 0.0))


def _added(mine: Reading, others: Sequence[Reading], longer: float) -> Iterator[Departure]:
    """The sentences of a longer answer of more sentences that nobody else has, if the others have each other's; none that state a value most others state."""
    if longer < SHORTER / 2 or _telling(mine) <= median(_telling(other) for other in others):
        return
    usual = _usual(tuple(others))
    shared = [written for value, written in mine.keys.items() if sum(value in other.keys for other in others) * 2 > len(others)]
    for at, line in enumerate(mine.lines):
        if any(written in line.text for written in shared):
            continue
        best = median(float((other.rows @ mine.rows[at]).max(initial=0.0)) for other in others)
        enough = len(others) == 1 or longer >= FITS_ADDED * _share(line, mine)
        evidence = usual - best + LENGTH_ADDED * longer
        if line.says and enough and line.length >= SHORTEST and evidence >= ADDED:
            yield Departure("added", line.text, "", evidence >= SURELY_ADDED)


@lru_cache(maxsize=256)
def _usual(others: tuple[Reading, ...]) -> float:
    """How well a sentence of one of these answers is usually covered by another of them (cosine)."""
    covered = [float(np.median((one.rows @ other.rows.T).max(axis=1))) for one in others for other in others if one is not other and one.lines and other.lines]
    return median(covered) if covered else 2 * LIKE
