"""A desk's life: conversations, drafts, decisions, signed webhooks, replies that go out, from many threads, each acknowledged write remembered."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.fakes_chatwoot import Chatwoot

QUESTIONS = (
    "Guten Tag, wie viele Tage habe ich, um einen Artikel zurückzugeben?",
    "Hello, how many days do I have to return an item?",
    "你好，退货期限是多少天？",
    "返品の期限は何日ですか？",
    "مرحبا، كم عدد أيام إرجاع المنتج؟",
    "สวัสดีค่ะ คืนสินค้าได้ภายในกี่วัน",
)
ROOMS = 8
"""Conversations at the helpdesk over which webhooks are spread."""
FIRST = 7000
PATIENCE = 60.0
"""Seconds that an answer may take, a webhook's too: how quick they are is measured elsewhere, and a machine may be slow."""


@dataclass
class Told:
    """What the service has said yes to; threads share it."""

    talks: dict[str, str] = field(default_factory=dict)
    """Conversation to its message."""
    drafts: set[str] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)
    sent: dict[str, int] = field(default_factory=dict)
    """A reply's own mark to the helpdesk's conversation it was approved for."""
    hooks: dict[str, int] = field(default_factory=dict)
    """A webhook's own mark to its conversation."""
    answers: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """Of drafts."""


class Traffic:
    """The load on one running service, until it is told to end or the service is gone."""

    def __init__(self, url: str, token: str, chatwoot: Chatwoot, told: Told, seed: int) -> None:
        self.url, self.token, self.chatwoot, self.told, self.seed = url, token, chatwoot, told, seed
        self.over = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self, agents: int, pause: float = 0.0) -> None:
        """Agents who draft and decide, one who answers at the helpdesk, and the helpdesk's webhooks; `pause` is each one's rest between two acts."""
        works = [*[self._agent] * agents, self._hooks, self._helpdesk_agent, self._looks]
        for at, work in enumerate(works):
            thread = threading.Thread(target=self._run, args=(work, random.Random(f"{self.seed}/{at}"), pause), daemon=True)
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        """No further act; those under way are waited for."""
        self.over.set()
        for thread in self._threads:
            thread.join(90)

    def _run(self, work, chance: random.Random, pause: float) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=PATIENCE) as client:
            while not self.over.is_set():
                try:
                    work(client, chance)
                except (httpx.HTTPError, OSError) as error:
                    if not self.over.is_set():
                        self.told.errors.append(f"{work.__name__}: {type(error).__name__} {error}"[:200])
                        self.over.wait(0.2)
                if pause:
                    self.over.wait(pause * chance.uniform(0.5, 1.5))

    def _asked(self, client: httpx.Client, method: str, path: str, **given) -> httpx.Response | None:
        """An answer that says yes; any other is noted: 5xx is a fault of the service's, 409 is what a newer message does."""
        answer = client.request(method, path, **given)
        self.told.answers[f"{answer.status_code}"] += 1
        if answer.status_code >= 500 or (answer.status_code >= 400 and answer.status_code not in {404, 409, 422}):
            self.told.errors.append(f"{method} {path.split('?', maxsplit=1)[0]}: {answer.status_code} {answer.text[:160]}")
        return answer if answer.status_code < 400 else None

    def _agent(self, client: httpx.Client, chance: random.Random) -> None:
        """A conversation, its draft, a decision."""
        name, text = f"t-{uuid.uuid4()}", f"{chance.choice(QUESTIONS)} ({uuid.uuid4().hex[:8]})"
        if self._asked(client, "POST", "/api/conversations", json={"id": name, "market": "DE", "messages": [{"role": "customer", "text": text}]}) is None:
            return
        self.told.talks[name] = text
        began = time.monotonic()
        draft = self._asked(client, "GET", f"/api/conversations/{name}/draft")
        if draft is None:
            return
        self.told.seconds.append(time.monotonic() - began)
        self.told.drafts.add(draft.json()["id"])
        self._decide(client, draft.json(), chance.choice(("edit", "edit", "reject")))

    def _decide(self, client: httpx.Client, draft: dict, verdict: str, mark: str = "") -> bool:
        given = {"verdict": verdict, "reason": "tried", "agent": "soak", "final_text": f"{draft['text']}\n\n[{mark or 'x'}]" if verdict == "edit" else ""}
        if self._asked(client, "POST", f"/api/drafts/{draft['id']}/decision", json=given) is None:
            return False
        self.told.decided.add(draft["id"])
        return True

    def _hooks(self, client: httpx.Client, chance: random.Random) -> None:
        """A customer writes at the helpdesk."""
        number, mark = FIRST + chance.randrange(ROOMS), uuid.uuid4().hex
        message = self.chatwoot.say(number, f"{chance.choice(QUESTIONS)} ({mark})")
        began = time.monotonic()
        if self.chatwoot.deliver(self.chatwoot.told(message), patience=PATIENCE) == 202:
            self.told.hooks[mark] = number
        self.over.wait(max(0.1, time.monotonic() - began))  # a slow machine is not flooded: its drafts would be outdated before anybody decides

    def _helpdesk_agent(self, client: httpx.Client, chance: random.Random) -> None:
        """An approved reply goes out by the helpdesk's own API, once."""
        number, mark = chance.choice(list(self.told.hooks.values()) or [FIRST]), uuid.uuid4().hex
        draft = self._asked(client, "GET", f"/api/conversations/support:{number}/draft")
        if draft is not None and draft.json()["state"] == "current" and self._decide(client, draft.json(), "edit", mark):
            self.told.sent[mark] = number
        self.over.wait(0.1)

    def _looks(self, client: httpx.Client, chance: random.Random) -> None:
        """Pages and lists, as people open them."""
        self._asked(client, "GET", chance.choice(("/api/conversations", "/api/documents", "/readyz", "/metrics", "/knowledge", "/api/tasks", "/api/audit")))
        self.over.wait(0.3)
