"""`python -m assist draft`: one conversation in, one draft out."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import AssistError
from assist.parse import draft_json, parse_conversation
from assist.reply import join_reply
from assist.settings import assist_settings
from assist.wiring import build_assistant
from ingest.errors import IngestError
from ingest.open import open_index
from ingest.settings import ingest_settings
from prompts.errors import PromptError
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    import argparse

    from assist.types import Draft


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="the whole draft as JSON instead of text")


def run(arguments: argparse.Namespace) -> int:
    """Read a conversation from stdin and print its draft. Exit code 2 for unusable input, with one sentence on stderr."""
    try:
        conversation = parse_conversation(sys.stdin.buffer.read())
        environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
        serving = serving_settings(environ)
        index = open_index(ingest_settings(environ), encoder=serving.encoder, say=lambda text: print(text, file=sys.stderr))
        try:
            assistant = build_assistant(assist_settings(environ), serving, index, open_encoder(serving))
            draft = assistant.draft(conversation)
        finally:
            index.close()
    except (AssistError, IngestError, ServingError, SettingsError, PromptError) as error:
        print(f"draft: {error}", file=sys.stderr)
        return 2
    print(json.dumps(draft_json(draft), ensure_ascii=False, indent=2) if arguments.json else plain(draft))
    return 0


def plain(draft: Draft) -> str:
    """A draft for a person at a terminal: the reply, what it promises, how sure it is, its sources with their exact characters."""
    if draft.refusal:
        return f"I don't know ({draft.refusal.reason}): {draft.refusal.detail}\nSearched: {', '.join(draft.refusal.searched)}\n{draft.refusal.next_step}"
    sources = [f"  [{c.path}:{c.start}-{c.end}] {c.quote}" for s in draft.sentences for c in s.citations]
    promised = "; ".join(p.text for p in draft.promises) or "nothing"
    return "\n".join([join_reply(draft.sentences, draft.language), "", f"Promises: {promised}", f"Confidence: {draft.confidence.word}", "Sources:", *sources])
