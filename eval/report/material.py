"""Whether a difference of a run's document misleads a customer, so that it counts in verdicts, lists of open ones and continuous integration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def material(one: Mapping[str, Any]) -> bool:
    """Neither allowed between markets nor one that free translations may show without meaning another thing; runs kept earlier name none of those."""
    return not one["allowed"] and not may_differ(one)


def may_differ(one: Mapping[str, Any]) -> bool:
    """Listed to be read by a person: sentences may differ so and mean the same."""
    return bool(one.get("doubtful", False))
