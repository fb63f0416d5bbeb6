"""Peak review: drafts of one script as rows that show only the facts in which they differ; whatever is out of the ordinary is set aside to be read alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.types import Severity, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assist.store.desk import Kept
    from assist.store.listed import Listed
    from assist.types import Draft, Value

FEWEST = 2
"""Drafts of one script that make a table; one alone is read as it is."""
UNHAPPY = frozenset({"angry", "sad"})


@dataclass(frozen=True, slots=True)
class Alike:
    """Drafts of one script in one language."""

    script: tuple[str, ...]
    """Wordings of its sentences, in order."""
    lang: str
    shared: Mapping[str, Value]
    """By key, what all of them state."""
    columns: tuple[str, ...]
    """Keys of the values in which they differ."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One draft of a table."""

    listed: Listed
    kept: Kept
    values: Mapping[str, Value]
    """By key; only those in which it may differ from the others."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A draft to be read alone."""

    listed: Listed
    kept: Kept
    why: str
    """refused, finding, unsure, unhappy, risk, model or alone."""


@dataclass(frozen=True, slots=True)
class Peak:
    """Everything that waits for a yes."""

    tables: tuple[Alike, ...]
    odd: tuple[Odd, ...]


def peak_of(drafts: Iterable[tuple[Listed, Kept]]) -> Peak:
    """Tables of the most common scripts first."""
    groups: dict[tuple[str, ...], list[tuple[Listed, Kept]]] = {}
    odd: list[Odd] = []
    for listed, kept in drafts:
        if why := odd_because(listed, kept.draft):
            odd.append(Odd(listed, kept, why))
        else:
            groups.setdefault((kept.draft.language, *script_of(kept.draft)), []).append((listed, kept))
    odd += [Odd(*one, "alone") for group in groups.values() if len(group) < FEWEST for one in group]
    tables = sorted((_table(key, group) for key, group in groups.items() if len(group) >= FEWEST), key=lambda one: -len(one.rows))
    return Peak(tuple(tables), tuple(odd))


def odd_because(listed: Listed, draft: Draft) -> str:
    """Why a draft is not answered by a row: "" if nothing speaks against it."""
    if draft.refusal is not None:
        return "refused"
    if any(one.severity is not Severity.NOTE for one in draft.findings):
        return "finding"
    if any(one.wording is None and one.role != "signature" for one in draft.sentences):
        return "model"
    if draft.confidence.word is not Word.HIGH:
        return "unsure"
    if listed.risk == "high" or draft.triage.risk.value == "high":
        return "risk"
    return "unhappy" if draft.triage.emotion.value in UNHAPPY else ""


def script_of(draft: Draft) -> tuple[str, ...]:
    """The wordings a draft was written from: two with the same ones differ in their values alone."""
    return tuple(one.wording.source for one in draft.sentences if one.wording is not None)


def _table(key: tuple[str, ...], group: Sequence[tuple[Listed, Kept]]) -> Alike:
    stated = [_values(kept.draft) for _, kept in group]
    keys = list(dict.fromkeys(one for values in stated for one in values))
    differ = tuple(one for one in keys if len({values[one].canonical if one in values else "" for values in stated}) > 1)
    shared = {one: stated[0][one] for one in keys if one not in differ}
    rows = tuple(Row(listed, kept, {one: values[one] for one in differ if one in values}) for (listed, kept), values in zip(group, stated, strict=True))
    return Alike(key[1:], key[0], shared, differ, rows)


def _values(draft: Draft) -> dict[str, Value]:
    """By wording and name: what one sentence states is not compared with another's."""
    found: dict[str, Value] = {}
    for sentence in draft.sentences:
        for value in sentence.wording.values if sentence.wording else ():
            found.setdefault(f"{sentence.wording.source if sentence.wording else ''}#{value.name}", value)
    return found
