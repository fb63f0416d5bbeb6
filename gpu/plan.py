"""What of a model fits a card: weights, working memory, then as many tokens of the cache as the rest holds. Pure arithmetic, every term kept.

Keys and values of one token take 2 × layers × heads × width × bytes (Pope 2022, "Efficiently Scaling Transformer Inference", §3); layers of linear attention
keep a fixed state for each running sequence instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gpu.errors import UnusableCard
from prompts.table import read_table
from serving.profiles import Task
from serving.vllm import SHARE

if TYPE_CHECKING:
    from serving.profiles import Profile

KV_BYTES = 2
"""Bytes of one number in the cache: bfloat16, as vLLM keeps it by default."""
WORKING_GIB = 2.0
"""Room for activations and CUDA graphs beside weights and cache: an assumption, not a reading."""
DRAFT_TOKENS = 5_000
"""Prompt and answer of a usual draft: rules, manners, eight passages, the conversation, the reply with its gloss."""


class Card(BaseModel):
    """An accelerator by its memory."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=1)
    gib: float = Field(gt=0)
    source: str = Field(min_length=5)


@dataclass(frozen=True, slots=True)
class Fit:
    """One profile on one card. Memory in GiB; `tokens` is what the cache holds, `requests` how many at once: usual drafts, or full texts."""

    profile: str
    model: str
    card: str
    card_gib: float
    usable_gib: float
    weights_gib: float
    working_gib: float
    state_gib: float
    cache_gib: float
    kv_bytes_per_token: int
    tokens: int
    full_contexts: float
    request_tokens: int
    requests: int
    fits: bool
    verdict: str


def fit(profile: Profile, card: Card) -> Fit:
    """The arithmetic for one profile on one card. A profile fits when the cache holds at least one full context."""
    shape = profile.shape
    usable = card.gib * SHARE
    state = profile.sequences * shape.state_mib / 1024
    cache = usable - shape.weights_gib - WORKING_GIB - state
    per_token = 2 * shape.layers * shape.kv_heads * shape.head_dim * KV_BYTES
    tokens = max(0, int(cache * 2**30 / per_token))
    drafting = profile.task is Task.CHAT
    request = min(profile.context, DRAFT_TOKENS + profile.images * shape.image_tokens) if drafting else profile.context
    requests = min(profile.sequences, tokens // request)
    fits = tokens >= profile.context
    return Fit(
        profile=profile.name,
        model=profile.model,
        card=card.name,
        card_gib=card.gib,
        usable_gib=usable,
        weights_gib=shape.weights_gib,
        working_gib=WORKING_GIB,
        state_gib=state,
        cache_gib=max(0.0, cache),
        kv_bytes_per_token=per_token,
        tokens=tokens,
        full_contexts=tokens / profile.context,
        request_tokens=request,
        requests=requests,
        fits=fits,
        verdict=_verdict(cache, requests, f"{'usual drafts' if drafting else 'full texts'} of {request:,} tokens", fits=fits),
    )


def load_cards(path: Path | None = None) -> tuple[Card, ...]:
    """The cards of the table. Raises `UnusableCard` for a table that breaks its shape."""
    place = path or Path(__file__).parent / "cards.yaml"
    try:
        return TypeAdapter(tuple[Card, ...]).validate_python(read_table(place))
    except ValidationError as error:
        raise UnusableCard(f"{place.name}: {error.errors()[0]['msg']}. Correct the table.") from error


def read_card(words: str, known: tuple[Card, ...]) -> Card:
    """A card from `NAME` (part of a known name) or `NAME=GIB`. Raises `UnusableCard`."""
    name, _, size = words.partition("=")
    if size:
        try:
            return Card(name=name, gib=float(size), source="given on the command line")
        except ValueError as error:
            raise UnusableCard(f"{words!r} is no card: write NAME=GIB with a positive number, such as 'my card=48'.") from error
    for card in known:
        if name.casefold() in card.name.casefold():
            return card
    raise UnusableCard(f"There is no card {name!r} in the table. Known: {', '.join(card.name for card in known)}. Or write NAME=GIB.")


def _verdict(cache: float, requests: int, what: str, *, fits: bool) -> str:
    if cache <= 0:
        return "does not fit: weights and working memory take more than the card gives"
    if not fits:
        return "does not fit: the cache holds less than one full context"
    return f"fits: {requests} {what} at once"
