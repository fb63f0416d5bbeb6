"""How many customers asked in which language about which family, told from what their questions reached."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.types import Asked, Listed


def asked_by_family(asked: Iterable[Asked], listed: Iterable[Listed]) -> dict[str, dict[str, int]]:
    """Customers by family and language: each conversation once, for the document nearest to its question."""
    families = {one.path: one.family for one in listed if one.family}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seen: set[tuple[str, str]] = set()
    for one in asked:
        family = next((families[path] for path in one.reached if path in families), "")
        who = (one.conversation, family)
        if family and one.lang not in {"", "und"} and (not one.conversation or who not in seen):
            seen.add(who)
            counts[family][one.lang] += 1
    return {family: dict(found) for family, found in counts.items()}
