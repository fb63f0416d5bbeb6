"""Why nothing answers, looked at once more: a document that no longer holds, or one that holds for other countries, is another reason than none at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.compose.scripts import Missing
from assist.evidence import Asker, find_evidence
from assist.types import Reason

if TYPE_CHECKING:
    from assist.compose.plan import Composer
    from assist.evidence import Evidence
    from assist.retrieve import Searcher
    from assist.types import Triage
    from ingest.types import Passage


@dataclass(frozen=True, slots=True, eq=False)
class Beyond:
    """Looks for a fact without regard to day and market, when the search that regards them found none."""

    searcher: Searcher
    triage: Triage
    composer: Composer

    def __call__(self, missing: Missing) -> Missing:
        """The same, or with the reason "stale" or "outside the market" and the sentence that shows it."""
        if missing.reason is not Reason.NO_SOURCE or missing.what not in self.composer.roles:
            return missing
        passages = self.searcher.anywhere(missing.intent, self.triage)
        found = self._evidence(missing.what, passages)
        if found is None:
            return missing
        passage = next(p for p in passages if p.id == found.citation.passage_id)
        ends = passage.validity.ends
        if ends is not None and ends < self.searcher.on:
            return Missing(Reason.STALE_SOURCE, missing.intent, missing.what, (found.citation,), ends)
        return Missing(Reason.OUTSIDE_MARKET, missing.intent, missing.what, (found.citation,)) if self.searcher.market else missing

    def _evidence(self, role: str, passages: tuple[Passage, ...]) -> Evidence | None:
        known = self.composer
        return find_evidence(known.library.role(role), known.roles[role], passages, Asker(self.triage.language, ""), known.encoder)
