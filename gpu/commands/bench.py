"""`python -m gpu bench`: a served model under our own traffic, from one agent to many."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from gpu.chart import chart
from gpu.errors import GpuError
from gpu.load import Level, measure
from gpu.positive import positive
from gpu.traffic import SHOP, requests
from serving.chat import open_chat
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.settings import serving_settings
from serving.vllm import find_cards

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Measure each level in turn. Exit code 0, 1 if any draft failed, 2 with a sentence on stderr where nothing could be measured."""
    options = _options(arguments)
    try:
        settings = serving_settings({**os.environ, "CONCORD_CHAT_URL": options.url})
        chat = open_chat(settings)
        if chat is None:
            print("bench: --url is empty. Give the base URL of a served model, such as http://127.0.0.1:8001/v1.", file=sys.stderr)
            return 2
        traffic = requests(options.tickets, options.policies, chat.room)
        warm = measure(chat, traffic, 1, 1)
        if warm.failed:
            print(f"bench: {options.url} gave no draft ({', '.join(warm.failed)}). Check that it serves a model and that the key is right.", file=sys.stderr)
            return 2
        levels = [_said(measure(chat, traffic, agents, options.drafts, options.price)) for agents in options.agents]
        chat.close()
    except (GpuError, ServingError, SettingsError) as refusal:
        print(f"bench: {refusal}", file=sys.stderr)
        return 2
    cards = [card.name for card in find_cards()]
    if options.plot:
        options.plot.write_text(chart(levels, cards), "utf-8")
    if options.json:
        languages = sorted({request.lang for request in traffic})
        print(json.dumps({"url": options.url, "cards": cards, "languages": languages, "levels": [asdict(level) for level in levels]}, ensure_ascii=False))
    return 1 if any(level.failed for level in levels) else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gpu bench", description=__doc__)
    parser.add_argument("--url", required=True, help="base URL of an OpenAI-compatible server, such as http://127.0.0.1:8001/v1")
    parser.add_argument("--agents", type=_levels, default=(1, 4, 16, 64), metavar="N,N", help="agents at once, level by level (default 1,4,16,64)")
    parser.add_argument("--drafts", type=positive, default=64, metavar="N", help="drafts per level (default 64)")
    parser.add_argument("--price", type=float, metavar="MONEY", help="what an hour of the card costs, for the cost of 1,000 drafts")
    parser.add_argument("--tickets", type=Path, default=SHOP / "conversations.jsonl", metavar="FILE", help="tickets as JSON lines (default: the demo shop's)")
    parser.add_argument("--policies", type=Path, default=SHOP / "knowledge" / "policies", metavar="DIR", help="a folder of policies per language")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the levels: waiting time and tokens per second by agents")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output; the levels go to standard error as they end")
    return parser.parse_args(arguments)


def _levels(text: str) -> tuple[int, ...]:
    return tuple(positive(part) for part in text.split(","))


def _said(level: Level) -> Level:
    """The level, and a line about it."""
    first, whole = (f"{some['p50']:.0f}/{some['p95']:.0f} ms" if some else "none" for some in (level.first_token_ms, level.draft_ms))
    kept = "not said" if level.cached_share is None else f"{level.cached_share:.0%}"
    failed = "".join(f", {name} {n}" for name, n in level.failed.items())
    line = f"{level.agents:3} agents: first token {first}, draft {whole} (p50/p95), {level.answer_tokens_per_second:.0f} tokens/s, prompt kept {kept}{failed}"
    print(line, file=sys.stderr, flush=True)
    return level
