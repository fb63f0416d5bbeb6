"""The desk under load, a program of its own: webhooks that must not pass, the sidebar's time to sources and draft, its weight, many agents at once.

`python -m tests.bench_desk [--webhooks 1000] [--agents 200] [--seconds 60]`, with Chromium installed. Everything on this machine; it prints one JSON document.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import ssl
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.browser.conftest import served, signed_in
from tests.fakes_chatwoot import SECRET, TOKEN, chatwoot_server, signed

QUESTIONS = (
    "Guten Tag, wie viele Tage habe ich, um einen Artikel zurückzugeben?",
    "Hello, how many days do I have to return an item?",
    "你好，退货期限是多少天？",
    "返品の期限は何日ですか？",
    "Combien de jours ai-je pour retourner un article ?",
    "¿Cuántos días tengo para devolver un artículo?",
    "مرحبا، كم عدد أيام إرجاع المنتج؟",
    "สวัสดีค่ะ คืนสินค้าได้ภายในกี่วัน",
)
TALKS = 50
"""Conversations over which the webhooks are spread."""


def p95(seconds: list[float]) -> float:
    """In milliseconds."""
    return round(sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.95))] * 1000, 1)


def webhooks(chatwoot, many: int) -> dict[str, object]:
    """Each kind of webhook `many` times: how many were taken that must not be, how many of the good ones are missing at the end."""
    for number in range(5000, 5000 + TALKS):
        chatwoot.converse(number)
    good = [chatwoot.told(chatwoot.say(5000 + at % TALKS, f"message {at}")) for at in range(many)]
    random.Random(7).shuffle(good)
    headers = [signed(body) for body in good]
    took = {"out of order": [chatwoot.post(*one) for one in zip(good, headers, strict=True)].count(202)}
    wrong = {"forged": 0, "late": 0, "replayed": 0, "duplicated": 0}
    with httpx.Client(trust_env=False) as client:
        for body, head in zip(good, headers, strict=True):
            for kind, content, given in (
                ("forged", body.replace(b"message", b"massage"), head),
                ("late", body + b" ", signed(body + b" ", at=time.time() - 301)),
                ("replayed", body, {**head, "X-Chatwoot-Delivery": "another"}),
                ("duplicated", body, head),
            ):
                answer = client.post(chatwoot.hook, content=content, headers=given)
                wrong[kind] += answer.status_code == 202 and answer.json()["result"] == "queued"
    return {"sent of each kind": many, "good ones taken": took["out of order"], "taken that must not be": wrong}


def kept(service, chatwoot, token: str) -> int:
    """Messages that the service lacks once it is quiet."""
    want = {f"support:{number}": chatwoot.messages[number][-1]["content"] for number in range(5000, 5000 + TALKS)}
    with httpx.Client(base_url=service["url"], headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=60) as client:
        for _ in range(300):
            listed = {one["id"]: one["preview"] for one in client.get("/api/conversations").json()}
            if all(listed.get(name) == text for name, text in want.items()):
                break
            time.sleep(0.5)
        pages = {name: client.get(f"/c/{name}").text for name in want}
    return sum(f">{one['content']}<" not in pages[f"support:{number}"] for number in range(5000, 5000 + TALKS) for one in chatwoot.messages[number])


def openings(service, chatwoot, driver, token: str, many: int) -> dict[str, object]:
    """The sidebar's frame from its first byte asked for, to sources and to the whole draft, in Chromium."""
    shown, drafts = [], []
    weight, foreign = 0, 0
    with httpx.Client(base_url=service["url"], headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=60) as client:
        for at in range(many):
            number = chatwoot.converse(6000 + at)
            chatwoot.customer_writes(number, QUESTIONS[at % len(QUESTIONS)])
            for _ in range(200):
                if client.get(f"/api/conversations/support:{number}/draft?agent_language=en").status_code == 200:
                    break
                time.sleep(0.05)
            driver.get(f"{chatwoot.url}/app/accounts/1/conversations/{number}?app={service['url']}/side/support%3Flang=en")
            driver.switch_to.frame("app")
            took = driver.execute_async_script(WATCH)
            shown.append(took["shown"] / 1000)
            drafts.append(took["draft"] / 1000)
            weight, foreign = max(weight, weighed(client, number)), foreign + took["foreign"]
            driver.switch_to.default_content()
    return {
        "openings": many,
        "to conversation and order p95 ms": p95(shown),
        "to sources and whole draft p95 ms": p95(drafts),
        "bytes, first load": weight,
        "foreign requests": foreign,
    }


