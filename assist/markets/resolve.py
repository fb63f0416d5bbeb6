"""What holds for an order: the shop's policy, held against the law of the customer's country on the day the order was placed.

Pure functions. A fact that nobody verified decides nothing: it comes along to be checked. What is better for the customer holds (Directive 2011/83/EU art. 25,
and alike elsewhere: a contract may give more than the law and never less).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from assist.calendar import add_business_days, add_months
from assist.types import LawAnswer, LawEvidence, LawKind, LawStatus, MarkAct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from assist.types import FactMark, LawFact, Term

LONGER_IS_BETTER = frozenset({LawKind.WITHDRAWAL_PERIOD, LawKind.GUARANTEE})
SHORTER_IS_BETTER = frozenset({LawKind.REFUND_DEADLINE})
COMPARED = LONGER_IS_BETTER | SHORTER_IS_BETTER | {LawKind.RETURN_COST}
"""Kinds of which a shop's policy speaks too."""


def told(facts: Sequence[LawFact], marks: Mapping[tuple[str, str], FactMark], day: date) -> tuple[LawFact, ...]:
    """The facts as this shop's owner left them.

    By each fact's newest mark (its market and id): verified, corrected,
    retired, or due to be checked again on `day`.
    """
    return tuple(one for fact in facts if (one := _marked(fact, marks.get((fact.market, fact.id)), day)) is not None)


def answer(kind: LawKind, policy: Term | None, facts: Iterable[LawFact], ordered: date, country: str = "") -> LawAnswer:
    """What holds of one kind for an order of that day. `country` (ISO 3166-1) counts business days by its own calendar."""
    held = [fact for fact in facts if fact.kind is kind and fact.holds(ordered)]
    unverified = tuple(fact for fact in held if not fact.verified)
    law = next((fact for fact in held if fact.verified and not fact.conditional), None)
    if law is None:
        return _by_policy(kind, policy, unverified)
    if policy is None or kind not in COMPARED:
        return LawAnswer(kind, "law", law.value, law.unit, law.payer, law, to_check=unverified)
    if _worse(kind, policy, law, ordered, country):
        return LawAnswer(kind, "law", law.value, law.unit, law.payer, law, worse=True, to_check=unverified)
    return replace(_by_policy(kind, policy, unverified), law=law)


def last_day(value: str, unit: str, start: date, country: str = "") -> date:
    """The day on which a period that begins with `start` ends; the day of the event does not count. `value` is a whole number; of a range the upper end."""
    count = int(Decimal(value.rpartition("..")[2]))
    match unit:
        case "business_day":
            return add_business_days(start, count, country)
        case "week":
            return start + timedelta(weeks=count)
        case "month":
            return add_months(start, count)
        case "year":
            return add_months(start, 12 * count)
        case _:
            return start + timedelta(days=count)


def _by_policy(kind: LawKind, policy: Term | None, unverified: tuple[LawFact, ...]) -> LawAnswer:
    if policy is None:
        return LawAnswer(kind, "none", to_check=unverified)
    return LawAnswer(kind, "policy", policy.value, policy.unit, policy.payer, to_check=unverified)


def _worse(kind: LawKind, policy: Term, law: LawFact, ordered: date, country: str) -> bool:
    """Whether the policy gives less. Costs: it charges the customer what the law charges the shop. Periods are compared by their last days."""
    if kind is LawKind.RETURN_COST:
        return law.payer == "shop" and policy.payer == "customer"
    if not policy.value or not law.value:
        return False
    if policy.starts and law.starts and policy.starts != law.starts:
        # Two clocks: nothing is said of which ends first.
        return False
    mine, theirs = (last_day(one.value, one.unit, ordered, country) for one in (policy, law))
    return mine < theirs if kind in LONGER_IS_BETTER else mine > theirs


def _marked(fact: LawFact, mark: FactMark | None, day: date) -> LawFact | None:
    if mark is None:
        return fact
    if mark.act is MarkAct.RETIRE:
        return None
    changed = replace(fact, value=mark.value, unit=mark.unit, payer=mark.payer, text=mark.text) if mark.act is MarkAct.CORRECT else fact
    overdue = mark.review is not None and mark.review < day
    status = LawStatus.UNVERIFIED if overdue else LawStatus.VERIFIED
    return replace(
        changed,
        status=status,
        evidence=LawEvidence("shop", mark.note or changed.text, f"{mark.source} ({mark.by})"),
        checked=mark.at.date(),
        note=mark.note or fact.note,
    )
