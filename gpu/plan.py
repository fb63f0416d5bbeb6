"""Which profile fits which card, and how many usual drafts at once: the arithmetic by which a profile is started too, told with every term."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gpu.errors import UnusableCard
from prompts.table import read_table
from serving.memory import memory
from serving.profiles import Task

if TYPE_CHECKING:
    from serving.profiles import Profile

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
    found = memory(profile, card.gib)
    drafting = profile.task is Task.CHAT
    request = min(profile.context, DRAFT_TOKENS + profile.images * profile.shape.image_tokens) if drafting else profile.context
    requests = min(profile.sequences, found.tokens // request)
    return Fit(
        profile=profile.name,
        model=profile.model,
        card=card.name,
        card_gib=card.gib,
        usable_gib=found.usable,
        weights_gib=found.weights,
        working_gib=found.working,
        state_gib=found.state,
        cache_gib=found.cache,
        kv_bytes_per_token=found.per_token,
        tokens=found.tokens,
        full_contexts=found.tokens / profile.context,
        request_tokens=request,
        requests=requests,
        fits=found.fits,
        verdict=_verdict(found.left, requests, f"{'usual drafts' if drafting else 'full texts'} of {request:,} tokens", fits=found.fits),
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
