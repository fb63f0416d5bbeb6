"""A conversation as somebody copied it from a seller console: who said what, read from the names and times that stand beside the words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assist.errors import BadRequest
from assist.types import Message, Speaker
from prompts.table import read_table

TABLE = Path(__file__).with_name("paste_words.yaml")
LONGEST = 100_000
TIME = r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?,?(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[APap]\.?[Mm]\.?)?)?|\d{1,2}:\d{2}(?::\d{2})?(?:\s?[APap]\.?[Mm]\.?)?"
COLON = re.compile(
    rf"(?:[\[(（【]?(?P<at>{TIME})[\])）】]?[ ,]*)?(?P<name>[^:：\n\d\[\]()（）/]{{1,40}}?)"
    rf"\s*(?:[\[(（]?(?P<after>{TIME})[\])）]?)?\s*[:：](?!//)\s*(?P<said>.*)"
)
"""[time] Name [time]: words."""
ALONE = re.compile(rf"(?P<name>[^:：\n\d]{{1,40}}?)[ ,·|–-]+[\[(（]?(?:{TIME})[\])）]?|[\[(（]?(?:{TIME})[\])）]?[ ,·|–-]+(?P<other>[^:：\n\d]{{1,40}})")
"""Name and time on a line of their own, the words below."""


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    said: str
    sure: bool
    """Whether a time or a word of the table says that this begins a message."""


def read_paste(text: str, mine: str = "") -> tuple[Message, ...]:
    """Messages in order; `mine` is the agent's name in it. What no name stands before is the customer's. Raises `BadRequest` if no customer speaks."""
    if len(text) > LONGEST:
        raise BadRequest(f"The pasted text is longer than {LONGEST:,} characters. Paste the part that matters.")
    parts = [_part(line, mine) for line in text.replace("\r\n", "\n").split("\n")]
    told = Counter(_plain(one.name) for one in parts if one.name)
    heads = {name for name, times in told.items() if times > 1} | {_plain(one.name) for one in parts if one.sure}
    messages: list[tuple[Speaker, list[str]]] = []
    for line, part in zip(text.replace("\r\n", "\n").split("\n"), parts, strict=True):
        if part.name and _plain(part.name) in heads:
            messages.append((_side(part.name, mine), [part.said]))
        elif messages:
            messages[-1][1].append(line)
        else:
            messages.append((Speaker.CUSTOMER, [line]))
    said = tuple(Message(role, joined) for role, lines in messages if (joined := "\n".join(lines).strip()))
    if not any(one.role is Speaker.CUSTOMER for one in said):
        raise BadRequest("No message of the customer was found. Put the customer's name and a colon in front of it, or paste it alone.")
    return said


def _part(line: str, mine: str) -> _Line:
    """The line's speaker, if it may begin a message."""
    if found := ALONE.fullmatch(line.strip()):
        return _Line((found["name"] or found["other"]).strip(), "", sure=True)
    found = COLON.fullmatch(line.strip())
    if found is None or not found["name"].strip():
        return _Line("", line, sure=False)
    name = found["name"].strip()
    known = _plain(name) in _words("buyer") | _words("seller") or (bool(mine) and _plain(name) == _plain(mine))
    return _Line(name, found["said"], sure=known or bool(found["at"] or found["after"]))


def _side(name: str, mine: str) -> Speaker:
    if mine and _plain(name) == _plain(mine):
        return Speaker.AGENT
    return Speaker.AGENT if _plain(name) in _words("seller") else Speaker.CUSTOMER


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


@cache
def _words(side: str) -> frozenset[str]:
    table = read_table(TABLE)
    return frozenset(_plain(str(word)) for word in table[side])
