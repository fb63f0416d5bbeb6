"""Personal data a reply must not hold: another customer's, and what is needless even of this one's."""

from __future__ import annotations

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


def internal_of(conversation: Conversation, draft: Draft) -> str:
    """Notes of the conversation, and the solved tickets shown beside the draft."""
    notes = [message.text for message in conversation.messages if message.role is Speaker.NOTE]
    return "\n".join([*notes, *(hit.passage.text for hit in draft.precedents)])


def told_inside(sentences: Sequence[Sentence], internal: str, strings: Strings) -> Iterator[Finding]:
    """Words copied from an internal text, unless a source the reply cites says them too."""
    inside = _squeezed(internal)
    if not inside:
        return
    public = _squeezed(" ".join(citation.quote for sentence in sentences for citation in sentence.citations))
    for sentence in sentences:
        said = _squeezed(sentence.text)
        long = max(8, COPIED // max(1, len(said.encode()) // max(1, len(said))))
        pieces = (said[at : at + long] for at in range(len(said) - long + 1))
        if any(piece in inside and piece not in public for piece in pieces):
            yield Finding("internal_text", Severity.BLOCKING, strings.text("finding.internal_text", text=sentence.text[:120]))


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
