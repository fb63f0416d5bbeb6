"""Would a pin fire? For every wording its owner has or pastes: how near it comes, and in which language the answer would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.pins import NEAR, board

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pins import Pin, Wording
    from serving.types import Encoder


@dataclass(frozen=True, slots=True)
class Checked:
    """One wording held against a pin."""

    wording: Wording
    near: float
    """1 for the same words; else the cosine with the nearest wording of the pin, 0 where it names other numbers."""
    fires: bool


def check(pin: Pin, wordings: Sequence[Wording], encoder: Encoder) -> tuple[Checked, ...]:
    """Each wording in the order given; market and last day are not looked at here."""
    one = board("", [pin], encoder)
    vectors = encoder.encode_queries([wording.text for wording in wordings]) if wordings else ()
    near = [one.nearest(wording.text, vector).get(0, 0.0) for wording, vector in zip(wordings, vectors, strict=True)]
    return tuple(Checked(wording, round(value, 2), value >= NEAR) for wording, value in zip(wordings, near, strict=True))
