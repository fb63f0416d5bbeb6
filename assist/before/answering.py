"""The same assistant without what no sentence of its reply depends on: for drafting thousands of answers that nobody is going to send."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from assist.pipeline import Assistant
from assist.retrieve import Searcher

if TYPE_CHECKING:
    from assist.compose.draft import Composed, Request
    from assist.guard.check import Checked
    from assist.look import Looked
    from assist.types import Finding, Triage
    from ingest.types import Hit


@dataclass(frozen=True, slots=True, eq=False)
class SourcesAlone(Searcher):
    """Seeks what a reply may rest on, and nothing that is only shown beside it."""

    def precedents(self, triage: Triage) -> tuple[Hit, ...]:  # noqa: ARG002 - the searcher's signature
        """None."""
        return ()

    def macros(self, triage: Triage) -> tuple[Hit, ...]:  # noqa: ARG002 - the searcher's signature
        """None."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Answering(Assistant):
    """Drafts from approved scripts without solved cases, macros and the guard: its findings stand beside a reply and change no word of it."""

    def _searcher(self, looked: Looked, kind: Triage) -> Searcher:
        full = Assistant._searcher(self, looked, kind)
        return SourcesAlone(**{one.name: getattr(full, one.name) for one in fields(full)})

    def _findings(self, request: Request, against: Checked, composed: Composed) -> tuple[Finding, ...]:  # noqa: ARG002 - the assistant's signature
        return ()


def answering(assistant: Assistant) -> Assistant:
    """The assistant for answers alone; one with a model as it is, because there the guard's word has a reply written again."""
    return assistant if assistant.chat is not None else Answering(**{one.name: getattr(assistant, one.name) for one in fields(assistant)})
