"""What of a model fits a card: weights, working memory, then as many tokens of the cache as the rest holds. Pure arithmetic, every term kept.

Keys and values of one token take 2 × layers × heads × width × bytes (Pope 2022, "Efficiently Scaling Transformer Inference", §3); layers of linear attention
keep a fixed state for each running sequence instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serving.profiles import Profile

SHARE = 0.90
"""Share of a card's memory that vLLM may take."""
KV_BYTES = 2
"""Bytes of one number in the cache: bfloat16, as vLLM keeps it by default."""
WORKING_GIB = 2.0
"""Room for activations and CUDA graphs beside weights and cache: an assumption, not a reading."""


@dataclass(frozen=True, slots=True)
class Memory:
    """A card's memory as one profile would take it, in GiB."""

    card: float
    usable: float
    weights: float
    working: float
    state: float
    """Of all running sequences."""
    left: float
    """For the cache; below 0 where the rest takes more than is usable."""
    per_token: int
    """Bytes of one token's keys and values."""
    context: int
    """Tokens of the profile's context."""

    @property
    def cache(self) -> float:
        """GiB of the cache."""
        return max(0.0, self.left)

    @property
    def tokens(self) -> int:
        """Tokens that the cache holds."""
        return int(self.cache * 2**30 / self.per_token)

    @property
    def fits(self) -> bool:
        """Whether the cache holds at least one full context; vLLM does not start otherwise."""
        return self.tokens >= self.context


def memory(profile: Profile, gib: float) -> Memory:
    """How a profile takes a card of so many GiB."""
    shape = profile.shape
    usable, state = gib * SHARE, profile.sequences * shape.state_mib / 1024
    left = usable - shape.weights_gib - WORKING_GIB - state
    return Memory(gib, usable, shape.weights_gib, WORKING_GIB, state, left, 2 * shape.layers * shape.kv_heads * shape.head_dim * KV_BYTES, profile.context)
