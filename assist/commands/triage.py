"""`python -m assist triage`: what each message on standard input wants, in what mood, how urgently, and which dangers it names."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from assist.errors import AssistError
from assist.examples import encode_examples
from assist.mood_fit import fit_signs
from assist.reading import parse_texts, read_message
from assist.triage import Reader
from prompts.errors import PromptError
from prompts.intent_cues import load_intent_cues
from prompts.load import load_library
from prompts.moods import load_moods
from prompts.risks import load_risks
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    import argparse

    from assist.reading import Item


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a line for each message")
    parser.add_argument("--weights", action="store_true", help="print what each sign of anger counts, fitted anew to the examples, and read nothing")


def run(arguments: argparse.Namespace) -> int:
    """Read `{"texts": […]}` from standard input and print what is read of each. Exit code 2 for unusable input, with one sentence on stderr."""
    try:
        encoder, library = open_encoder(serving_settings(os.environ)), load_library()
        if arguments.weights:
            print(json.dumps(fit_signs(library, load_moods(), encoder)))
            return 0
        texts = parse_texts(sys.stdin.buffer.read())
        reader = Reader(library, load_intent_cues(), encode_examples(library.examples, encoder, load_moods(), library.said), encoder, load_risks())
        items = [read_message(text, reader) for text in texts]
    except (AssistError, ServingError, SettingsError, PromptError) as error:
        print(f"triage: {error}", file=sys.stderr)
        return 2
    print(json.dumps({"items": [asdict(item) for item in items]}, ensure_ascii=False) if arguments.json else "\n".join(_line(item) for item in items))
    return 0


def _line(item: Item) -> str:
    wants = ", ".join(item.intents) or "nothing known"
    danger = f"; names {', '.join(item.risk)}" if item.risk else ""
    return f"{item.language}: {wants}; {item.emotion} ({item.intensity:.2f}), urgency {item.urgency}{danger}"
