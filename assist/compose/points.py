"""What a conversation asks, as a served model is told it: a line of JSON for each point, with its passages' numbers and the values read there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assist.compose.harmless import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.compose.plan import Point
    from ingest.types import Passage
    from prompts.types import Library

LONGEST = 160
"""Characters of the customer's words that name a point; they stand whole in the conversation."""
MOST_NUMBERS = 6
"""Passages named for one point, best first."""


def points_told(points: Sequence[Point], library: Library, passages: Sequence[Passage]) -> str:
    """A line for each point. `passages` in the order of their numbers; what was found and is not among them is not named."""
    numbers = {passage.id: number for number, passage in enumerate(passages, 1)}
    return "\n".join(json.dumps(_point(place, one, library, numbers), ensure_ascii=False) for place, one in enumerate(points, 1))


def _point(place: int, point: Point, library: Library, numbers: dict[str, int]) -> dict[str, object]:
    one = point.sought
    asks = dict(library.intent(one.intent).asks).get("en", one.intent) if one.intent else ""
    found = dict.fromkeys(numbers[hit.passage.id] for hit in one.hits if hit.passage.id in numbers)
    facts = [f"{v.name}: {v.canonical} [{numbers[v.citation.passage_id]}]" for v in point.values if v.citation and v.citation.passage_id in numbers]
    told = {"point": place, "asks": asks, "words": harmless(" ".join(one.asked.split()))[:LONGEST], "passages": list(found)[:MOST_NUMBERS]}
    return {key: value for key, value in (told | {"facts": facts}).items() if value}
