"""How much of our own prompts a real vLLM keeps from one ticket to the next: rules, manners and policies stand first and are the same for all."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assist.types import Conversation, Message, Speaker
from serving.chat import open_chat
from serving.errors import ModelUnreachable
from serving.settings import serving_settings
from tests.demo_desk import demo_desk
from tests.sources import ROOT

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
LANGUAGES = ("en", "zh", "de", "ja", "ar", "th")
ROOM = 15_000
"""Tokens of a prompt, as the served profiles have them."""
BAR = 0.70
BRIEF = {"type": "object", "properties": {"say": {"type": "string", "maxLength": 4}}, "required": ["say"], "additionalProperties": False}


@dataclass
class Listener:
    """A model that is never there, and remembers what it was asked."""

    room: int = ROOM
    pictures: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, system, user, schema, pictures=(), heard=None):
        self.asked.append((system, user))
        raise ModelUnreachable("not there")


@pytest.fixture(scope="module")
def prompts(tmp_path_factory):
    """The product's own prompts for the demo's questions: five in each language."""
    rows = [json.loads(line) for line in Path(ROOT, "eval", "suites", "demo.jsonl").read_text("utf-8").splitlines()]
    made = defaultdict(list)
    with demo_desk(tmp_path_factory.mktemp("demo")) as desk:
        for row in rows:
            if row["lang"] in LANGUAGES and len(made[row["lang"]]) < 5:
                listener = Listener()
                talk = Conversation((Message(Speaker.CUSTOMER, row["question"]),), "DE", "en", reply_language=row["lang"])
                replace(desk, chat=listener).draft(talk)
                made[row["lang"]] += listener.asked[:1]
    return made


def test_seven_tenths_of_the_prompts_are_kept_where_one_set_of_policies_serves_many_tickets(live, prompts, capsys):
    chat, kept = open_chat(serving_settings(live.settings(tokens="64"))), {}
    for lang, asked in prompts.items():
        ends = [list(chat.stream(system, user, BRIEF))[-1] for system, user in asked]
        kept[lang] = (sum(end.cached_tokens or 0 for end in ends), sum(end.prompt_tokens for end in ends))
    chat.close()
    share = sum(cached for cached, _ in kept.values()) / sum(tokens for _, tokens in kept.values())
    told = ", ".join(f"{lang} {cached / tokens:.3f}" for lang, (cached, tokens) in kept.items())
    with capsys.disabled():
        sys.stdout.write(f"\nkept of the prompts: {told}; all {share:.3f}\n")
    assert set(kept) == set(LANGUAGES)
    assert share >= BAR, kept
