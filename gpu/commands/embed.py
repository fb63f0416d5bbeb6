"""`python -m gpu embed FILE --out FOLDER`: the texts of a file to vectors by the configured encoder, block by block; a stopped run goes on where it was."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gpu.embed import Embedded, embed, read_texts
from gpu.errors import GpuError
from gpu.positive import positive
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.open import open_encoder
from serving.settings import serving_settings
from serving.vllm import find_cards

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Embed and say how fast. Exit code 0, or 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        texts = read_texts(options.file)
        encoder = open_encoder(serving_settings(os.environ))
        done = embed(texts, encoder, options.out, options.block, _progress)
    except (GpuError, ServingError, SettingsError) as refusal:
        print(f"embed: {refusal}", file=sys.stderr)
        return 2
    _say(options, done, encoder.name)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gpu embed", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help='texts, one a line; of a .jsonl file each line\'s "text"')
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the blocks of vectors go")
    parser.add_argument("--block", type=positive, default=8192, metavar="N", help="texts of one block (default 8192)")
    parser.add_argument("--price", type=float, metavar="MONEY", help="what an hour of the card costs, for the cost of a million texts")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser.parse_args(arguments)


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {of:,}", end="" if done < of else "\n", file=sys.stderr, flush=True)


def _say(options: argparse.Namespace, done: Embedded, encoder: str) -> None:
    speed = done.encoded / done.seconds if done.encoded else 0.0
    cost = options.price * 1e6 / speed / 3600 if options.price and speed else None
    if options.json:
        told: dict[str, object] = {"texts": done.texts, "encoded": done.encoded, "seconds": round(done.seconds, 3), "texts_per_second": round(speed, 1)}
        told |= {"characters": done.characters, "dimension": done.dimension, "encoder": encoder, "cards": [card.name for card in find_cards()]}
        print(json.dumps({**told, "cost_per_million_texts": cost, "out": str(options.out)}, ensure_ascii=False))
        return
    price = f", {cost:,.2f} for a million" if cost is not None else ""
    print(f"{done.texts:,} texts in {options.out} ({encoder}, {done.dimension} wide): {done.encoded:,} encoded now, {speed:,.0f} a second{price}")
