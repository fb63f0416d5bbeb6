"""What a conversation loses before it is read: personal data that no draft needs, and characters that nobody sees."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assist.gather import gather
from assist.regions import market_language
from assist.types import Speaker
from ingest.characters import plain_characters
from ingest.redact import redact

if TYPE_CHECKING:
    from assist.types import Conversation, Message

UNTAGGED = re.compile("[^\U000e0000-\U000e007f]+")


def redacted(conversation: Conversation) -> Conversation:
    """The conversation without the personal data a draft does not need: cards, accounts, e-mails, phone numbers, tokens; and without invisible characters."""
    lang = next(iter(conversation.customer.languages), "") or market_language(conversation.market) or "und"
    keep = {value.value for value in gather(conversation).values()}

    def clean(message: Message) -> Message:
        return replace(message, text=redact(_visible(message.text), lang, keep=keep).text) if message.role is Speaker.CUSTOMER else message

    return replace(conversation, messages=tuple(clean(message) for message in conversation.messages))


def _visible(text: str) -> str:
    """A message without what turns or splits its words. Tag letters stay: the guard shows the agent what they spell."""
    return UNTAGGED.sub(lambda found: plain_characters(found[0]), text)
