"""Which fact of one statement stands where another statement says something else: by count, by the ends of ranges, by the order of what agrees."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ingest.facts import canonical

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from ingest.types import Fact, FactKind, Span

Two = tuple["Fact", "Fact"]
DIMENSIONS = (
    frozenset(("mm", "cm", "m", "km", "in", "ft", "mi")),
    frozenset(("mg", "g", "kg", "t", "lb", "oz")),
    frozenset(("ml", "cl", "l")),
    frozenset(("mV", "V", "kV", "mA", "A", "mAh", "Ah", "mW", "W", "kW", "Wh", "kWh", "Ω", "kΩ")),
    frozenset(("Hz", "kHz", "MHz", "GHz")),
    frozenset(("B", "kB", "MB", "GB", "TB")),
    frozenset(("°C", "°F", "K")),
)
"""Units one of which may be written for another by a slip: six volts are no slip of six gigabytes, they are another statement."""
FOLLOWED = 2
"""Facts that must agree in a row for the one behind them to be held against its like: 38 × 19 × 4 mm."""


def unequal(kind: FactKind, left: Sequence[Fact], right: Sequence[Fact], open_left: Container[Span], open_right: Container[Span]) -> list[Two]:
    """Pairs of facts of this kind that differ; `open_left` and `open_right` say which of it have no equal on the other side.

    As many on both sides are held against each other in order; else the ends of ranges are told apart (10 °F to 40 °C beside 10–40 °C), then a value said
    twice counts once, then one number in two units is told (10 °C beside 10 °F), then what is told once more in another unit is left out, then only what stands
    between the same neighbours is compared.
    """
    a, b = [f for f in left if f.kind is kind and f.span in open_left], [f for f in right if f.kind is kind and f.span in open_right]
    ends = _without_equals(_ends(a), _ends(b))
    for some, others in ((a, b), ends, (_once(a), _once(b)), _slipped(*ends), (shared(a, b), shared(b, a))):
        if some and len(some) == len(others):
            return list(zip(some, others, strict=True))
    return [two for two in _between_equals(left, right) if two[0].span in open_left and two[1].span in open_right] if a and b else []


def shared(facts: Sequence[Fact], others: Sequence[Fact]) -> list[Fact]:
    """Facts without those told once more in another unit of the same dimension, 10–40 °C (50–104 °F), where the others keep to one unit."""
    mine, theirs = ({canonical(fact)[2] for fact in some} for some in (facts, others))
    twice = {unit for unit in mine - theirs for one in DIMENSIONS if unit in one and one & mine & theirs}
    return [fact for fact in facts if canonical(fact)[2] not in twice]


def _ends(facts: Sequence[Fact]) -> list[Fact]:
    """Every range as its two ends, both where the range stands."""
    return [replace(fact, value=end) for fact in facts for end in fact.value.split("..")]


def _without_equals(a: list[Fact], b: list[Fact]) -> tuple[list[Fact], list[Fact]]:
    left = list(b)
    kept = []
    for fact in a:
        equal = next((other for other in left if canonical(other) == canonical(fact)), None)
        if equal is None:
            kept.append(fact)
        else:
            left.remove(equal)
    return kept, left


def _slipped(a: Sequence[Fact], b: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """The numbers that stand once on each side, in two units of one dimension."""
    found: tuple[list[Fact], list[Fact]] = ([], [])
    for fact in a:
        mine, theirs = ([other for other in some if other.value == fact.value] for some in (a, b))
        if len(mine) == len(theirs) == 1 and any({fact.unit, theirs[0].unit} <= one for one in DIMENSIONS):
            found[0].append(fact)
            found[1].append(theirs[0])
    return found


def _once(facts: Sequence[Fact]) -> list[Fact]:
    return list({canonical(fact): fact for fact in reversed(facts)}.values())[::-1]


def _between_equals(left: Sequence[Fact], right: Sequence[Fact]) -> Iterator[Two]:
    """What stands between, before or behind facts that agree in the same order, as many on both sides; behind two that agree also what comes first."""
    one, other = _ends(left), _ends(right)
    matcher = SequenceMatcher(None, [canonical(f) for f in one], [canonical(f) for f in other], autojunk=False)
    agreed = 0
    for act, i1, i2, j1, j2 in matcher.get_opcodes():
        told = list(zip(one[i1:i2], other[j1:j2], strict=False)) if act == "replace" and (agreed or i2 < len(one)) else []
        if told and i2 - i1 == j2 - j1:
            yield from told
        elif told and agreed >= FOLLOWED:
            yield told[0]
        agreed = i2 - i1 if act == "equal" else 0
