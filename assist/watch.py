"""Drafts being made that are watched: whoever loses the connection goes on where it broke off, and a second watcher sees the same draft, not another one."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assist.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from assist.inbox import Inbox
    from assist.opened import View
    from assist.progress import Step

SEPARATOR = "."


@dataclass(slots=True, eq=False)
class Watch:
    """One draft on its way, with every step told so far."""

    id: str
    steps: list[Step] = field(default_factory=list)
    opening: asyncio.Task[View] | None = None
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def told(self, step: Step) -> None:
        """One more step; called in the loop's own thread."""
        self.steps.append(step)
        self.wake()

    def wake(self) -> None:
        """Have every watcher look again."""
        self._more.set()
        self._more = asyncio.Event()

    def made(self) -> asyncio.Task[View]:
        """The draft itself, to be waited for; raises what making it raised."""
        if self.opening is None:
            raise NotReady("This draft was never begun.")
        return self.opening

    async def follow(self, after: str) -> AsyncIterator[tuple[str, Step]]:
        """Every step with its mark, from the one after the mark on; a mark of another draft counts as none. Ends when the draft is made, or failed."""
        name, _, number = after.rpartition(SEPARATOR)
        at = int(number) + 1 if name == self.id and number.isdecimal() and len(number) < 7 else 0
        while True:
            more, ended = self._more, self.made().done()
            while at < len(self.steps):  # more may come while one is sent
                yield f"{self.id}{SEPARATOR}{at}", self.steps[at]
                at += 1
            if ended:
                return
            await more.wait()


@dataclass(frozen=True, slots=True, eq=False)
class Watches:
    """The watched drafts of one shop."""

    inbox: Inbox
    _running: dict[tuple[str, str, str], Watch] = field(default_factory=dict)

    def of(self, conversation_id: str, agent_language: str, reply_language: str) -> Watch:
        """The draft that is being made of this conversation in these languages, or one that begins."""
        key = (conversation_id, agent_language, reply_language)
        if key in self._running:
            return self._running[key]
        loop, watch = asyncio.get_running_loop(), Watch(secrets.token_hex(6))

        def tell(step: Step) -> None:
            loop.call_soon_threadsafe(watch.told, step)

        watch.opening = self.inbox.opening(*key, tell)
        watch.opening.add_done_callback(lambda _: self._ended(key))
        self._running[key] = watch
        return watch

    def _ended(self, key: tuple[str, str, str]) -> None:
        self._running.pop(key).wake()
