"""Experiments in the path of a draft: a customer's conversation is drafted by her arm, and whatever is wrong with an arm ends it, never the draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assist.insights.verdict import ending, told
from assist.learn.shop import with_library
from assist.remedies.policy import with_table
from assist.store.trials import assign, checked, end, outcomes, remedies_of, trials
from assist.types.trial import Model, Why
from prompts.errors import PromptError
from prompts.shop import with_wordings

if TYPE_CHECKING:
    from assist.insights.verdict import Told
    from assist.learn.shop import Shop
    from assist.pipeline import Assistant
    from assist.settings import AssistSettings
    from assist.store.open import Store
    from assist.types.trial import Arm, Trial

LOOKED = timedelta(hours=6)
"""After which a running experiment is looked at again, with the next draft."""


async def by_arm(store: Store, assistant: Assistant, conversation_id: str, shop: Shop | None = None) -> Assistant:
    """The assistant that drafts this conversation: of each running experiment the customer's arm. No shop: there is no release but the one in force."""
    async with store.begin() as db:
        for running in await trials(db, running=True):
            other = await in_arm(assistant, running.arm, shop)
            if other is None:
                await end(db, running.id, Why.ARM_GONE)
            elif not await _over(db, running) and await assign(db, running, conversation_id):
                assistant = other
    return assistant


async def in_arm(assistant: Assistant, arm: Arm, shop: Shop | None = None) -> Assistant | None:
    """The assistant as the second arm has it; None where its wording, model, release or table is gone, or that release is in force by now."""
    made = assistant
    if arm.release:
        other = await shop.of(arm.release) if shop else None
        if other is None:
            return None
        made = replace(other, marks=assistant.marks)
    if arm.wordings:
        laid = with_wordings(made.library, arm.wordings)
        if laid.lapsed:
            return None
        made = with_library(made, laid.library)
    if arm.remedies:
        settings = _offering(made, arm.remedies)
        if settings is None:
            return None
        made = replace(made, settings=settings)
    if arm.model is Model.NONE:
        return replace(made, chat=None) if made.chat is not None else None
    if arm.model is Model.REVISE:
        return replace(made, chat=made.reviser) if made.reviser is not None else None
    return made


async def priced(store: Store, assistant: Assistant, conversation_id: str) -> Assistant:
    """The assistant that offers what this conversation's customer is offered: from the table of her arm, if an experiment tries one."""
    async with store.connect() as db:
        name = await remedies_of(db, conversation_id)
    settings = _offering(assistant, name) if name else None
    return replace(assistant, settings=settings) if settings else assistant


def _offering(assistant: Assistant, name: str) -> AssistSettings | None:
    try:
        return with_table(assistant.settings, name)
    except PromptError:
        return None


async def look(store: Store, running: Trial) -> Told:
    """How an experiment stands now; one whose end has come is ended."""
    async with store.begin() as db:
        found = told(running, await outcomes(db, running))
        if running.ended_at is None and (why := ending(running, found, datetime.now(UTC).date())) is not None:
            await end(db, running.id, *why)
        return found


async def _over(db, running: Trial) -> bool:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a connection of the store
    """Whether its end has come; looked at a few times a day."""
    now = datetime.now(UTC)
    if now - running.checked_at < LOOKED and now.date() <= running.ends_on:
        return False
    await checked(db, running.id)
    why = ending(running, told(running, await outcomes(db, running)), now.date())
    if why is not None:
        await end(db, running.id, *why)
    return why is not None
