"""`python -m gpu plan`: which profile fits which card, with the arithmetic shown."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from gpu.errors import GpuError
from gpu.plan import Card, Fit, fit, load_cards, read_card
from serving.errors import ServingError
from serving.profiles import Device, find_profile, load_profiles
from serving.vllm import find_cards

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Print what fits. Exit code 0, 1 if a named profile fits none of the cards, 2 with a sentence on stderr for unusable input."""
    options = _options(arguments)
    try:
        known, profiles = load_cards(), load_profiles()
        cards = tuple(read_card(words, known) for words in options.card) or _here() or known
        chosen = (find_profile(options.profile, profiles),) if options.profile else tuple(p for p in profiles if p.device is Device.CUDA)
    except (GpuError, ServingError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    rows = tuple(fit(profile, card) for profile in chosen for card in cards)
    print(json.dumps({"fits": [asdict(row) for row in rows]}, ensure_ascii=False) if options.json else "\n".join(map(_line, rows)))
    return 1 if options.profile and not any(row.fits for row in rows) else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gpu plan", description=__doc__)
    parser.add_argument(
        "--card", action="append", default=[], metavar="NAME[=GIB]", help="a known card, or any by its memory; default: this machine's, else all known"
    )
    parser.add_argument("--profile", default="", metavar="NAME", help="one profile of serving/profiles.yaml; default: all that need a card")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser.parse_args(arguments)


def _here() -> tuple[Card, ...]:
    return tuple(Card(name=card.name, gib=card.total_mib / 1024, source="nvidia-smi") for card in find_cards())


def _line(row: Fit) -> str:
    terms = f"{row.usable_gib:.1f} usable - {row.weights_gib:.1f} weights - {row.working_gib:.1f} working (assumed) - {row.state_gib:.1f} state"
    cache = f"{row.cache_gib:.1f} GiB of cache / {row.kv_bytes_per_token:,} bytes a token = {row.tokens:,} tokens"
    return f"{row.profile:13} {row.model} on {row.card} ({row.card_gib:.1f} GiB)\n    {terms} = {cache}\n    {row.verdict}"
