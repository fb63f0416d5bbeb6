"""A change tried on the last real questions: what every one of them is answered now, and would be."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from assist.before.compare import Asked
from assist.before.drafted import answered, may_change
from assist.before.redraft import Setup, library_of, redraft
from assist.before.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from assist.before.drafted import Answered
    from assist.before.scratch import NewText
    from assist.store.last import LastQuestion
    from assist.types import Conversation
    from prompts.shop import ShopWording
    from serving.settings import ServingSettings

PROCESSES = 2
EACH = 40
"""Questions that a second process is worth its start for."""
BOTH = re.compile(r"CONCORD_(ASSIST|INGEST|SERVING_ENCODER|SERVING_RERANK)(_|$)")
"""Settings of this process that both sides keep: the shop's own remedies, pages and service times stand in drafts too."""
MODEL = re.compile(r"CONCORD_SERVING_CHAT_")
"""Those that a served model is asked with, only where the change names one."""


@dataclass(frozen=True, slots=True)
class Change:
    """What would be published. Empty fields leave that part as it is."""

    documents: tuple[NewText, ...] = ()
    library: str = ""
    """Folder of scripts, packs and triage files in place of the shipped ones."""
    wordings: tuple[ShopWording, ...] = ()
    chat_url: str = ""
    """Server of a model that would write the drafts."""
    models: tuple[tuple[str, str], ...] = ()
    """Settings of the models that a release names."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial found."""

    asked: tuple[Asked, ...]
    redrafted: int
    """Answers made anew with the change; the others cannot read otherwise."""
    kept: int
    """Answers as they are that stood in the store already, made by the same scripts from the same knowledge."""
    holds_from: date | None = None
    """The day as of which both answers are: a document of the change holds only from then on. None is when each was asked."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What is published now."""

    data: Path
    wordings: tuple[ShopWording, ...]
    """The shop's own that hold."""
    serving: ServingSettings


def try_change(shop: Shop, last: Sequence[LastQuestion], change: Change, say: Callable[[str], None]) -> Tried:
    """Draft the questions again where the change can reach them. Raises what a process could not do."""
    old, new = _setup(shop.wordings, Change()), _setup((*shop.wordings, *change.wordings), change)
    with scratch(shop.data, _processes(len(last)), shop.serving, change.documents) as held:
        day, library = held.holds_from, library_of(old)
        talks = [_asked_then(one, day) for one in last]
        kept = [None if day else _stored(one, library.digest, held.digest) for one in last]
        lacking = [at for at, one in enumerate(kept) if one is None]
        say(f"{len(talks)} questions, {len(lacking)} of them without a draft that still stands")
        made = dict(zip(lacking, _as_it_is(shop, old, [talks[at] for at in lacking], day), strict=True))
        before = [one or made[at] for at, one in enumerate(kept)]
        touched = _touched(talks, before, old, new, change)
        say(f"{len(touched)} answers can change")
        after = redraft([replace(new, data=str(folder)) for folder in held.folders], [talks[at] for at in touched])
    anew = dict(zip(touched, after, strict=True))
    asked = tuple(_pair(talk, before[at], anew.get(at, before[at])) for at, talk in enumerate(talks))
    return Tried(asked, len(touched), len(talks) - len(lacking), day)


def _processes(questions: int) -> int:
    return min(PROCESSES, 1 + questions // EACH)


def _as_it_is(shop: Shop, setup: Setup, talks: Sequence[Conversation], day: date | None) -> list[Answered]:
    """Answers without the change, for questions whose drafts no longer stand; on a later day with what holds by then."""
    if not talks:
        return []
    with scratch(shop.data, _processes(len(talks)), shop.serving, (), day) as held:
        return redraft([replace(setup, data=str(folder)) for folder in held.folders], talks)


def _setup(wordings: tuple[ShopWording, ...], change: Change) -> Setup:
    environ = {name: value for name, value in os.environ.items() if BOTH.match(name)}
    if change.chat_url:
        environ |= {name: value for name, value in os.environ.items() if MODEL.match(name)} | dict(change.models) | {"CONCORD_CHAT_URL": change.chat_url}
    return Setup("", change.library, wordings, tuple(environ.items()))


def _asked_then(one: LastQuestion, day: date | None) -> Conversation:
    """The conversation as it was asked: by the clock of its draft, or at noon of a day to come; in that draft's languages."""
    noon = datetime.combine(day, time(12), UTC) if day else None
    if one.draft is None:
        return replace(one.talk, now=noon or one.talk.now)
    return replace(one.talk, now=noon or one.talk.now or one.made_at, agent_language=one.draft.gloss.language, reply_language=one.talk.reply_language)


def _stored(one: LastQuestion, library: str, index: str) -> Answered | None:
    """The draft that is there, if the same scripts and knowledge made it."""
    draft = one.draft
    stands = draft is not None and draft.digests.pack == library and draft.digests.index == index and str(draft.mode) == "scripts"
    return answered(draft) if draft is not None and stands else None


def _touched(talks: Sequence[Conversation], before: Sequence[Answered], old: Setup, new: Setup, change: Change) -> list[int]:
    """Questions whose answers can change. A document can move any search, even by how rare its words are, and a model writes all; scripts only theirs."""
    if change.documents or change.chat_url:
        return list(range(len(talks)))
    was, would_be = library_of(old), library_of(new)
    return [at for at, talk in enumerate(talks) if may_change(before[at], talk.agent_language, was, would_be)]


def _pair(talk: Conversation, before: Answered, after: Answered) -> Asked:
    same = f"{'+'.join(sorted(before.intents))}@{talk.market}" if before.intents else ""
    return Asked(talk.id, same, before, after)