def weighed(client: httpx.Client, number: int) -> int:
    """Bytes of a first load, nothing cached and nothing packed: the frame's page, all it names, the conversation and its panel."""
    page = client.get("/side/support?lang=en").text
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    parts = (f"/side/support/{number}", f"/c/support:{number}/panel")
    return len(page.encode()) + sum(len(client.get(path).content) for path in (*named, *parts))


WATCH = """
const done = arguments[0], begin = performance.now();
(function look() {
  const [draft] = performance.getEntriesByName("concord:draft");
  if (!draft && performance.now() - begin < 15000) { setTimeout(look, 20); return; }
  const all = performance.getEntriesByType("resource");
  done({ draft: draft.startTime, shown: performance.getEntriesByName("concord:shown")[0].startTime,
    foreign: all.filter((one) => new URL(one.name).origin !== location.origin).length });
})();
"""


async def agents(service, token: str, many: int, seconds: float) -> dict[str, object]:
    """Agents who open a conversation by its stream, look every four seconds whether it still stands, and open the next after half a minute.

    Each has connections of her own, as browsers do. What their program takes of the processor is told beside what the service takes.
    """
    took: list[float] = []
    errors: list[str] = []
    end, trust = time.monotonic() + seconds, ssl.create_default_context()
    spent, ours = processor(service["data"]), time.process_time()

    async def work(at: int) -> None:
        async with httpx.AsyncClient(
            base_url=service["url"], headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30, verify=trust
        ) as client:
            await asyncio.sleep(random.Random(at).uniform(0, 30))
            turn = 0
            while time.monotonic() < end:
                turn += 1
                name = f"bench-{at}-{turn}"
                talk = {"id": name, "market": "DE", "messages": [{"role": "customer", "text": QUESTIONS[(at + turn) % len(QUESTIONS)]}]}
                try:
                    await client.post("/api/conversations", json=talk)
                    began = time.monotonic()
                    async with client.stream("GET", f"/api/conversations/{name}/draft/events") as stream:
                        events = [line async for line in stream.aiter_lines() if line.startswith("event: ")]
                    took.append(time.monotonic() - began)
                    if events[-1] != "event: draft":
                        errors.append(events[-1])
                    draft = (await client.get(f"/api/conversations/{name}/draft")).json()["id"]
                    for _ in range(7):
                        await asyncio.sleep(4)
                        await client.get(f"/api/drafts/{draft}/state")
                except (httpx.HTTPError, KeyError, IndexError) as error:
                    errors.append(repr(error))

    await asyncio.gather(*(work(at) for at in range(many)))
    spent = processor(service["data"]) - spent
    return {
        "agents": many,
        "seconds": seconds,
        "drafts": len(took),
        "draft p95 ms": p95(took),
        "draft p50 ms": round(sorted(took)[len(took) // 2] * 1000, 1),
        "errors": len(errors),
        "kinds of errors": sorted({one[:100] for one in errors}),
        "service's processor ms per draft": round(spent / len(took) * 1000, 1),
        "service's processor seconds": round(spent, 1),
        "agents' processor seconds": round(time.process_time() - ours, 1),
    }


def processor(data: Path) -> float:
    """Seconds of processor that the service's process has taken, in itself and for it by the system."""
    told = (of_service(data) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def of_service(data: Path) -> Path:
    """What the system tells of the service's process."""
    return Path("/proc", str(json.loads((data / "owner.json").read_text())["pid"]))


def resident(data: Path) -> int:
    """Megabytes of the service's process."""
    status = (of_service(data) / "status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--webhooks", type=int, default=1000)
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--openings", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    with chatwoot_server() as chatwoot, tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        entry = {"name": "support", "vendor": "chatwoot", "url": chatwoot.url, "account": "1", "token": "TEST_TOKEN", "secret": "TEST_SECRET", "button": "send"}
        (data / "connections.yaml").write_text(json.dumps({"connections": [{**entry, "private": True, "market": "DE"}]}))
        with served(data, "--demo", TEST_TOKEN=TOKEN, TEST_SECRET=SECRET) as service:
            chatwoot.hook = f"{service['url']}/hooks/support"
            token = json.loads((data / "owner.json").read_text())["token"]
            found: dict[str, object] = {}
            if given.openings:
                with signed_in(Path(folder) / "profile", service["link"]) as driver:
                    found["sidebar"] = openings(service, chatwoot, driver, token, given.openings)
            if given.agents:
                found["agents"] = asyncio.run(agents(service, token, given.agents, given.seconds))
            if given.webhooks:
                found["webhooks"] = webhooks(chatwoot, given.webhooks) | {"lost": kept(service, chatwoot, token)}
            found["resident MB"] = resident(data)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
