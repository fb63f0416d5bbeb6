"""The numbers of a training run, in one frozen record that the model card repeats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run can vary. The defaults made the shipped weights; at most `groups` groups are read, spread over all files."""

    groups: int = 1_000_000
    pieces: int = 98_000
    dimension: int = 256
    epochs: int = 7
    batch: int = 2048
    rate: float = 3e-3
    temperature: float = 0.05
    cosine: float = 1.0
    contrast: float = 0.15
    drop: float = 0.1
    undropped: int = 2
    bare: float = 0.1
    shop_times: float = 2.0
    seed: int = 7


SMALL = Recipe(groups=3_000, pieces=4_000, dimension=64, epochs=2, batch=256)
"""A run of seconds, to see that everything fits together; its weights are not worth shipping."""
