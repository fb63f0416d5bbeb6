"""Which documents of a list fit what an owner asks for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.index.payload import folded_words
from ingest.types import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.types import Listed, Wanted


def page_of_list(listed: Sequence[Listed], wanted: Wanted) -> Page:
    """The documents that fit, from `wanted.offset` on, at most `wanted.limit`."""
    fitting = [one for one in listed if _fits(one, wanted)]
    states = Counter(one.state.value for one in listed)
    return Page(tuple(fitting[wanted.offset : wanted.offset + wanted.limit]), len(fitting), dict(states))


def _fits(one: Listed, wanted: Wanted) -> bool:
    about, folded = one.about, wanted.text.casefold()
    return (
        (not folded or any(folded in text.casefold() for text in (one.path, one.title, one.family)))
        and (not wanted.states or one.state in wanted.states)
        and (not wanted.kinds or one.kind in wanted.kinds)
        and (not wanted.langs or one.lang in wanted.langs)
        and (not wanted.families or one.family in wanted.families)
        and _of_these(about.markets, wanted.markets)
        and _of_these(folded_words(about.products), folded_words(wanted.products))
        and _of_these(folded_words(about.channels), folded_words(wanted.channels))
        and (not wanted.owners or about.owner in wanted.owners)
        and (wanted.machine is None or about.machine is wanted.machine)
        and _due(one, wanted)
    )


def _of_these(held: Sequence[str], asked: Sequence[str]) -> bool:
    """One of those asked for, or none named, which is all of them."""
    return not asked or not held or not set(held).isdisjoint(asked)


def _due(one: Listed, wanted: Wanted) -> bool:
    review, ends = one.about.review_on, one.about.valid_to
    return (wanted.review_by is None or (review is not None and review <= wanted.review_by)) and (
        wanted.ended_by is None or (ends is not None and ends <= wanted.ended_by)
    )
