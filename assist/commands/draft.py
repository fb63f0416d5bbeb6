"""`python -m assist draft`: one conversation in, one draft out."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
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
from serving.telemetry import traced

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from assist.types import Draft, Sentence


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
        with traced(serving):
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
    """A draft for a person at a terminal: the reply with the numbers of its sources, what it promises, how sure it is, each source once with its characters."""
    if draft.refusal:
        return f"I don't know ({draft.refusal.reason}): {draft.refusal.detail}\nSearched: {', '.join(draft.refusal.searched)}\n{draft.refusal.next_step}"
    sources = {(c.path, c.start, c.end): c for sentence in draft.sentences for c in sentence.citations}
    numbers = {key: number for number, key in enumerate(sources, start=1)}
    marked = [replace(sentence, text=_marked(sentence, numbers)) for sentence in draft.sentences]
    listed = [f"  [{numbers[key]}] {c.path}:{c.start}-{c.end}\n      {c.quote}" for key, c in sources.items()]
    promised = "; ".join(p.text for p in draft.promises) or "nothing"
    return "\n".join([join_reply(marked, draft.language), "", f"Promises: {promised}", f"Confidence: {draft.confidence.word}", "Sources:", *listed])


def _marked(sentence: Sentence, numbers: Mapping[tuple[str, int, int], int]) -> str:
    """The sentence with the numbers of its sources behind it."""
    cited = sorted({numbers[c.path, c.start, c.end] for c in sentence.citations})
    return sentence.text + "".join(f" [{number}]" for number in cited)
