"""What may be offered for a complaint: the row's options, what each is worth and costs, whether an agent may give it alone and the goods are there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from assist.types import Part, RemedyKind, RemedyOption

if TYPE_CHECKING:
    from assist.remedies.policy import Give, Offer, RemedyPolicy
    from assist.types import Complaint

CENT = Decimal("0.01")
TRIMMED = (RemedyKind.GIFT, RemedyKind.VOUCHER, RemedyKind.POINTS)
"""What the cap on generosity makes smaller, in this order: never the money or the goods themselves."""


@dataclass(frozen=True, slots=True)
class Case:
    """What an order is worth and what is in stock."""

    market: str
    value: Decimal
    """Of the order, in the table's currency."""
    authority: Decimal
    """Most the agent may give alone, in the same currency."""
    stock: bool | None
    """Whether everything that was bought can be sent again; None where nobody knows."""


def options_for(policy: RemedyPolicy, complaint: Complaint, case: Case) -> tuple[RemedyOption, ...]:
    """The options of the case's one row, cheapest for the shop first."""
    rule = policy.rule(complaint.kind, case.market, complaint.delay, case.value)
    most = case.authority if rule.authority is None else min(case.authority, rule.authority)
    made = (_option(policy, offer, case, most) for offer in rule.offers)
    return tuple(sorted(made, key=lambda one: (one.tier, one.cost)))


def _option(policy: RemedyPolicy, offer: Offer, case: Case, most: Decimal) -> RemedyOption:
    parts = tuple(Part(give.remedy, _amount(give, case.value, policy)) for give in offer.gives)
    kept = _capped(parts, case.value, policy)
    worth = _worth(kept, policy)
    cost = sum((_money(one, policy) * dict(policy.costs)[one.remedy] / 100 for one in kept), Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    key = f"{offer.tier}:" + "+".join(f"{one.remedy}={one.amount:f}" for one in kept)
    reships = any(one.remedy is RemedyKind.RESHIP for one in kept)
    blocked = "" if not reships or case.stock else "stock_unknown" if case.stock is None else "no_stock"
    return RemedyOption(key, offer.tier, kept, worth, cost, policy.currency, worth > most, blocked, kept != parts)


def _amount(give: Give, value: Decimal, policy: RemedyPolicy) -> Decimal:
    if give.amount is not None:
        return give.amount
    if give.percent is None:
        return value
    share = value * give.percent / 100
    if give.remedy is RemedyKind.POINTS:
        return (share / policy.point).quantize(Decimal(1), ROUND_HALF_UP) if policy.point else Decimal(0)
    return share.quantize(CENT, ROUND_HALF_UP)


def _money(part: Part, policy: RemedyPolicy) -> Decimal:
    return part.amount * policy.point if part.remedy is RemedyKind.POINTS else part.amount


def _worth(parts: tuple[Part, ...], policy: RemedyPolicy) -> Decimal:
    return sum((_money(one, policy) for one in parts), Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def _capped(parts: tuple[Part, ...], value: Decimal, policy: RemedyPolicy) -> tuple[Part, ...]:
    """Not worth more than the order and the shop's generosity; a part that would vanish is left out."""
    over = _worth(parts, policy) - value - policy.generosity
    kept = list(parts)
    for remedy in TRIMMED:
        for place, one in enumerate(kept):
            if over > 0 and one.remedy is remedy:
                less = min(over, _money(one, policy))
                over -= less
                unit = policy.point if remedy is RemedyKind.POINTS and policy.point else Decimal(1)
                kept[place] = replace(one, amount=one.amount - less / unit)
    return tuple(one for one in kept if one.amount > 0 or one.remedy in {RemedyKind.RESHIP, RemedyKind.FULL_REFUND})
