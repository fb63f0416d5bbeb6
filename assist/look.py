"""What a served model sees on a customer's photos: an observation for the agent, and words to search with. Never a fact, never a promise."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.compose.material import turns
from assist.errors import BadRequest
from assist.images import for_model
from assist.photos import find_photo
from assist.types import Speaker
from ingest.places import language_name
from prompts.load import load_prompt
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assist.question import Issues
    from assist.types import Attachment, Conversation
    from prompts.types import Prompt
    from serving.chat import Chat
    from serving.turns import Picture

LOG = logging.getLogger(__name__)
LONGEST_CODE = 60
"""Characters of one code or label; a model that runs on is cut by its schema, not by its tokens."""


class Shows(StrEnum):
    """What a photo is of."""

    DEFECT = "defect"
    LABEL = "label"
    WRONG_ITEM = "wrong_item"
    SIZE = "size"
    ERROR_CODE = "error_code"
    MISSING_PART = "missing_part"
    PACKAGING = "packaging"
    OTHER = "other"
    UNREADABLE = "unreadable"


class SeenPhoto(BaseModel):
    """One photo as the model describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Shows
    seen: str = Field(max_length=400)
    search: str = Field(max_length=200)
    codes: tuple[Annotated[str, Field(max_length=LONGEST_CODE)], ...] = Field(max_length=8)


class SeenPhotos(BaseModel):
    """The model's answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    photos: tuple[SeenPhoto, ...] = Field(max_length=16)


@dataclass(frozen=True, slots=True)
class Looked:
    """A conversation whose photos say what was seen on them, and what to search for because of it."""

    conversation: Conversation
    searches: tuple[str, ...] = ()

    def among(self, issues: Issues) -> Issues:
        """The issues a message holds, with what its photos are searched by behind them."""
        return replace(issues, searches=(*issues.searches, *self.searches))


def look(chat: Chat | None, conversation: Conversation, folder: Path, prompt: Prompt | None = None) -> Looked:
    """The newest photos as the model sees them. As it came if there is none, no model that sees, or it cannot be asked: the agent is then told to look."""
    shown = tuple(_newest(conversation, folder, chat.pictures)) if chat is not None else ()
    if chat is None or not shown:
        return Looked(conversation)
    try:
        seen = _asked(chat, conversation, [picture for _, picture in shown], prompt or load_prompt("look"))
    except (ServingError, ValidationError) as error:
        LOG.warning("The photos were not read (%s).", type(error).__name__)
        return Looked(conversation)
    told = {attachment.digest: one for (attachment, _), one in zip(shown, seen, strict=False)}
    searches = tuple(" ".join((one.search, *one.codes)).strip() for one in told.values() if one.kind is not Shows.UNREADABLE)
    return Looked(_described(conversation, told), tuple(dict.fromkeys(filter(None, searches))))


def _newest(conversation: Conversation, folder: Path, most: int) -> Iterator[tuple[Attachment, Picture]]:
    """The newest photos that can be read, each once, newest first. A broken one is left to the agent's eyes."""
    sent = [a for m in reversed(conversation.messages) if m.role is Speaker.CUSTOMER for a in m.attachments if a.mime.startswith("image/")]
    given = 0
    for attachment in {one.digest: one for one in sent}.values():
        if given == most:
            return
        try:
            picture = for_model(find_photo(attachment.digest, folder).content)
        except BadRequest as error:
            LOG.warning("A photo was left out: %s", error)
            continue
        given += 1
        yield attachment, picture


def _asked(chat: Chat, conversation: Conversation, pictures: Sequence[Picture], prompt: Prompt) -> tuple[SeenPhoto, ...]:
    system, user = turns(prompt, conversation, chat.room // 2, agent_language=language_name(conversation.agent_language, "en"))
    return SeenPhotos.model_validate(chat.ask(system, user, _schema(len(pictures)), pictures).content).photos


def _schema(photos: int) -> dict[str, Any]:
    """What an answer is bound to: exactly one entry for each photo."""
    schema = SeenPhotos.model_json_schema()
    schema["properties"]["photos"] |= {"minItems": photos, "maxItems": photos}
    return schema


def _described(conversation: Conversation, told: dict[str, SeenPhoto]) -> Conversation:
    def described(attachment: Attachment) -> Attachment:
        one = told.get(attachment.digest)
        return replace(attachment, seen=" ".join((one.seen.strip(), *one.codes)).strip()) if one else attachment

    messages = (replace(m, attachments=tuple(described(a) for a in m.attachments)) for m in conversation.messages)
    return replace(conversation, messages=tuple(messages))
