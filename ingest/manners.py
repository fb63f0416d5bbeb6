"""The words of `tables/redact_manners.yaml`: greetings, titles, sign-offs and what else stands beside a person's name."""

from __future__ import annotations

import re

from ingest.cues import cue_words


def listed(name: str) -> tuple[str, ...]:
    """The words of a list."""
    return cue_words("manners", prefix="redact")[name]


def any_of(name: str) -> str:
    """The words of a list as one alternative of a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(listed(name), key=len, reverse=True))
