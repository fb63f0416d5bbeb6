"""What a shop's model calls take: counted as they end, kept in its store within seconds, and stopped where its budget ends.

Days are UTC's. Cost is tokens times the model's price of that day (`prices.yaml`), or the one of `CONCORD_ASSIST_MODEL_PRICE`, in millionths of the currency;
a served model's own bill is not asked for. What was counted keeps its cost when prices change.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from assist.prices import Price, Prices, load_prices
from assist.remedies.policy import load_remedies, with_table
from assist.store.usage import Spent, add_spent, spent_since
from serving.errors import BudgetSpent

if TYPE_CHECKING:
    from assist.settings import AssistSettings
    from assist.store.open import Store
    from serving.metered import Call

LOG = logging.getLogger(__name__)
EVERY = 2.0
"""Seconds after which what was counted is kept; a killed process loses at most so much of its count."""
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be spent; 0 is no limit."""

    tokens_a_day: int = 0
    cost_a_day: Decimal = Decimal(0)
    cost_a_month: Decimal = Decimal(0)
    prompt_price: Decimal = Decimal(0)
    """Of a million tokens."""
    answer_price: Decimal = Decimal(0)
    currency: str = ""
    prices: Prices | None = None
    """By model; instead of the two."""

    def micros(self, call: Call, day: date) -> int:
        """What a call of a day cost, in millionths of the currency, rounded up."""
        if self.prices is not None:
            return ceil(self.prices.micros(call.model, call.profile, day, call.prompt_tokens, call.answer_tokens))
        return ceil(Price(self.prompt_price, self.answer_price).micros(call.prompt_tokens, call.answer_tokens))


@dataclass(frozen=True, slots=True)
class Left:
    """Where a shop stands with its budget today."""

    tokens_today: int
    cost_today: Decimal
    cost_this_month: Decimal
    currency: str
    stopped: str
    """Why no model is asked, as a sentence; empty while one is."""


def budget_of(settings: AssistSettings) -> Budget:
    """The budget of a shop's settings and its table of prices. Raises `PromptFileError` for a table that breaks its shape."""
    prompt, answer, currency = (*settings.model_price.split(), "", "", "")[:3]
    limits = (settings.tokens_per_day, Decimal(str(settings.cost_per_day)), Decimal(str(settings.cost_per_month)))
    prices = load_prices(settings)
    return Budget(*limits, Decimal(prompt or 0), Decimal(answer or 0), prices.currency if prices else currency, prices)


def currency_of(settings: AssistSettings, other: str = "") -> str:
    """The one currency of model prices, the table of remedies and an `other` one tried beside it; empty where none is told, or they differ.

    Raises `PromptFileError` for a table that breaks its shape.
    """
    tried = with_table(settings, other) if other else None
    tables = [load_remedies(one) for one in (settings, tried) if one is not None]
    told = {budget_of(settings).currency, *(one.currency for one in tables if one is not None)} - {""}
    return told.pop() if len(told) == 1 else ""


def _today() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """One shop's count. Calls come from threads; what they took is kept from the loop."""

    def __init__(self, budget: Budget | None = None, now: Callable[[], datetime] = _today) -> None:
        """Nothing is known of earlier spending before `keep` has read it."""
        self._budget, self._now, self._lock = budget or Budget(), now, threading.Lock()
        self._fresh: dict[tuple[str, str, str, str], Spent] = {}
        self._kept: tuple[Spent, ...] = ()

    def allow(self) -> None:
        """Raises `BudgetSpent`, which says what ended and when it begins anew."""
        if stopped := self.left().stopped:
            raise BudgetSpent(stopped)

    def count(self, call: Call) -> int:
        """Take a call into account at once; it is kept soon. Its cost in millionths of the currency."""
        today = self._now().date()
        day, micros = f"{today:%Y-%m-%d}", self._budget.micros(call, today)
        one = Spent(day, call.duty, call.model, call.profile, 1, int(call.failed), call.prompt_tokens, call.answer_tokens, int(call.estimated), micros)
        with self._lock:
            before = self._fresh.get(one.key)
            self._fresh[one.key] = before.plus(one) if before else one
        return micros

    def left(self) -> Left:
        """Where the shop stands now."""
        now = self._now()
        with self._lock:
            rows = (*self._kept, *self._fresh.values())
        today = [one for one in rows if one.day == f"{now:%Y-%m-%d}"]
        month = [one for one in rows if one.day.startswith(f"{now:%Y-%m}")]
        tokens = sum(one.tokens for one in today)
        day_cost, month_cost = (Decimal(sum(one.micros for one in rows)) / MILLION for rows in (today, month))
        return Left(tokens, day_cost, month_cost, self._budget.currency, self._stopped(tokens, day_cost, month_cost))

    def _stopped(self, tokens: int, day_cost: Decimal, month_cost: Decimal) -> str:
        budget = self._budget
        if 0 < budget.tokens_a_day <= tokens:
            return f"Today's {budget.tokens_a_day} tokens are spent (CONCORD_ASSIST_TOKENS_PER_DAY). The model is asked again after midnight UTC."
        if 0 < budget.cost_a_day <= day_cost:
            return f"Today's {budget.cost_a_day} {budget.currency} are spent (CONCORD_ASSIST_COST_PER_DAY). The model is asked again after midnight UTC."
        if 0 < budget.cost_a_month <= month_cost:
            return f"This month's {budget.cost_a_month} {budget.currency} are spent (CONCORD_ASSIST_COST_PER_MONTH). The model is asked again next month."
        return ""

    async def keep(self, store: Store) -> None:
        """Add what is new to the store, and read what the month has taken so far, other workers' calls too. What cannot be kept now is kept later."""
        with self._lock:
            fresh, self._fresh = self._fresh, {}
        kept = False
        try:
            async with store.begin() as connection:
                await add_spent(connection, tuple(fresh.values()))
                found = await spent_since(connection, f"{self._now():%Y-%m}-01")
            kept = True
        except SQLAlchemyError as error:
            LOG.warning("What the model took cannot be kept now: %s", type(error).__name__)
        finally:
            with self._lock:
                if kept:
                    self._kept = found
                else:
                    for key, one in fresh.items():
                        self._fresh[key] = self._fresh[key].plus(one) if key in self._fresh else one

    async def run(self, store: Store) -> None:
        """Keep every few seconds until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            await self.keep(store)
