"""A served model writes from the same passages; every sentence it gives is tied to the exact sentences it cites, or marked as resting on nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.claims import claims
from assist.compose.aloud import Aloud
from assist.compose.harmless import quoted
from assist.compose.material import Given, fill
from assist.types import Sentence
from ingest.facts import read_facts, same_fact
from prompts.render import render
from serving.errors import ModelBabble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.compose.draft import Request
    from assist.compose.material import Material
    from assist.compose.plan import Point
    from assist.retrieve import Sought
    from assist.types import Citation
    from ingest.types import Fact, Passage
    from prompts.types import Library
    from serving.chat import Chat
    from serving.turns import Spoken
    from serving.types import Encoder

MOST_PASSAGES = 8
"""Found for the ticket, beside the policies that every ticket is given."""
MOST_QUOTES = 4
"""Sentences of one passage that one sentence of a reply may rest on."""
GREETING = 25
"""Characters up to which a first sentence counts as an opening, whose language is not checked; a longer one is, like the rest."""


Say = Callable[[int, Sentence, str], None]
"""Given a sentence's place, the sentence and its gloss as soon as the model has written them."""


def unsaid(_place: int, _sentence: Sentence, _gloss: str) -> None:
    """For a reply that nobody watches being written."""


class Part(StrEnum):
    """What a sentence is for."""

    OPENING = "opening"
    UNDERSTANDING = "understanding"
    ANSWER = "answer"
    ASK = "ask"
    CLOSING = "closing"


ROLE = {Part.OPENING: "opening", Part.UNDERSTANDING: "empathy", Part.ANSWER: "body", Part.ASK: "ask", Part.CLOSING: "closing"}


class WrittenSentence(BaseModel):
    """One sentence as the model gives it."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    part: Part = Part.ANSWER
    text: str = Field(min_length=1, max_length=600)
    cites: tuple[int, ...] = Field(default=(), max_length=8)
    gloss: str = Field(default="", max_length=900)


class WrittenReply(BaseModel):
    """The model's whole answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    sentences: tuple[WrittenSentence, ...] = Field(max_length=24)
    unknown: str = Field(default="", max_length=900)


@dataclass(frozen=True, slots=True)
class Written:
    """A model's reply as records."""

    sentences: tuple[Sentence, ...]
    gloss: tuple[str, ...]
    unglossed: bool
    """Whether some sentence came without a gloss; the sentence itself then stands in for it."""
    uncited: tuple[int, ...]
    """Sentences that answer and rest on no passage, by place."""
    unknown: str
    """Why the model declined, in its words; empty if it answered."""
    model: str
    prompt_digest: str


@dataclass(frozen=True, slots=True)
class Author:
    """What every reply of a served model is written with: its prompts, and the encoder that ties sentences to what they cite."""

    library: Library
    encoder: Encoder


def write_with_model(request: Request, points: Sequence[Point], chat: Chat, author: Author, say: Say = unsaid) -> Written:
    """One reply to all points, each sentence said as soon as it is whole.

    Raises the `ServingError`s of `chat`, and `ModelBabble` for an answer that breaks the schema twice.
    """
    conversation, triage, wrong = request.conversation, request.triage, request.wrong
    library, encoder = author.library, author.encoder
    prompt, anew = library.prompt("draft"), library.prompt("again").text
    given = Given(request.shelf, (*request.law, *_best(request.sought, triage.language)), tuple(points))
    material = fill(prompt, conversation, triage, given, library, chat.room)
    again = f"\n\n{render(anew, problems=quoted(chr(10).join(wrong)))}" if wrong else ""

    @cache
    def read(place: int, one: WrittenSentence) -> Sentence:
        """Said while it is written, and part of the whole reply: read once."""
        return _sentence(one, place, material.passages, triage.language, encoder)

    def whole(place: int, item: object) -> None:
        try:
            one = WrittenSentence.model_validate(item)
        except ValidationError:
            return  # for this the whole answer will be refused
        if one.text.strip():
            say(place, read(place, one), one.gloss.strip() or one.text.strip())

    reply, spoken = _answered(chat, material, (again, anew), whole)
    said = [one for one in reply.sentences if one.text.strip()]
    sentences = tuple(read(place, one) for place, one in enumerate(said))
    return Written(
        sentences,
        tuple(one.gloss.strip() or one.text.strip() for one in said),
        any(not one.gloss.strip() for one in said),
        tuple(place for place, sentence in enumerate(sentences) if not sentence.citations and (said[place].cites or sentence.role == "body")),
        reply.unknown.strip(),
        spoken.model,
        prompt.digest,
    )


