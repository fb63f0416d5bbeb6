"""What a served model is given to write from: material of strangers made harmless, and fitted to the model's context."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.parcels import contradicts, current_parcel
from assist.types import CustomsState, Speaker
from ingest.places import language_name
from prompts.render import render
from serving.errors import ModelRefused
from serving.tokens import count_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.types import Conversation, Message, Shipment, Triage
    from ingest.types import Passage
    from prompts.types import Library, Prompt

SEPARATOR = "\n=== CONVERSATION ===\n"
"""The prompt's line between the system's turn and the user's."""
CONTROL = re.compile(r"<([|/｜]?[A-Za-z_｜▁][\w|｜▁/ -]{0,40})>|\[(/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS))\]")
"""Words in brackets that some chat template reads as the end of a turn. A server's tokenizer knows them wherever they stand."""
TALK = 0.5
"""Share of the room that the conversation may take before the passages."""
FRAME = 64
"""Tokens a chat template adds around two turns, with some to spare."""
LEAST = 256
"""Tokens under which nothing useful can be said of a case."""


@dataclass(frozen=True, slots=True)
class Material:
    """A prompt in its two turns, and the passages that found room in it, in the order of their numbers."""

    system: str
    user: str
    passages: tuple[Passage, ...]


def fill(prompt: Prompt, conversation: Conversation, triage: Triage, passages: Sequence[Passage], library: Library, room: int) -> Material:
    """The prompt for a case; `passages` best first. What does not fit is left out: the least passages, then the oldest messages, then the newest's middle.

    Raises `ModelRefused` when the model's context is too small for any case.
    """
    bare = _filled(prompt, conversation, triage, library, (), "")
    left = room - FRAME - count_tokens(bare)
    if left < LEAST:
        raise ModelRefused(f"The chat model's context leaves {max(left, 0)} tokens for a case. Raise CONCORD_SERVING_CHAT_CONTEXT, or serve a longer context.")
    spoken = talk([m for m in conversation.messages if m.role is not Speaker.NOTE], int(left * TALK))
    kept = _kept(passages, left - count_tokens(spoken))
    # A stable order, so that tickets on one policy share the beginning of their prompt.
    stable = tuple(sorted(kept, key=lambda p: (p.path, p.ordinal)))
    system, _, user = _filled(prompt, conversation, triage, library, stable, spoken).partition(SEPARATOR)
    return Material(system, user, stable)


def turns(prompt: Prompt, conversation: Conversation, room: int, **fields: object) -> tuple[str, str]:
    """A prompt's two turns with its fields filled and, of the conversation, what finds place in `room` tokens."""
    bare = render(prompt.text, conversation="", **fields)
    said = talk([m for m in conversation.messages if m.role is not Speaker.NOTE], max(room - FRAME - count_tokens(bare), FRAME))
    system, _, user = render(prompt.text, conversation=said, **fields).partition(SEPARATOR)
    return system, user


def harmless(text: str) -> str:
    """Text of a stranger that no chat template takes for the end of a turn: its control words stand in other brackets."""
    return CONTROL.sub(lambda found: f"‹{found[1]}›" if found[1] else f"［{found[2]}］", text)


def quoted(text: str) -> str:
    """Text of a stranger, every line marked as material: none of them can pass for a heading, a number or the line between the turns."""
    return "\n".join(f"> {line}" for line in harmless(text).splitlines())


def talk(messages: Sequence[Message], room: int) -> str:
    """The newest messages that fit, oldest first, each one line of JSON, so that no message can pass for another speaker's."""
    lines: list[str] = []
    for message in reversed(messages):
        line = _said(message.role, message.text, [one.seen for one in message.attachments if one.seen])
        if lines and sum(map(count_tokens, (line, *lines))) > room:
            break
        lines.insert(0, line)
    return lines[0] if not lines else "\n".join(lines) if len(lines) > 1 or count_tokens(lines[0]) <= room else _cut(messages[-1], room)


def _cut(message: Message, room: int) -> str:
    """A message too long for the room: its beginning and its end, where a wish is said and repeated."""
    half = len(message.text) // 2
    while half > 100:
        half = half * 2 // 3
        line = _said(message.role, f"{message.text[:half]} […] {message.text[-half:]}")
        if count_tokens(line) <= room:
            return line
    return _said(message.role, message.text[:100])


def _said(role: Speaker, text: str, seen: Sequence[str] = ()) -> str:
    photos = {"photos_show": [harmless(one) for one in seen]} if seen else {}
    return json.dumps({"from": str(role), "text": harmless(text), **photos}, ensure_ascii=False)


def _kept(passages: Sequence[Passage], room: int) -> list[Passage]:
    kept = []
    for passage in passages:
        cost = count_tokens(_numbered((passage,))) + 4
        if cost <= room:
            kept.append(passage)
            room -= cost
    return kept


def _filled(prompt: Prompt, conversation: Conversation, triage: Triage, library: Library, passages: Sequence[Passage], spoken: str) -> str:
    pack = library.pack(triage.language)
    usual = (("register", pack.register), ("opening", pack.opening), ("closing", pack.closing)) if pack else ()
    manners = (*usual, ("directness", pack.manners.directness), *pack.manners.notes) if pack and pack.manners.notes else usual
    return render(
        prompt.text,
        reply_language=language_name(triage.language, "en"),
        agent_language=language_name(conversation.agent_language, "en"),
        pack="\n".join(f"{name}: {text}" for name, text in manners),
        passages=_numbered(passages),
        order=quoted(_order(conversation)),
        conversation=spoken,
    )


def _numbered(passages: Sequence[Passage]) -> str:
    return "\n\n".join(f"[{i}] {_line(p.title)} / {_line(' / '.join(p.heading))} ({p.lang}, {p.kind})\n{quoted(p.text)}" for i, p in enumerate(passages, 1))


def _line(text: str) -> str:
    return " ".join(harmless(text).split())


def _order(conversation: Conversation) -> str:
    """What is known of order and parcel, on one line; orders to choose from and contradicting events are told as such."""
    order, parcel = conversation.order, current_parcel(conversation)
    if order is None and parcel is None:
        return f"{len(conversation.orders)} orders, not known which is meant: state nothing of them" if conversation.orders else "none known"
    told = f"{order.number}, placed {order.placed_on or 'unknown'}, total {order.total or 'unknown'} {order.currency}" if order else "order unknown"
    shipments = order.shipments if order and order.shipments else conversation.parcels
    return f"{told}; parcels: {'; '.join(_parcel(each) for each in shipments) or 'none'}"


def _parcel(parcel: Shipment) -> str:
    name = f"{parcel.carrier} {parcel.tracking}"
    if contradicts(parcel):
        return f"{name}: the carrier's events contradict each other: state no status"
    customs = f", customs {parcel.customs_state}" if parcel.customs_state != CustomsState.NONE else ""
    last = f", last scan {parcel.updated_at.date()}" if parcel.events and parcel.updated_at else ""
    return f"{name}: {parcel.status}{customs}, promised {parcel.promised or 'unknown'}, expected {parcel.expected or 'unknown'}{last}"
