"""What the knowledge says against itself, what has run out or fallen behind, and what customers ask of it in vain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ingest.across import across_families
from ingest.contradictions import within_family
from ingest.demand import reached, unanswered, unreached
from ingest.denials import denials
from ingest.duplicates import duplicates
from ingest.findings import Sift
from ingest.lagging import lagging
from ingest.relatives import relatives
from ingest.types import AuditReport, Difference, Expired, Heard, Listed, Marked, Passage, SourceMark, Version

if TYPE_CHECKING:
    from serving.types import Encoder

UNREVIEWED = timedelta(days=365)
"""After so long without a planned review a document counts as never reviewed."""


@dataclass(frozen=True, slots=True)
class History:
    """What the catalogue knows of documents beyond their passages."""

    documents: tuple[Listed, ...]
    versions: Mapping[str, Sequence[Version]]
    """All kept versions, by path."""
    difference: Callable[[str, int, int], Difference | None] | None = None
    """What changed from one kept version of a document to another; None where a text is gone."""


def audit(
    passages: Sequence[Passage],
    *,
    today: date,
    encoder: Encoder | None = None,
    history: History | None = None,
    heard: Heard | None = None,
    dismissed: frozenset[str] = frozenset(),
) -> AuditReport:
    """Audit these passages (all of an index, or of some families).

    With an encoder, sentences are also matched by meaning and questions grouped by it. Without `history` nothing lags and no review is due; without `heard`
    nothing is known of customers: `not_computed` then says so. Findings whose id is in `dismissed` are left out and counted.
    """
    told = heard or Heard()
    by = reached(told.asked)
    sift = Sift(by, dismissed)
    compared = {name: documents for name, documents in _families(passages).items() if len(documents) > 1}
    against = [found for documents in compared.values() for found in within_family(list(documents.values()), encoder)]
    denied = [found for documents in compared.values() for found in denials(list(documents.values()), encoder)] if encoder else []
    return AuditReport(
        contradictions=sift((*against, *denied, *across_families(passages, encoder))),
        duplicates=sift(duplicates(passages)),
        expired=sift((*_expired(passages, today), *_unreviewed(history, today))),
        lagging=sift(lagging(history.documents, history.versions, history.difference) if history else ()),
        unanswered=sift(unanswered(told.asked, encoder) if encoder else ()),
        unreached=sift(unreached(passages, by) if told.asked else ()),
        marked=sift(_marked(told.marks)),
        related=sift(relatives(passages, encoder) if encoder else ()),
        families=len(compared),
        not_computed=_not_computed(history, told, encoder),
        dismissed=sift.dropped,
    )


def _not_computed(history: History | None, told: Heard, encoder: Encoder | None) -> tuple[str, ...]:
    """So that an empty list is never mistaken for a clean bill."""
    missing = ([] if history else ["lagging"]) + ([] if encoder else ["related"])
    if not told.asked or encoder is None:
        missing.append("unanswered")
    if not told.asked:
        missing.append("unreached")
    return tuple(missing)


def _families(passages: Sequence[Passage]) -> dict[str, dict[str, list[Passage]]]:
    families: dict[str, dict[str, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for passage in sorted(passages, key=lambda p: (p.path, p.ordinal)):
        families[passage.family][passage.path].append(passage)
    return families


def _expired(passages: Sequence[Passage], today: date) -> tuple[Expired, ...]:
    ended = {(p.path, p.lang, p.validity.ends) for p in passages if p.validity.ends is not None and p.validity.ends < today}
    return tuple(Expired(path, lang, ends) for path, lang, ends in sorted(ended) if ends is not None)


def _unreviewed(history: History | None, today: date) -> tuple[Expired, ...]:
    """Documents whose day of review is over, and those that have none and are old."""
    found = []
    for one in history.documents if history else ():
        if not one.version or one.loaded_at is None:
            continue
        if one.about.review_on is not None and one.about.review_on < today:
            found.append(Expired(one.path, one.lang, one.about.review_on, "review due"))
        elif one.about.review_on is None and one.loaded_at.date() + UNREVIEWED < today:
            found.append(Expired(one.path, one.lang, None, "never reviewed"))
    return tuple(found)


def _marked(marks: Sequence[SourceMark]) -> tuple[Marked, ...]:
    sources: dict[str, list[SourceMark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda one: (one.at.isoformat() if one.at else "", one.ticket), reverse=True):
        sources[mark.path].append(mark)
    return tuple(Marked(path, tuple(some), customers=len({one.ticket for one in some})) for path, some in sources.items())
