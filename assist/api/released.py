"""Releases of prompts, scripts, packs and models: which one drafts are made with, and going back, as one act while the service runs."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.errors import BadRequest
from assist.releases import kept
from assist.store.released import go_to, in_force

if TYPE_CHECKING:
    from pathlib import Path

    from assist.inbox import Inbox
    from assist.releases import Release
    from assist.store.released import InForce

router = APIRouter(prefix="/api/releases", tags=["admin"])


@dataclass(frozen=True, slots=True)
class Listed:
    """One release as it is shown."""

    id: str
    made_at: str
    model: str
    """Empty for none: approved scripts write."""
    state: str
    """now, before or kept."""
    shipped: bool
    """Whether the program and its settings are this one."""
    differs: tuple[str, ...]
    """Files that are others than those of the release in force; "models" where its models are."""


async def listed(inbox: Inbox, data: Path) -> tuple[Listed, ...]:
    """Every kept release, newest first."""
    async with inbox.engine.connect() as connection:
        stands = await in_force(connection)
    found = await asyncio.to_thread(kept, data)
    now = next((one for one in found if one.id == stands.now), None)
    return tuple(_listed(one, stands, now) for one in found)


def _listed(one: Release, stands: InForce, now: Release | None) -> Listed:
    state = "now" if one.id == stands.now else "before" if one.id in stands.before else "kept"
    paths = sorted(one.files.keys() | now.files.keys()) if now else []
    others = [path for path in paths if now and one.files.get(path) != now.files.get(path)]
    others += ["models"] if now and one.models != now.models else []
    return Listed(one.id, one.made_at, one.model, state, one.id == stands.shipped, tuple(others))


async def taken(inbox: Inbox, release_id: str, seen: str, who: str) -> str:
    """Draft with a release from now on; "" is the one before. Its digest.

    Raises `BadRequest` for one that cannot be used or is not there, `Outdated` where another than `seen` is in force by now.
    """
    if inbox.fitter is None:
        raise BadRequest("This service drafts with one release alone. Start it by `python -m assist serve`.")
    async with inbox.engine.connect() as connection:
        before = (await in_force(connection)).before
    wanted = release_id or (before[-1] if before else "")
    if not wanted:
        raise BadRequest("There is no release before this one. Nothing was changed.")
    await asyncio.to_thread(inbox.fitter.fitted, wanted)  # refused before anything is changed
    async with inbox.engine.begin() as connection:
        await go_to(connection, wanted, seen, who)
    await inbox.refresh()
    return wanted


@router.get("")
async def releases(inbox: InboxDep, settings: SettingsDep) -> dict[str, Any]:
    """The release in force and every kept one, newest first, with the files in which each differs from it."""
    async with inbox.engine.connect() as connection:
        stands = await in_force(connection)
    return {"now": stands.now, "before": list(stands.before), "releases": [asdict(one) for one in await listed(inbox, settings.data)]}


@router.post("/back")
async def back(inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, seen: str) -> dict[str, str]:
    """Go back to the release before; `seen` is the digest of the one in force. Drafts nobody decided on are made anew when they are opened.

    409 where another is in force by now, 422 where there is none before, or its files are gone or were changed.
    """
    return {"now": await taken(inbox, "", seen, signed(visitor, settings))}


@router.post("/{release_id}/take")
async def take(inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, release_id: str, seen: str) -> dict[str, str]:
    """Draft with any kept release, such as the one that was gone back from. As `/back`."""
    return {"now": await taken(inbox, release_id, seen, signed(visitor, settings))}
