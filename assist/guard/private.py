"""Personal data a reply must not hold: another customer's, and what is needless even of this one's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.gather import ORDER_NUMBER
from assist.guard.stated import flat
from assist.types import Finding, Severity, Speaker
from ingest.redact import Private, redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.strings import Strings
    from assist.types import Conversation, Draft, Sentence

TELLING = frozenset({Private.EMAIL, Private.PHONE, Private.IBAN, Private.CARD, Private.ID, Private.LINK})
"""What leads to one person: where nothing in this conversation holds it, it is somebody else's."""

COPIED = 32
"""UTF-8 bytes, without white space and marks, that a reply and an internal text share only if one was copied from the other."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What stands beside a reply and was not written for this customer."""

    notes: str = ""
    """The shop's people among themselves: nobody may send it."""
    solved: str = ""
    """Solved tickets: written to other customers. A courtesy stands in many of them, so a person may take their words, and is told."""
    said: str = ""
    """The draft's own sentences, which are no secret wherever else they stand."""


def inside_of(conversation: Conversation, draft: Draft, written: Sequence[Sentence]) -> Inside:
    """Notes of the conversation and the solved tickets shown beside the draft; `written` are its sentences as a person's choices made them."""
    notes = (message.text for message in conversation.messages if message.role is Speaker.NOTE)
    solved = (hit.passage.text for hit in draft.precedents)
    return Inside("\n".join(notes), "\n".join(solved), "\n".join(one.text for one in (*draft.sentences, *written)))


def told_inside(sentences: Sequence[Sentence], inside: Inside, strings: Strings) -> Iterator[Finding]:
    """Words copied from a note or from a solved ticket, unless the draft or a source the reply cites says them too."""
    notes, solved = _squeezed(inside.notes), _squeezed(inside.solved)
    if not notes and not solved:
        return
    public = _squeezed(" ".join((inside.said, *(citation.quote for sentence in sentences for citation in sentence.citations))))
    for sentence in sentences:
        pieces = tuple(piece for piece in _pieces(_squeezed(sentence.text)) if piece not in public)
        if any(piece in notes for piece in pieces):
            yield Finding("internal_text", Severity.BLOCKING, strings.text("finding.internal_text", text=sentence.text[:120]))
        elif any(piece in solved for piece in pieces):
            yield Finding("solved_text", Severity.WARNING, strings.text("finding.solved_text", text=sentence.text[:120]))


def _pieces(said: str) -> Iterator[str]:
    long = max(8, COPIED // max(1, len(said.encode()) // max(1, len(said))))
    return (said[at : at + long] for at in range(len(said) - long + 1))


def _squeezed(text: str) -> str:
    return "".join(char for char in flat(text) if char.isalnum())


def leaked(sentences: Sequence[Sentence], lang: str, own: str, keep: Sequence[str], strings: Strings) -> Iterator[Finding]:
    """`own` is the conversation, the order and the shop in one text; `keep` what the order says of itself."""
    body = " ".join(sentence.text for sentence in sentences)
    marks, numbers = redact(body, lang, keep={*keep, "name"}).marks, ORDER_NUMBER.findall(body)
    if not marks and not numbers:
        return
    public = flat(" ".join(f"{c.quote} {c.title}" for sentence in sentences for c in sentence.citations))
    ours = flat(own)
    marks = tuple(mark for mark in marks if flat(mark.text) not in public)
    others = [mark.text for mark in marks if mark.kind in TELLING and flat(mark.text) not in ours]
    others += [number for number in numbers if flat(number) not in ours and flat(number) not in public]
    if others:
        yield Finding("other_customer", Severity.BLOCKING, strings.text("finding.other_customer", text=", ".join(dict.fromkeys(others))))
    needless = [mark.text for mark in marks if mark.text not in others]
    if needless:
        yield Finding("personal_data", Severity.WARNING, strings.text("finding.personal_data", text=", ".join(needless)))
