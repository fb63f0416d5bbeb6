"""`python -m assist searches`: what would be searched for each conversation, one JSON object a line in and out; for `python -m eval searches`."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from assist.errors import AssistError, BadRequest
from assist.parse import conversation_of
from assist.question import Courtesies, issues_of
from assist.question_model import ask_model
from assist.settings import assist_settings
from assist.triage import newest_words
from ingest.language import identify
from prompts.courtesies import load_courtesies
from prompts.errors import PromptError
from serving.chat import open_chat
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    import argparse

    from assist.question import Issues
    from assist.types import Conversation
    from serving.chat import Chat
    from serving.types import Encoder


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--no-model", action="store_true", help="by rules alone, although CONCORD_CHAT_URL names a model")


def run(arguments: argparse.Namespace) -> int:
    """Print the searches of every conversation on stdin. Exit code 2 with one sentence on stderr."""
    try:
        serving = serving_settings(os.environ)
        chat = None if arguments.no_model or not assist_settings(os.environ).queries_by_model else open_chat(serving)
        encoder = open_encoder(serving)
        courtesies = Courtesies.encoded(load_courtesies(), encoder)
        for line in filter(str.strip, sys.stdin):
            print(json.dumps(asdict(searches_of(conversation_of(_parsed(line)), encoder, courtesies, chat)), ensure_ascii=False))
    except (AssistError, ServingError, SettingsError, PromptError) as error:
        print(f"searches: {error}", file=sys.stderr)
        return 2
    return 0


def searches_of(conversation: Conversation, encoder: Encoder, courtesies: Courtesies, chat: Chat | None) -> Issues:
    """What a draft of this conversation would search for: by the model if there is one and it answers, else by rules."""
    words = newest_words(conversation)
    ruled = issues_of(conversation, words, identify(words).lang, encoder, courtesies)
    return (chat and ask_model(chat, conversation, ruled)) or ruled


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        raise BadRequest(f"A line is no JSON object with a conversation ({error}): {line[:60]}") from error
