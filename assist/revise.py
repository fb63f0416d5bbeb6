"""A reply worded otherwise by a served model, at an agent's wish: shorter, warmer, simpler, or as the agent says. What it states stays, or nothing changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.back import differing, in_another_language
from assist.compose.harmless import harmless
from assist.compose.material import FRAME, SEPARATOR
from assist.errors import BadRequest, NotRevised
from assist.guard.turned import turned
from assist.reply import joiner
from ingest.language import identify
from ingest.places import language_name
from prompts.render import render
from prompts.wishes import load_wishes
from serving.errors import ModelBabble
from serving.tokens import count_tokens

if TYPE_CHECKING:
    from assist.guard.bearing import Bearing
    from prompts.types import Library
    from serving.chat import Chat

LONGEST_WISH = 500
SHOWN = 160
"""Characters of a sentence that are shown of what was refused."""


class RevisedSentence(BaseModel):
    """One sentence as the model gives it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str = Field(min_length=1, max_length=900)
    gloss: str = Field(max_length=900)
    paragraph: bool


class RevisedReply(BaseModel):
    """The model's answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sentences: tuple[RevisedSentence, ...] = Field(min_length=1, max_length=40)


@dataclass(frozen=True, slots=True)
class Revised:
    """The reply in its new wording, and what it says in the agent's language, sentence by sentence."""

    text: str
    gloss: tuple[str, ...]
    model: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A reply to reword: its text, the language it is to be in, who reads the gloss."""

    text: str
    language: str
    agent_language: str

    @property
    def written(self) -> str:
        """The language the text is in: the reply's, unless it surely is another, as where an agent typed in their own."""
        return identify(self.text).lang if in_another_language(self.text, self.language) else self.language


def revise(chat: Chat | None, given: Wording, wish: str, library: Library, bearing: Bearing | None = None) -> Revised:
    """The reply reworded. `wish` is a name of `prompts/wishes.yaml`, or the agent's own words in any language.

    `bearing` tells which sentence of the new wording is which of the old one's; without it a yes turned into a no is not looked for.

    Raises:
        BadRequest: there is nothing to reword, no wish, or no served model.
        NotRevised: what the model wrote states other facts, says no for yes or yes for no, or is in another language; the reply stands as it was.
        ServingError: the model cannot be asked.

    """
    if chat is None:
        raise BadRequest("No model is served that could reword the reply (CONCORD_CHAT_URL). Edit it by hand.")
    if not given.text.strip() or not wish.strip():
        raise BadRequest("There is nothing to reword. Give the reply and what is wished of it.")
    told = load_wishes().get(wish) or f"The agent wishes, in their own words: {harmless(' '.join(wish.split()))[:LONGEST_WISH]}"
    reply, model = _asked(chat, given, told, library)
    between = joiner(given.language)
    text = "".join(("\n\n" if one.paragraph else between) * bool(place) + one.text.strip() for place, one in enumerate(reply.sentences))
    _same(given, text, bearing)
    return Revised(text, tuple(one.gloss.strip() for one in reply.sentences), model)


def _asked(chat: Chat, given: Wording, told: str, library: Library) -> tuple[RevisedReply, str]:
    prompt, pack = library.prompt("revise"), library.pack(given.language)
    manners = (("register", pack.register), ("opening", pack.opening), ("closing", pack.closing)) if pack else ()
    filled = render(
        prompt.text,
        reply_language=language_name(given.language, "en"),
        agent_language=language_name(given.agent_language, "en"),
        wish=told,
        pack="\n".join(f"{name}: {text}" for name, text in manners),
        reply=harmless(given.text),
    )
    if count_tokens(filled) + FRAME > chat.room:
        raise BadRequest("The reply is too long for the served model to reword. Shorten it by hand, or raise CONCORD_SERVING_CHAT_CONTEXT.")
    system, _, user = filled.partition(SEPARATOR)
    spoken = chat.ask(system, user, RevisedReply.model_json_schema())
    try:
        return RevisedReply.model_validate(spoken.content), spoken.model
    except ValidationError as error:
        raise ModelBabble(f"The chat model's rewording breaks its schema: {error.errors()[0]['msg']}.") from error


def _same(given: Wording, text: str, bearing: Bearing | None) -> None:
    """Raises `NotRevised` for another language, other facts on either side, or a yes turned into a no."""
    if in_another_language(text, given.language):
        raise NotRevised("The model answered in another language. The reply stands as it was.")
    if other := differing(given.text, given.written, text, given.language):
        raise NotRevised(f"The model changed what the reply states ({', '.join(other[:5])}). The reply stands as it was.")
    if bearing is not None and (text := turned(given.text, given.written, text, given.language, bearing)):
        raise NotRevised(f"The model turned a yes into a no, or a no into a yes: {text[:SHOWN]!r}. The reply stands as it was.")
