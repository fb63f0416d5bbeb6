"""Load on a served model: so many agents at once, each asking for the next draft as soon as it has one."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gpu.traffic import SCHEMA
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gpu.traffic import Request
    from serving.chat import ServedChat


@dataclass(frozen=True, slots=True)
class Shot:
    """One draft: milliseconds to its first text and to its end, its tokens; or the name of what went wrong."""

    first_ms: float = 0.0
    whole_ms: float = 0.0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cached_tokens: int | None = None
    cut: bool = False
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """What so many agents saw. Milliseconds as percentiles over drafts that came; None where none did or the server does not say."""

    agents: int
    drafts: int
    failed: dict[str, int]
    cut: int
    """Drafts that ended at the token limit."""
    seconds: float
    first_token_ms: dict[str, float] | None
    draft_ms: dict[str, float] | None
    answer_tokens_per_second: float
    prompt_tokens: int
    cached_share: float | None
    cost_per_1000_drafts: float | None
    """In the currency of the card's price per hour."""


def measure(chat: ServedChat, traffic: Sequence[Request], agents: int, drafts: int, price: float | None = None) -> Level:
    """Ask for `drafts` drafts with `agents` at once, round and round through the traffic. Never raises for a failed draft: it is counted by name."""
    began = time.perf_counter()
    with ThreadPoolExecutor(agents) as pool:
        shots = list(pool.map(lambda number: _shoot(chat, traffic[number % len(traffic)]), range(drafts)))
    seconds = time.perf_counter() - began
    came = [shot for shot in shots if not shot.failed]
    said = [shot for shot in came if shot.cached_tokens is not None]
    asked = sum(shot.prompt_tokens for shot in said)
    return Level(
        agents=agents,
        drafts=drafts,
        failed=dict(Counter(shot.failed for shot in shots if shot.failed)),
        cut=sum(shot.cut for shot in came),
        seconds=round(seconds, 3),
        first_token_ms=_percentiles([shot.first_ms for shot in came]),
        draft_ms=_percentiles([shot.whole_ms for shot in came]),
        answer_tokens_per_second=round(sum(shot.answer_tokens for shot in came) / seconds, 1),
        prompt_tokens=sum(shot.prompt_tokens for shot in came),
        cached_share=round(sum(shot.cached_tokens or 0 for shot in said) / asked, 4) if asked else None,
        cost_per_1000_drafts=round(price * seconds / 3600 / len(came) * 1000, 4) if price and came else None,
    )


def _shoot(chat: ServedChat, request: Request) -> Shot:
    began = time.perf_counter()
    first, cut, heard = 0.0, False, None
    try:
        for heard in chat.stream(request.system, request.user, dict(SCHEMA)):
            first = first or (_since(began) if heard.text else 0.0)
            cut = cut or heard.ended == "length"
    except ServingError as error:
        return Shot(failed=type(error).__name__)
    if heard is None or not first:
        return Shot(failed="NoText")
    return Shot(first, _since(began), heard.prompt_tokens, heard.answer_tokens, heard.cached_tokens, cut)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _percentiles(values: Sequence[float]) -> dict[str, float] | None:
    return {name: round(float(np.percentile(values, q)), 1) for name, q in (("p50", 50), ("p95", 95), ("p99", 99))} if values else None
