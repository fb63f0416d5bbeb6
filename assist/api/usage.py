"""What the shop's model calls took, and where it stands with its budget: for whoever pays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query

from assist.api.deps import InboxDep, LedgerDep
from assist.store.usage import Spent, spent_since
from serving.adapter import adapter

router = APIRouter(prefix="/api", tags=["desk"])


@router.get("/usage")
async def usage(inbox: InboxDep, ledger: LedgerDep, days: Annotated[int, Query(ge=1, le=366)] = 31) -> dict[str, Any]:
    """Tokens and cost of model calls by day (UTC), duty, model and profile; `left`: what today and this month took, and why no model is asked, if so."""
    await ledger.keep(inbox.engine)
    since = f"{datetime.now(UTC) - timedelta(days=days - 1):%Y-%m-%d}"
    async with inbox.engine.connect() as connection:
        rows = await spent_since(connection, since)
    left = ledger.left()
    plain: list[dict[str, Any]] = adapter(tuple[Spent, ...]).dump_python(rows, mode="json")
    costs = {"tokens_today": left.tokens_today, "cost_today": float(left.cost_today), "cost_this_month": float(left.cost_this_month)}
    return {"left": {**costs, "currency": left.currency, "stopped": left.stopped}, "rows": plain}
