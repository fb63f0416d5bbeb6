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

_SAID = "It holds from {day} on. The version before answers until then; on that day this one takes its place by itself."
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
    # Without a digest the next load of its folder reads it again.
    return replace(arrival, known=replace(arrival.known, outcome=outcome, digest=""), ready=None)


def due(known: Iterable[Known], today: date) -> Iterator[Task]:
    """Loads of the files whose day has come, each with the options it came with."""
    found: defaultdict[str, dict[str, Source]] = defaultdict(dict)
    for one in known:
        day = _DAY.match(one.outcome.reason) if one.outcome.state is State.WAITING else None
        if day and date.fromisoformat(day[1]) <= today:
            file, _, member = one.source.partition("//")
            found[one.options][file] = Source(file, one.outcome.path.removesuffix(f"/{member}") if member else one.outcome.path)
    for options, sources in found.items():
        kept = adapter(LoadOptions).validate_json(options) if options else LoadOptions()
        yield Task(Act.LOAD, tuple(sources.values()), replace(kept, prune=False), anew=True, by=today)


def _holds(live: Staged, today: date) -> bool:
    starts, ends = live.about.valid_from, live.about.valid_to
    return (starts is None or starts <= today) and (ends is None or ends >= today)
