"""A new version that holds only from a later day: the version before answers until then, and the file is read again when its day comes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ingest.job import Act, Source
from ingest.task import Task
from ingest.types import LoadOptions, State
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ingest.arrive import Arrival
    from ingest.rows import Known, Staged
    from ingest.types import Meta, Outcome

_SAID = "It holds from {day} on. The version before answers until then; on that day this one takes its place by itself."
_OFF = "The version that was to hold from {day} on is called off; it comes back only if its file changes, is uploaded again or is read again."
_WAITS = "waits:"
"""What the digest of a file begins with that is not live yet."""
_DAY = re.compile(r"It holds from (\d{4}-\d\d-\d\d) on\.")


def in_time(arrival: Arrival, before: Callable[[str], Staged | None], today: date) -> Arrival:
    """What came of a file; a new text that holds only later waits where the live version holds today. What an owner states of the same text holds at once."""
    ready = arrival.ready
    starts = ready.document.validity.starts if ready else None
    if ready is None or starts is None or starts <= today:
        return arrival
    live = before(ready.document.path)
    if live is None or live.text == ready.document.text or not _holds(live, today):
        return arrival
    outcome = replace(arrival.known.outcome, state=State.WAITING, reason=_SAID.format(day=starts.isoformat()), passages=0)
    # No file has a digest like this: the next load of its folder reads it again.
    return replace(arrival, known=replace(arrival.known, outcome=outcome, digest=f"{_WAITS}{arrival.known.digest}"), ready=None)


def day_of(outcome: Outcome) -> date | None:
    """The day for which a new version waits; None where none does."""
    said = _DAY.match(outcome.reason) if outcome.state is State.WAITING else None
    return date.fromisoformat(said[1]) if said else None


def still(now: Outcome, before: Outcome, stated: Meta) -> Outcome:
    """What came of a kept version that is live again; one that waited for its day waits on, for the day that the owner states if there is one."""
    day = day_of(before)
    return now if day is None else replace(now, state=State.WAITING, reason=_SAID.format(day=(stated.valid_from or day).isoformat()), passages=0)


def called_off(now: Outcome, before: Known) -> Known:
    """What is known of a document whose waiting version is called off: its file counts as read, so that no later load takes it up again."""
    day = day_of(before.outcome)
    return replace(before, outcome=now if day is None else replace(now, reason=_OFF.format(day=day.isoformat())), digest=before.digest.removeprefix(_WAITS))


def due(known: Iterable[Known], today: date) -> Iterator[Task]:
    """Loads of the files whose day has come, each with the options it came with."""
    found: defaultdict[str, dict[str, Source]] = defaultdict(dict)
    for one in known:
        day = day_of(one.outcome)
        if day is not None and day <= today:
            file, _, member = one.source.partition("//")
            found[one.options][file] = Source(file, one.outcome.path.removesuffix(f"/{member}") if member else one.outcome.path)
    for options, sources in found.items():
        kept = adapter(LoadOptions).validate_json(options) if options else LoadOptions()
        yield Task(Act.LOAD, tuple(sources.values()), replace(kept, prune=False), anew=True, by=today)


def _holds(live: Staged, today: date) -> bool:
    starts, ends = live.about.valid_from, live.about.valid_to
    return (starts is None or starts <= today) and (ends is None or ends >= today)
