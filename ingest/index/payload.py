"""What an engine keeps of a passage beside its vectors, and what a search's filter asks of it: one meaning, whichever engine answers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ingest.types import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ingest.types import Passage, Where

KEYWORDS = ("path", "version", "lang", "kind", "family", "markets", "audience", "products", "channels")
DATES = ("valid_from", "valid_to")
"""Fields that filters ask for, and so get an index before the first point."""
_EVERY = "*"
"""Stands in a list of a passage that names none, so that one condition finds "this one or none"."""
_ALWAYS, _FOREVER = "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Among:
    """The field holds one of these words."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotAfter:
    """The field's day (RFC 3339) is this one or an earlier one."""

    key: str
    day: str


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The field's day (RFC 3339) is this one or a later one."""

    key: str
    day: str


Condition: TypeAlias = Among | NotAfter | NotBefore


def payload_of(passage: Passage) -> dict[str, object]:
    """Everything that a filter may ask of a passage, by field."""
    starts, ends = passage.validity.starts, passage.validity.ends
    return {
        "path": passage.path,
        "version": passage.version,
        "lang": passage.lang,
        "kind": passage.kind.value,
        "family": passage.family,
        "markets": list(passage.markets) or [_EVERY],
        "audience": passage.audience.value,
        "products": list(folded_words(passage.products)) or [_EVERY],
        "channels": list(folded_words(passage.channels)) or [_EVERY],
        "valid_from": _day(starts) if starts else _ALWAYS,
        "valid_to": _day(ends) if ends else _FOREVER,
    }


def conditions(where: Where) -> tuple[Condition, ...]:
    """Every condition but the language, which is a quota and not only a filter."""
    # whoever names no reader is a customer: no way of asking leaves this condition out
    wanted: list[Condition] = [Among("audience", tuple(audience.value for audience in where.audiences or (Audience.PUBLIC,)))]
    if where.markets:
        wanted.append(Among("markets", (*where.markets, _EVERY)))
    if where.products:
        wanted.append(Among("products", (*folded_words(where.products), _EVERY)))
    if where.channels:
        wanted.append(Among("channels", (*folded_words(where.channels), _EVERY)))
    if where.kinds:
        wanted.append(Among("kind", tuple(kind.value for kind in where.kinds)))
    if where.families:
        wanted.append(Among("family", where.families))
    if where.on is not None:
        wanted += [NotAfter("valid_from", _day(where.on)), NotBefore("valid_to", _day(where.on))]
    return tuple(wanted)


def passes(passage: Passage, where: Where) -> bool:
    """What an engine's filter says of a passage that comes from elsewhere, as a pinned one does."""
    kept = payload_of(passage)
    return (not where.langs or passage.lang in where.langs) and all(_holds(condition, kept) for condition in conditions(where))


def _holds(condition: Condition, kept: Mapping[str, object]) -> bool:
    held = kept[condition.key]
    if isinstance(condition, Among):
        return not set(held if isinstance(held, list) else [held]).isdisjoint(condition.values)
    return str(held) <= condition.day if isinstance(condition, NotAfter) else str(held) >= condition.day


def folded_words(words: Iterable[str]) -> tuple[str, ...]:
    """Codes and names as people write them: "ａ７ pro" is "A7 Pro"."""
    return tuple(" ".join(unicodedata.normalize("NFKC", word).casefold().split()) for word in words)


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
