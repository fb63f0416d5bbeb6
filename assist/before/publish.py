"""A trial's change published: documents loaded, wordings adopted, a release of prompts, scripts, packs and models taken; at once or when its day comes."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from assist.before.record import digest_of, digest_of_library, records
from assist.day.shifts import zone_of
from assist.errors import AssistError, BadRequest
from assist.releases import checked, keep
from assist.store.released import go_to, in_force
from assist.store.trouble import StoreError
from assist.store.wordings import adopt, proposal
from ingest.errors import IngestError
from ingest.types import LoadOptions
from prompts.bundle import bundled
from prompts.errors import WordingRefused
from prompts.shop import check_wording

if TYPE_CHECKING:
    from assist.before.record import Record
    from assist.inbox import Inbox
    from ingest.shelf import Shelf

LOG = logging.getLogger(__name__)
LOOKS = 300.0
"""Seconds between two looks at what is planned."""


@dataclass(frozen=True, slots=True, eq=False)
class Publisher:
    """Publishes what was tried in one shop."""

    inbox: Inbox
    shelf: Shelf | None
    """None in a process that only asks another one's index: it publishes no document."""
    data: Path

    async def decide(self, one: Record, day: date | None, today: date, who: str) -> None:
        """Publish it now, or plan it for a later day. Raises `BadRequest`, `Forbidden` for a wording by whom it came from, and changes nothing then.

        A document of a later day would take the place of the one that holds until then, so that nothing would answer: it is loaded when its day comes.
        """
        release = await self._release(one)
        self._sources_stand(one)
        later = day if day is not None and day > today else None
        await self._word(one, later, who)
        if later is not None and (release or one.told["files"]):
            one.settle("planned", from_day=later.isoformat(), by=who, release=release)
            return
        await self._bring(one, release, who)
        one.settle("published", from_day=later.isoformat() if later else "", by=who, release=release)

    async def come(self, one: Record) -> None:
        """Its day has come. What cannot be published any more is kept with why."""
        try:
            self._sources_stand(one)
            await self._bring(one, await self._release(one), one.told["by"])
        except (AssistError, IngestError, OSError) as error:
            LOG.warning("What was planned for today could not be published: %s", error)
            one.settle("failed", trouble=str(error))
            return
        one.settle("published")

    async def _release(self, one: Record) -> str:
        """The release that the trial wrote with, kept and usable; "" for one that changes no prompt, script, pack or model."""
        told, fitter = one.told, self.inbox.fitter
        if not (told["release"] or told["library"] or told["chat_url"]):
            return ""
        if fitter is None:
            raise BadRequest("This service drafts with one release alone. Start it by `python -m assist serve`.")
        made = str(told["release"])
        if not made:
            if told["library"] and digest_of_library(Path(told["library"])) != told.get("library_digest"):
                raise BadRequest(f"Files of {told['library']} were changed since they were tried. Try them again; nothing was published.")
            async with self.inbox.engine.connect() as connection:
                now = (await in_force(connection)).now
            files = bundled(Path(told["library"]) if told["library"] else checked(self.data, now)[1])
            serving = fitter.serving.model_copy(update={"chat_url": told["chat_url"]} if told["chat_url"] else {})
            made = (await asyncio.to_thread(keep, self.data, serving, files)).id
        await asyncio.to_thread(fitter.fitted, made)
        return made

    def _sources_stand(self, one: Record) -> None:
        """Raises `BadRequest` where a document is no longer what was tried, or this process owns no knowledge."""
        for each in one.told["files"]:
            path = Path(each["file"])
            if not path.is_file() or digest_of(path.read_bytes()) != each.get("sha256", digest_of(path.read_bytes())):
                raise BadRequest(f"Files for {each['path']} were changed since they were tried. Try them again; nothing was published.")
        if one.told["files"] and self.shelf is None:
            raise BadRequest("This process does not own the knowledge. Decide in the one that does.")

    async def _word(self, one: Record, later: date | None, who: str) -> None:
        starts = datetime.combine(later, time(), UTC) if later else None
        async with self.inbox.engine.begin() as connection:
            for key in one.told["keys"]:
                found = await proposal(connection, key)
                try:
                    check_wording(self.inbox.assistant.library, found.wording)
                except WordingRefused as error:
                    raise BadRequest(str(error)) from error
                await adopt(connection, found, who, starts)

    async def _bring(self, one: Record, release: str, who: str) -> None:
        if release:
            async with self.inbox.engine.begin() as connection:
                now = (await in_force(connection)).now
                if now != release:
                    await go_to(connection, release, now, who)
        if one.told["files"] and self.shelf is not None:
            sources = []
            for each in one.told["files"]:
                with Path(each["file"]).open("rb") as content:
                    sources.append(self.shelf.keep(each["path"], content))
            self.shelf.load_kept(sources, LoadOptions())
        await self.inbox.refresh()


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """What is planned is published when its day comes, by the shop's clock; documents that say themselves from when they hold, by UTC's."""

    publisher: Publisher
    evaluation: Path
    zone: str

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look(datetime.now(zone_of(self.zone)).date())
            await self._load_due(datetime.now(UTC).date())
            await asyncio.sleep(LOOKS)

    async def _load_due(self, today: date) -> None:
        """Documents whose own day has come; a database that is away now is asked again at the next look."""
        if self.publisher.shelf is not None:
            try:
                await asyncio.to_thread(self.publisher.shelf.come_due, today)
            except (IngestError, StoreError, OSError) as error:
                LOG.warning("What holds from today could not be queued yet: %s", type(error).__name__)

    async def look(self, today: date) -> None:
        """Publish everything whose day has come."""
        for one in await asyncio.to_thread(records, self.evaluation):
            if one.state == "planned" and one.day is not None and one.day <= today:
                await self.publisher.come(one)
