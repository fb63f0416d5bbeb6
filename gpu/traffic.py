"""Our own traffic for a served model: the draft's prompt over policies and tickets of many languages, read from files.

Policies of one language stand in the same order in every prompt of that language, as the product puts them: what a server's prefix cache can keep is measured
as it will be. What differs from the product: whole policies in place of found passages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gpu.errors import UnusableTraffic
from ingest.places import language_name
from prompts.load import load_prompt
from prompts.render import render
from serving.tokens import count_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHOP = Path(__file__).resolve().parent.parent / "assist" / "demo"
"""The demo shop, by path: no code of that room is imported."""
SEPARATOR = "\n=== CONVERSATION ===\n"
SENTENCE = {
    "type": "object",
    "properties": {
        "part": {"enum": ["opening", "understanding", "answer", "ask", "closing"]},
        "text": {"type": "string", "minLength": 1, "maxLength": 600},
        "cites": {"type": "array", "items": {"type": "integer"}, "maxItems": 8},
        "gloss": {"type": "string", "maxLength": 900},
    },
    "required": ["part", "text", "cites", "gloss"],
    "additionalProperties": False,
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"sentences": {"type": "array", "items": SENTENCE, "maxItems": 24}, "unknown": {"type": "string", "maxLength": 900}},
    "required": ["sentences", "unknown"],
    "additionalProperties": False,
}
"""What an answer is bound to: the shape that the draft's prompt describes."""


@dataclass(frozen=True, slots=True)
class Request:
    """One prompt in its two turns, and the language it is answered in."""

    system: str
    user: str
    lang: str


def requests(tickets: Path, policies: Path, room: int) -> tuple[Request, ...]:
    """One request per ticket, in the file's order; policies that do not fit `room` tokens are left out, the last first.

    `tickets`: JSON lines with `messages` and the customer's `languages`; `policies`: a folder per language. Raises `UnusableTraffic`.
    """
    talks = _talks(tickets)
    if not policies.is_dir():
        raise UnusableTraffic(f"{policies} is no folder. Name one with a folder of policies per language.")
    prompt, shelves = load_prompt("draft").text, {talk.lang: _shelf(policies, talk.lang) for talk in talks}
    return tuple(_request(prompt, talk, shelves[talk.lang], room) for talk in talks)


@dataclass(frozen=True, slots=True)
class _Talk:
    lang: str
    lines: str


def _talks(path: Path) -> list[_Talk]:
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        talks = [_Talk((row["customer"].get("languages") or ["en"])[0], _lines(row["messages"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableTraffic(f"{path} holds no tickets ({error}). Name a file of JSON lines with messages and a customer.") from error
    if not talks:
        raise UnusableTraffic(f"{path} is empty. Name a file of JSON lines with messages and a customer.")
    return talks


def _lines(messages: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(json.dumps({"from": one["role"], "text": one["text"]}, ensure_ascii=False) for one in messages)


def _shelf(policies: Path, lang: str) -> tuple[str, ...]:
    """The policies in a language, else in English, each quoted line by line."""
    folder = next((each for each in (policies / lang, policies / lang.partition("-")[0], policies / "en") if each.is_dir()), None)
    found = sorted(folder.glob("*.md")) if folder else []
    return tuple("\n".join(f"> {line}" for line in path.read_text("utf-8").splitlines()) for path in found)


def _request(prompt: str, talk: _Talk, shelf: tuple[str, ...], room: int) -> Request:
    kept = list(shelf)
    while True:
        passages = "\n\n".join(f"[{number}]\n{text}" for number, text in enumerate(kept, 1))
        filled = render(
            prompt,
            reply_language=language_name(talk.lang, "en"),
            agent_language="English",
            pack="",
            passages=passages,
            order="> none known",
            conversation=talk.lines,
            points="",
        )
        if not kept or count_tokens(filled) <= room:
            system, _, user = filled.partition(SEPARATOR)
            return Request(system, user, talk.lang)
        kept.pop()
