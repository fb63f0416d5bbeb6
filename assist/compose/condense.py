"""A long conversation in a prompt: its newest messages whole, of the older ones what is still open: questions, figures, order numbers, what was promised."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from assist.compose.harmless import harmless
from assist.question import ASKS
from assist.types import Speaker
from ingest.facts import read_facts
from ingest.language import identify
from ingest.sentences import sentences
from prompts.acts import load_acts
from serving.tokens import count_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.types import Message
    from prompts.acts import Acts

EARLIER = 0.35
"""Share of the room that older messages, condensed, may take from the newest."""
LONGEST_READ = 20_000
"""Characters of one message that are read for what is open in it."""
GAP = " […] "


def talk(messages: Sequence[Message], room: int) -> str:
    """The conversation in `room` tokens, oldest message first, each one line of JSON, so that no message can pass for another speaker's.

    What does not fit is condensed, the oldest first; a newest message that is too long by itself keeps its beginning, its end and what is open between.
    """
    lines = [_line(one, one.text) for one in messages]
    costs = [count_tokens(line) for line in lines]
    if sum(costs) <= room or not messages:
        return "\n".join(lines)
    whole = _newest(costs, int(room * (1 - EARLIER)))
    newest = lines[-whole:] if whole else [_cut(messages[-1], int(room * (1 - EARLIER)) if len(messages) > 1 else room)]
    older = messages[: len(messages) - max(whole, 1)]
    return "\n".join([*_condensed(older, room - sum(map(count_tokens, newest))), *newest])


def open_points(message: Message) -> tuple[str, ...]:
    """The sentences of a message that must not be lost: what it asks, and what it states or promises in figures, dates and order numbers."""
    text = message.text[:LONGEST_READ]
    lang = identify(text).lang
    return tuple(said for span in sentences(text, lang) if _matters(said := text[span.start : span.end].strip(), lang, message.role))


def _matters(sentence: str, lang: str, role: Speaker) -> bool:
    plain = unicodedata.normalize("NFKC", sentence)
    if ASKS.search(plain) or any(char.isdigit() for char in plain):
        return True
    return role is not Speaker.CUSTOMER and bool(_acts().named(sentence, lang) or read_facts(sentence, lang))


@cache
def _acts() -> Acts:
    return load_acts()


def _newest(costs: Sequence[int], room: int) -> int:
    """How many of the newest messages fit whole."""
    fitting = 0
    for cost in reversed(costs):
        room -= cost
        if room < 0:
            break
        fitting += 1
    return fitting


def _condensed(messages: Sequence[Message], room: int) -> Iterator[str]:
    """Lines of older messages: what is open in them as far as it fits, questions before the rest, the newest first; told oldest first."""
    points = [(place, order, said) for place, message in enumerate(messages) for order, said in enumerate(open_points(message))]
    ranked = sorted(points, key=lambda point: (not _asked(messages[point[0]], point[2]), -point[0], point[1]))
    kept: list[tuple[int, int, str]] = []
    opened: set[int] = set()
    for point in dict.fromkeys(ranked):
        cost = count_tokens(point[2]) + 4 + (0 if point[0] in opened else count_tokens(_line(messages[point[0]], "", shortened=True)))
        if cost <= room:
            room -= cost
            opened.add(point[0])
            kept.append(point)
    for place in sorted(opened):
        yield _line(messages[place], GAP.join(said for at, _, said in sorted(kept) if at == place), shortened=True)


def _asked(message: Message, said: str) -> bool:
    return message.role is Speaker.CUSTOMER and ASKS.search(unicodedata.normalize("NFKC", said)) is not None


def _cut(message: Message, room: int) -> str:
    """A message too long for the room: its beginning and its end, where a wish is said and repeated, and what is open between them, as far as it fits."""
    half = len(message.text) // 2
    while half > 100:
        half = half * 2 // 3
        line = _line(message, f"{message.text[:half]}{GAP}{message.text[-half:]}", shortened=True)
        if count_tokens(line) <= room * (1 - EARLIER):
            return _filled(message, half, room)
    return _line(message, message.text[:100], shortened=True)


def _filled(message: Message, half: int, room: int) -> str:
    """The message's two ends with what is open between them."""
    head, tail = message.text[:half], message.text[-half:]
    between: list[str] = []
    left = room - count_tokens(_line(message, f"{head}{GAP}{tail}", shortened=True))
    for said in dict.fromkeys(open_points(_between(message, half))):
        left -= count_tokens(said) + 4
        if left < 0:
            break
        between.append(said)
    return _line(message, GAP.join((head, *between, tail)), shortened=True)


def _between(message: Message, half: int) -> Message:
    return replace(message, text=message.text[half:-half])


def _line(message: Message, text: str, *, shortened: bool = False) -> str:
    """One message as a line. What was seen on its photos is kept also where its words are shortened."""
    seen = [harmless(one.seen) for one in message.attachments if one.seen]
    said = {"from": str(message.role), "text": harmless(text)} | ({"photos_show": seen} if seen else {}) | ({"shortened": True} if shortened else {})
    return json.dumps(said, ensure_ascii=False)
