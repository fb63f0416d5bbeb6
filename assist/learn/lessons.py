"""What one decision teaches: a candidate for the solved cases, the changes of approved wordings, and how much was typed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.case import Case
from assist.learn.amendments import Wordings, amendments_of
from assist.learn.distance import typed_share
from assist.learn.judge import ground_of_draft, held_against, statuses
from assist.types import Severity, Speaker, Verdict
from assist.types.learned import Candidate, Learnt, Lesson, Spoken, Stand
from eval.readers import open_readers

if TYPE_CHECKING:
    from assist.opened import View
    from assist.types import Decision, Finding
    from prompts.types import Library

LONGEST = 8_000
"""Characters of a question or reply that are kept as a candidate."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A decision with what it was about."""

    view: View
    decision: Decision
    findings: tuple[Finding, ...]
    """What the guard found in the final text."""


def learnt_from(taught: Taught, library: Library) -> Learnt:
    """What an accepted or edited reply teaches; a rejected one teaches nothing by itself."""
    draft, decision = taught.view.kept.draft, taught.decision
    if decision.verdict is Verdict.REJECT:
        return Learnt(None)
    edited = decision.verdict is Verdict.EDIT and decision.final_text != taught.view.kept.text
    stated, wordings = Case(taught.view.conversation, draft).stated, Wordings(library, statuses())
    changes = amendments_of(draft, decision.final_text, stated, wordings) if edited and not draft.refusal else ()
    share = typed_share(taught.view.kept.text, decision.final_text)
    sources = dict.fromkeys(one.wording.source for one in draft.sentences if one.wording)
    spoken = tuple(Spoken(source, draft.language, share) for source in sources)
    return Learnt(candidate_of(taught, Lesson.PRECEDENT), changes, spoken)


def candidate_of(taught: Taught, kind: Lesson, note: str = "") -> Candidate:
    """The reply with its question, without personal data, and what the ruler holds against it."""
    talk, draft, decision = taught.view.conversation, taught.view.kept.draft, taught.decision
    case = Case(talk, draft)
    asked = "\n".join(one.text for one in talk.messages if one.role is Speaker.CUSTOMER)
    codes = [one.code for one in taught.findings if one.severity is not Severity.NOTE]
    findings = held_against(decision.final_text, ground_of_draft(draft, (asked,)), open_readers(), codes)
    lang = draft.language
    return Candidate(
        id=str(uuid.uuid4()),
        kind=kind,
        state=Stand.WAITING,
        lang=lang,
        market=talk.market,
        topic=draft.triage.intents[0].intent if draft.triage.intents else "",
        title=case.clean(talk.subject, lang)[:200],
        asked=case.clean(asked, lang)[:LONGEST],
        text=case.clean(decision.final_text, lang)[:LONGEST],
        findings=findings,
        draft_id=decision.draft_id,
        conversation_id=talk.id,
        author=decision.agent,
        note=note,
        made_at=decision.at,
    )
