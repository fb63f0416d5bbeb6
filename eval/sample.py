"""A part of a suite: some languages, some topics."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from eval.errors import UnusableSuite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.types import Suite

SEED = 20_261_126


def chosen(suite: Suite, languages: Sequence[str], topics: int) -> Suite:
    """The suite in these languages only, empty for all, and with so many topics only, 0 for all: the same ones each time, a topic with all its markets.

    Raises `UnusableSuite` for a language no topic is asked in.
    """
    strange = [lang for lang in languages if lang not in suite.languages()]
    if strange:
        message = f"No topic of {suite.name!r} is asked in {strange[0]}; it has {', '.join(suite.languages())}."
        raise UnusableSuite(message)
    names = list(dict.fromkeys(topic.base or topic.id for topic in suite.topics))
    drawn = set(Random(SEED).sample(names, topics)) if 0 < topics < len(names) else set(names)  # noqa: S311 - a sample of questions is no secret
    kept = [topic for topic in suite.topics if (topic.base or topic.id) in drawn]
    asked = [replace(topic, questions=tuple(each for each in topic.questions if not languages or each[0] in languages)) for topic in kept]
    return replace(suite, topics=tuple(topic for topic in asked if topic.questions))
