"""Asks a running service what it would draft if these tickets had never been solved."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from eval.errors import UnusableTarget
from eval.pointer import find, first

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.ask import Address
    from eval.replay.solved import Solved

PATH = "/api/evaluate/replay"


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a service would have drafted for one ticket; `trouble` says why there is nothing."""

    text: str = ""
    gloss: str = ""
    lang: str = ""
    intent: str = ""
    """What it took the customer to want, first wish only; empty where it recognised none."""
    refusal: str = ""
    mode: str = ""
    sources: tuple[str, ...] = ()
    """Paths of the documents it cites, each once."""
    digests: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


def ask_again(tickets: Sequence[Solved], address: Address, agent_language: str, say: Callable[[str], None], *, elsewhere: bool = False) -> tuple[Drafted, ...]:
    """One draft per ticket, in order. Raises `UnusableTarget` where nothing answers, or the address is not this machine's and `elsewhere` is off."""
    if not elsewhere and not _here(address.url):
        message = f"{address.url} is not on this machine, and tickets hold what customers wrote: give --elsewhere if that machine is yours."
        raise UnusableTarget(message)
    drafts: list[Drafted] = []
    headers = {"Authorization": f"Bearer {address.token}"} if address.token else {}
    with (
        httpx.Client(timeout=address.timeout_s, trust_env=False, headers=headers, base_url=address.url) as client,
        ThreadPoolExecutor(address.parallel) as pool,
    ):
        for ticket, draft in zip(tickets, pool.map(lambda each: _ask(client, each, agent_language), tickets), strict=True):
            drafts.append(draft)
            say(f"{len(drafts)}/{len(tickets)} {ticket.id} in {ticket.lang}")
    if all(draft.trouble for draft in drafts):
        message = (
            f"{address.url} drafted nothing for any ticket (the first: {drafts[0].trouble}): see that a Concord service runs there and --token is its own."
        )
        raise UnusableTarget(message)
    return tuple(drafts)


def _here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ask(client: httpx.Client, ticket: Solved, agent_language: str) -> Drafted:
    talk = {
        "messages": [{"role": str(turn.side), "text": turn.text} for turn in ticket.turns],
        "market": ticket.market,
        "agent_language": agent_language,
    }
    body = {"conversation": talk, "without": [ticket.id], "without_like": [ticket.text]}
    try:
        answer = client.post(PATH, json=body)
        if not answer.is_success:
            return Drafted(trouble=f"HTTP {answer.status_code}: {answer.text[:300]}")
        return _drafted(answer.json())
    except httpx.HTTPError as error:
        return Drafted(trouble=f"{type(error).__name__}: {error}")
    except ValueError as error:
        return Drafted(trouble=f"the reply is not JSON ({error})")


def _drafted(value: Any) -> Drafted:  # noqa: ANN401 - any JSON value
    refusal = first(value, "/refusal/reason")
    digests = first(value, "/digests")
    return Drafted(
        text=_joined(value, "/sentences/*/text"),
        gloss=_joined(value, "/gloss/sentences/*"),
        lang=_word(first(value, "/language")),
        intent=_word(first(value, "/triage/intents/0/intent")),
        refusal=_word(refusal),
        mode=_word(first(value, "/mode")),
        sources=tuple(dict.fromkeys(_word(path) for path in find(value, "/sentences/*/citations/*/path"))),
        digests=tuple((str(name), str(told)) for name, told in digests.items()) if isinstance(digests, dict) else (),
    )


def _joined(value: Any, pointer: str) -> str:  # noqa: ANN401 - any JSON value
    return "\n".join(text for text in find(value, pointer) if isinstance(text, str))


def _word(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, str) else ""
