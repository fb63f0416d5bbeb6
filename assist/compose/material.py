"""What a served model is given to write from: material of strangers made harmless, and fitted to the model's context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.compose.condense import talk
from assist.compose.harmless import harmless, quoted
from assist.compose.points import points_told
from assist.parcels import contradicts, current_parcel
from assist.types import CustomsState, Speaker
from ingest.places import language_name
from prompts.render import render
from serving.errors import ModelRefused
from serving.tokens import count_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.compose.plan import Point
    from assist.types import Conversation, Shipment, Triage
    from ingest.types import Passage
    from prompts.types import Library, Prompt

SEPARATOR = "\n=== CONVERSATION ===\n"
"""The prompt's line between the system's turn and the user's."""
TALK = 0.5
"""Share of the room that the conversation may take before the passages."""
SHELF = 0.7
"""Share of the room for passages that the policies may take; if they need more, only those found are given."""
POINTS = 0.2
"""Share of the room that the list of what is asked may take; without room for it what was found goes before it."""
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


@dataclass(frozen=True, slots=True)
class Given:
    """What a reply may rest on: the shop's policies, the same for every ticket of a language, and what was found for this one, best first."""

    shelf: tuple[Passage, ...]
    found: tuple[Passage, ...]
    points: tuple[Point, ...] = ()
    """What is asked, each with what was found for it."""


def fill(prompt: Prompt, conversation: Conversation, triage: Triage, given: Given, library: Library, room: int) -> Material:
    """The prompt for a case. What does not fit is left out: policies that were not found, the least passages, the oldest messages, the newest's middle.

    Raises `ModelRefused` when the model's context is too small for any case.
    """
    left = room - FRAME - count_tokens(_filled(prompt, conversation, triage, library, (), ("", "")))
    asked = count_tokens(points_told(given.points, library, (*given.shelf, *given.found)))
    points = given.points if "points" in prompt.variables and asked <= left * POINTS else ()
    left -= asked if points else 0
    if left < LEAST:
        raise ModelRefused(f"The chat model's context leaves {max(left, 0)} tokens for a case. Raise CONCORD_SERVING_CHAT_CONTEXT, or serve a longer context.")
    spoken = talk([m for m in conversation.messages if m.role is not Speaker.NOTE], int(left * TALK))
    stable = _stable(given, left - count_tokens(spoken))
    told = (spoken, points_told(points, library, stable))
    system, _, user = _filled(prompt, conversation, triage, library, stable, told).partition(SEPARATOR)
    return Material(system, user, stable)


def turns(prompt: Prompt, conversation: Conversation, room: int, **fields: object) -> tuple[str, str]:
    """A prompt's two turns with its fields filled and, of the conversation, what finds place in `room` tokens."""
    bare = render(prompt.text, conversation="", **fields)
    said = talk([m for m in conversation.messages if m.role is not Speaker.NOTE], max(room - FRAME - count_tokens(bare), FRAME))
    system, _, user = render(prompt.text, conversation=said, **fields).partition(SEPARATOR)
    return system, user


def _stable(given: Given, room: int) -> tuple[Passage, ...]:
    """The policies whole where they leave room for what was found, then the rest, each by place: tickets of a shop share the beginning of their prompt."""
    cost = count_tokens(_numbered(given.shelf))
    shelf = given.shelf if cost <= room * SHELF else ()
    families = {p.family for p in shelf}
    found = [p for p in given.found if p.family not in families]
    return (*shelf, *sorted(_kept(found, room - cost if shelf else room), key=lambda p: (p.path, p.ordinal)))


def _kept(passages: Sequence[Passage], room: int) -> list[Passage]:
    kept = []
    for passage in passages:
        cost = count_tokens(_numbered((passage,))) + 4
        if cost <= room:
            kept.append(passage)
            room -= cost
    return kept


def _filled(prompt: Prompt, conversation: Conversation, triage: Triage, library: Library, passages: Sequence[Passage], told: tuple[str, str]) -> str:
    """The prompt; `told` is the conversation and the points it asks."""
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
        conversation=told[0],
        points=told[1],
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