def _answered(chat: Chat, material: Material, words: tuple[str, str], whole: Callable[[int, Any], None]) -> tuple[WrittenReply, Spoken]:
    """An answer that keeps the schema; one that does not is asked for once more, told what was wrong. Raises as `chat`, `ModelBabble` for a second one.

    `words` are what is said again already, and the template to say it.
    """
    again, anew = words
    try:
        return _valid(chat.ask(material.system, material.user + again, answer_schema(), heard=Aloud(whole)))
    except ModelBabble as error:
        told = render(anew, problems=quoted(str(error)))
    return _valid(chat.ask(material.system, f"{material.user}\n\n{told}", answer_schema(), heard=Aloud(whole)))


def _valid(spoken: Spoken) -> tuple[WrittenReply, Spoken]:
    try:
        return WrittenReply.model_validate(spoken.content), spoken
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ModelBabble(f"The chat model's answer breaks the draft's schema at {place or 'its top'}: {first['msg']}.") from error


@cache
def answer_schema() -> dict[str, Any]:
    """The JSON schema an answer is bound to: every field required, none besides. Made once: whoever is given it changes nothing in it."""
    schema = WrittenReply.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("type") == "object":
            part["required"] = list(part["properties"])
            part["additionalProperties"] = False
    return schema


def _best(sought: Sequence[Sought], lang: str) -> tuple[Passage, ...]:
    """The best passages of all searches, best first, each once; of a family that speaks the reply's language, only what is in it."""
    ranked = sorted(((rank, number, hit.passage) for number, one in enumerate(sought) for rank, hit in enumerate(one.hits)), key=lambda row: row[:2])
    found = tuple({passage.id: passage for _, _, passage in ranked}.values())
    at_home = {passage.family for passage in found if passage.lang == lang}
    return tuple(passage for passage in found if passage.lang == lang or passage.family not in at_home)[:MOST_PASSAGES]


def _sentence(written: WrittenSentence, place: int, passages: Sequence[Passage], lang: str, encoder: Encoder) -> Sentence:
    text = written.text.strip()
    facts = read_facts(text, lang)
    cited = [passages[number - 1] for number in dict.fromkeys(written.cites) if 1 <= number <= len(passages)]
    return Sentence(text, tuple(c for p in cited for c in _support(text, facts, p, encoder)), facts, _role(written, place, facts))


def _role(written: WrittenSentence, place: int, facts: Sequence[Fact]) -> str:
    """The part a sentence plays. What states a fact or cites is an answer whatever it is called, and only a short first sentence opens."""
    if written.part in {Part.OPENING, Part.UNDERSTANDING, Part.CLOSING} and (facts or written.cites):
        return ROLE[Part.ANSWER]
    if written.part is Part.OPENING and (place or len(written.text) > GREETING):
        return ROLE[Part.UNDERSTANDING]
    return ROLE[written.part]


def _support(text: str, facts: Sequence[Fact], passage: Passage, encoder: Encoder) -> tuple[Citation, ...]:
    """The passage's sentences that support a text: the best by shared facts and meaning, then those that state what it leaves over."""
    spoken = claims(passage)
    if not spoken:
        return ()
    near = encoder.encode_passages([c.text for c in spoken]) @ encoder.encode_queries([text])[0]
    states = [{i for i, fact in enumerate(facts) if any(same_fact(fact, other) for other in claim.facts)} for claim in spoken]
    weight = near + 0.5 * np.array([len(found) for found in states], dtype=np.float32)
    order = [int(i) for i in np.argsort(-weight, kind="stable")]
    chosen, open_points = [order[0]], set(range(len(facts))) - states[order[0]]
    for i in order[1:]:
        if len(chosen) < MOST_QUOTES and states[i] & open_points:
            chosen.append(i)
            open_points -= states[i]
    return tuple(spoken[i].cite() for i in chosen)
