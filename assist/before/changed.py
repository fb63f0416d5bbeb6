"""Changed answers as a person reads them: only the sentences that differ, what differs inside them marked, the same change told once for all it touches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ingest.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Piece = tuple[str, bool]

TOKEN = re.compile(r"\w+|\W", re.UNICODE)
MOST_TOKENS = 2_000
"""Of either side; a longer one is shown as changed throughout."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change with the conversations whose answers it changes."""

    lang: str
    was: tuple[Piece, ...]
    """(text, whether it differs) in order; empty where nothing was said."""
    now: tuple[Piece, ...]
    ids: tuple[str, ...]


def changed(answers: Iterable[dict[str, Any]]) -> tuple[Changed, ...]:
    """From a trial's record of answers, each {id, lang, was, now}; the change that touches most first."""
    told = [(one["lang"], *_differing(_said(one["was"]), _said(one["now"]), one["lang"]), one["id"]) for one in answers]
    told.sort(key=lambda one: one[:3])
    groups = ((key, [one[3] for one in each]) for key, each in groupby(told, key=lambda one: one[:3]))
    found = [Changed(lang, *_marked(was, now), tuple(ids)) for (lang, was, now), ids in groups]
    return tuple(sorted(found, key=lambda one: -len(one.ids)))


def _said(side: dict[str, Any]) -> str:
    return str(side.get("text") or side.get("refusal") or "")


def _differing(was: str, now: str, lang: str) -> tuple[str, str]:
    """The sentences of either side that the other lacks where it stands."""
    old, new = ([one[span.start : span.end].strip() for span in sentences(one, lang)] for one in (was, now))
    acts = [act for act in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if act[0] != "equal"]
    return " … ".join(" ".join(old[a:b]) for _, a, b, _, _ in acts if a < b), " … ".join(" ".join(new[a:b]) for _, _, _, a, b in acts if a < b)


def _marked(was: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = TOKEN.findall(was), TOKEN.findall(now)
    if not old or not new or max(len(old), len(new)) > MOST_TOKENS:
        return ((was, True),) if was else (), ((now, True),) if now else ()
    acts = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return _pieces(old, [(a, b, act != "equal") for act, a, b, _, _ in acts]), _pieces(new, [(a, b, act != "equal") for act, _, _, a, b in acts])


def _pieces(tokens: Sequence[str], spans: Iterable[tuple[int, int, bool]]) -> tuple[Piece, ...]:
    return tuple(("".join(tokens[a:b]), differs) for a, b, differs in spans if a < b)
