"""Whether a reply speaks of what was asked: facts of a policy that nobody asked for, and questions that an edit left without their answer.

What a reply speaks of is told by its approved wording, else by a fact of a role's kind beside the role's own words: too little is told rather than too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.guard.ground import FRAME
from assist.promises import label_of, told
from assist.types import Finding, Severity, Speaker
from ingest.sentences import sentences as split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.strings import Strings
    from assist.types import Conversation, Draft, Sentence, Triage
    from ingest.types import Span
    from prompts.intent_cues import IntentCues
    from prompts.types import Library, Role


@dataclass(frozen=True, slots=True)
class Asked:
    """What the customer asked, in this conversation."""

    intents: frozenset[str]
    roles: frozenset[str]
    """Parts of a policy that an answer to it may state, also those of neighbouring topics and those the customer names."""
    library: Library
    open: bool
    """Whether something was asked that no script answers: then anything may belong to it."""


def asked_of(conversation: Conversation, triage: Triage, library: Library, cues: IntentCues) -> Asked:
    """What the newest message wants as it was read, with whatever any message of the customer gives a word for."""
    said = [text[span.start : span.end] for text in _customers(conversation) for span in split(text, triage.written)]
    worded = {intent for one in said for lang in dict.fromkeys((triage.written, "en")) for intent in cues.count(one, lang)}
    intents = frozenset({guess.intent for guess in triage.intents} | worded)
    families = {intent.partition(".")[0] for intent in intents}
    akin = [script for script in library.scripts if script.intent in intents or script.intent.partition(".")[0] in families]
    needed = {need.role for script in akin for need in script.needs if need.origin == "passage"}
    folded = " ".join(said).casefold()
    named = {role.name for role in library.roles if any(word in folded for word in dict(role.cues).get(triage.written, ()))}
    unscripted = not triage.intents or any(library.script(guess.intent) is None for guess in triage.intents)
    return Asked(intents, frozenset(needed | named), library, unscripted)


def unasked(sentences: Sequence[Sentence], spans: Sequence[Span], asked: Asked, lang: str, strings: Strings) -> Iterator[Finding]:
    """A note at each sentence that states only parts of a policy that nobody asked for."""
    if asked.open:
        return
    for sentence, span in zip(sentences, spans, strict=True):
        stated = {} if sentence.role in {*FRAME, "ask"} else dict(_stated(sentence, asked.library, lang, strings.lang))
        if stated and not asked.roles & stated.keys():
            yield Finding("unasked", Severity.NOTE, strings.text("finding.unasked", text=next(iter(stated.values()))), span)


def left_open(draft: Draft, after: Sequence[Sentence], text: str, asked: Asked, strings: Strings) -> Iterator[Finding]:
    """A warning for each question whose every sentence an edit took out. A sentence of the person's own may be the answer: then nothing is told."""
    known = {sentence.text for sentence in (*draft.sentences, *after)}
    rest = text
    for one in sorted(known, key=len, reverse=True):
        rest = rest.replace(one, " ")
    if rest.strip():
        return
    kept = {intent for sentence in (*draft.sentences, *after) if sentence.text in text and (intent := _answered(sentence))}
    for intent in dict.fromkeys(filter(None, map(_answered, draft.sentences))):
        if intent not in kept and intent in asked.intents:
            asks = dict(asked.library.intent(intent).asks)
            yield Finding("unanswered", Severity.WARNING, strings.text("finding.unanswered", text=asks.get(strings.lang) or asks.get("en", intent)))


def _customers(conversation: Conversation) -> Iterator[str]:
    yield from (message.text for message in conversation.messages if message.role is Speaker.CUSTOMER)


def _answered(sentence: Sentence) -> str:
    """The intent whose script wrote a sentence; empty for any other."""
    kind, _, name = sentence.wording.source.partition(":") if sentence.wording else ("", "", "")
    return name.partition("/")[0] if kind == "script" else ""


def _stated(sentence: Sentence, library: Library, lang: str, reader: str) -> Iterator[tuple[str, str]]:
    """(role, what it says of it in the reader's language) for each part of a policy that a sentence states."""
    if sentence.wording is not None:
        yield from ((value.role, told(library.role(value.role), value, reader)) for value in sentence.wording.values if value.role)
        return
    folded = sentence.text.casefold()
    for role in library.roles:
        if any(word in folded for word in dict(role.cues).get(lang, ())) and not any(word in folded for word in dict(role.avoid).get(lang, ())):
            fact = next((one for one in sentence.facts if _plays(role, one.kind, one.unit)), None)
            if fact is not None:
                yield role.name, label_of(role, reader).format(value=fact.text)


def _plays(role: Role, kind: str, unit: str) -> bool:
    return kind == role.kind and (not role.units or unit in role.units)
