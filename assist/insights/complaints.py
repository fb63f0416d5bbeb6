"""Which conversations are complaints."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TABLE = Path(__file__).with_name("complaints.yaml")


@cache
def complaint_kinds() -> Mapping[str, str]:
    """Intent to kind of complaint."""
    return {str(intent): str(kind) for intent, kind in read_table(TABLE).items()}


def complaint_of(intents: Iterable[str]) -> str:
    """The kind of the first complaint among a message's wishes; empty where it complains of nothing."""
    kinds = complaint_kinds()
    return next((kinds[intent] for intent in intents if intent in kinds), "")
