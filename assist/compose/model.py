"""A served model writes from the same passages; every sentence it gives is tied to the exact sentence it cites, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.claims import claims
from assist.types import Citation, Sentence, Speaker
from ingest.facts import read_facts
from ingest.places import language_name
from prompts.load import load_prompt
from prompts.render import render
from serving.errors import ModelBabble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.retrieve import Sought
    from assist.types import Conversation, Triage
    from ingest.types import Passage
    from prompts.types import Library
    from serving.chat import Chat
    from serving.types import Encoder

MOST_PASSAGES = 8


class WrittenSentence(BaseModel):
    """One sentence as the model gives it."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    text: str = Field(min_length=1, max_length=600)
    cites: tuple[int, ...] = ()
    gloss: str = ""


class WrittenReply(BaseModel):
    """The model's whole answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    sentences: tuple[WrittenSentence, ...] = Field(max_length=24)
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A model's reply as records."""

    sentences: tuple[Sentence, ...]
    gloss: tuple[str, ...]
    unknown: str
    """Why the model declined, in its words; empty if it answered."""
    model: str
    prompt_digest: str


def write_with_model(chat: Chat, conversation: Conversation, triage: Triage, sought: Sequence[Sought], library: Library, encoder: Encoder) -> Written:
    """One reply. Raises the `ServingError`s of `chat` and `ModelBabble` for an answer that breaks the schema."""
    passages = _passages(sought)
    prompt = load_prompt("draft")
    pack = library.pack(triage.language)
    filled = render(
        prompt.text,
        reply_language=language_name(triage.language, "en"),
        agent_language=language_name(conversation.agent_language, "en"),
        pack="\n".join(f"{name}: {text}" for name, text in (("register", pack.register), ("opening", pack.opening), ("closing", pack.closing))) if pack else "",
        passages=_numbered(passages),
        order=_order(conversation),
        conversation="\n\n".join(f"{m.role}: {m.text}" for m in conversation.messages if m.role is not Speaker.NOTE),
    )
    system, _, user = filled.partition("\n=== CONVERSATION ===\n")
    spoken = chat.ask(system, user, WrittenReply.model_json_schema())
    try:
        reply = WrittenReply.model_validate(spoken.content)
    except ValidationError as error:
        raise ModelBabble(f"The chat model's answer breaks the draft's schema: {error.errors()[0]['msg']}.") from error
    sentences = tuple(_sentence(written, passages, triage.language, encoder) for written in reply.sentences)
    gloss = tuple(written.gloss or written.text for written in reply.sentences)
    return Written(sentences, gloss, reply.unknown, spoken.model, prompt.digest)


def _passages(sought: Sequence[Sought]) -> tuple[Passage, ...]:
    """The best passages in a stable order, so that tickets on one policy share the beginning of their prompt."""
    best = list({hit.passage.id: hit.passage for one in sought for hit in one.hits}.values())[:MOST_PASSAGES]
    return tuple(sorted(best, key=lambda p: (p.path, p.ordinal)))


def _numbered(passages: Sequence[Passage]) -> str:
    return "\n\n".join(f"[{i}] {p.title} / {' / '.join(p.heading)} ({p.lang}, {p.kind})\n{p.text}" for i, p in enumerate(passages, 1))


def _order(conversation: Conversation) -> str:
    order = conversation.order
    if order is None:
        return "none known"
    parcels = "; ".join(f"{s.carrier} {s.tracking}: {s.status}, promised {s.promised or 'unknown'}" for s in order.shipments)
    return f"{order.number}, placed {order.placed_on or 'unknown'}, total {order.total or 'unknown'} {order.currency}; parcels: {parcels or 'none'}"


def _sentence(written: WrittenSentence, passages: Sequence[Passage], lang: str, encoder: Encoder) -> Sentence:
    facts = read_facts(written.text, lang)
    cited = [passages[number - 1] for number in dict.fromkeys(written.cites) if 1 <= number <= len(passages)]
    return Sentence(written.text.strip(), tuple(c for p in cited if (c := _support(written.text, p, encoder)) is not None), facts)


def _support(text: str, passage: Passage, encoder: Encoder) -> Citation | None:
    """The passage's sentence that supports a text best: shared facts first, then meaning."""
    spoken = claims(passage)
    if not spoken:
        return None
    near = encoder.encode_passages([c.text for c in spoken]) @ encoder.encode_queries([text])[0]
    wanted = {(f.value, f.unit) for f in read_facts(text, passage.lang)}
    shared = np.array([len(wanted & {(f.value, f.unit) for f in c.facts}) for c in spoken], dtype=np.float32)
    return spoken[int(np.argmax(near + 0.5 * shared))].cite()
