"""A conversation's complaint as its agent sees it: kind, severity, how fair the claim looks, what the shop's table offers, what was asked and taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.errors import BadRequest, HeldBack, UnknownThing
from assist.remedies.complaint import complaint_of
from assist.remedies.fairness import fair_claim
from assist.remedies.offered import authority, lacking
from assist.remedies.options import Case, options_for
from assist.remedies.policy import load_remedies, with_table
from assist.store.approvals import approvals_of, ask
from assist.store.desk import Desk
from assist.store.remedies import history_of, in_stock, keep_taken, taken_of
from assist.store.trials import remedies_of
from assist.types import Approval, ApprovalState, Complaint, FairClaim, RemedyOption, Taken

if TYPE_CHECKING:
    from assist.settings import AssistSettings
    from assist.store.open import Connection


@dataclass(frozen=True, slots=True)
class Handled:
    """All of it."""

    complaint: Complaint
    fair: FairClaim
    options: tuple[RemedyOption, ...]
    lacks: str
    """Why there is no option: no_table, no_order or currency; empty where there are some."""
    approvals: tuple[Approval, ...]
    taken: tuple[Taken, ...]

    @property
    def waiting(self) -> Approval | None:
        """The request that waits, if one does."""
        return next((one for one in self.approvals if one.state is ApprovalState.WAITING), None)

    def approved(self, key: str) -> bool:
        """Whether another person approved this option."""
        return any(one.state is ApprovalState.APPROVED and one.remedy == key for one in self.approvals)


async def handled(connection: Connection, conversation_id: str, settings: AssistSettings) -> Handled | None:
    """The complaint of a conversation by its newest draft; None where there is none. Raises `UnknownThing`, `PromptFileError`."""
    desk = Desk(connection)
    talk, kept = await desk.conversation(conversation_id), await desk.newest_draft(conversation_id)
    complaint = complaint_of(talk, kept.draft.triage) if kept else None
    if kept is None or complaint is None:
        return None
    history = await history_of(connection, conversation_id, talk.order)
    fair = fair_claim(talk, complaint, history, kept.draft.triage.language)
    other = await remedies_of(connection, conversation_id)
    settings = (with_table(settings, other) if other else None) or settings
    policy = load_remedies(settings)
    lacks = "no_table" if policy is None else lacking(policy, talk)
    options: tuple[RemedyOption, ...] = ()
    if policy is not None and not lacks and talk.order is not None and talk.order.total is not None:
        case = Case(talk.market, talk.order.total, authority(settings, policy), await in_stock(connection, talk.order))
        options = options_for(policy, complaint, case)
    return Handled(complaint, fair, options, lacks, await approvals_of(connection, conversation_id), await taken_of(connection, conversation_id))


async def take(connection: Connection, conversation_id: str, key: str, who: str, settings: AssistSettings) -> Taken:
    """The customer took this option.

    Raises `UnknownThing` for one that is not offered, `HeldBack` above authority without approval, `BadRequest` without stock.
    """
    found, option = await _option(connection, conversation_id, key, settings)
    if option.above and not found.approved(key):
        raise HeldBack("This is above what you may give alone. Ask for approval; another person decides.")
    if option.blocked:
        raise BadRequest("It is not known to be in stock. Look before it is promised.")
    offered = tuple(one.key for one in found.options)
    complaint, score = found.complaint, found.fair.score
    made = Taken(conversation_id, complaint.kind, complaint.severity, score, offered, key, option.worth, option.cost, option.currency, who, datetime.now(UTC))
    await keep_taken(connection, made)
    return made


async def request(connection: Connection, conversation_id: str, key: str, why: str, who: str, settings: AssistSettings) -> Approval:
    """Ask for another person's approval of an option. Raises as `take` does, and `BadRequest` for one that needs none."""
    _, option = await _option(connection, conversation_id, key, settings)
    if not option.above:
        raise BadRequest("You may give this alone: no approval is needed.")
    return await ask(connection, conversation_id, key, option.worth, option.currency, why, who)


async def _option(connection: Connection, conversation_id: str, key: str, settings: AssistSettings) -> tuple[Handled, RemedyOption]:
    found = await handled(connection, conversation_id, settings)
    option = next((one for one in found.options if one.key == key), None) if found else None
    if found is None or option is None:
        raise UnknownThing("This remedy is not offered here any more. Look at the options again.")
    return found, option
