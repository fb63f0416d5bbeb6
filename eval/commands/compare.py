"""`python -m eval compare A.jsonl B.jsonl`: two files of answers that any system gave, pair by pair: what one tells a customer and the other does not."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError, UnusableAnswers
from eval.pairs.answers import read_answers
from eval.pairs.compare import compare
from eval.pairs.reading import AnswerReader
from eval.readers import open_readers
from serving.environment import SettingsError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.pairs.compare import Compared, Difference


def run(arguments: Sequence[str]) -> int:
    """Compare and print. Exit code 0; 1 where answers differ beyond what their markets allow; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        left, right = read_answers(options.left), read_answers(options.right)
        reader = AnswerReader(open_readers(), open_encoder(serving_settings(os.environ)))
        pairs = tuple(compare(left, right, reader, every=options.every))
        if not pairs:
            message = f"{options.left} and {options.right} have no topic in common: give two files of answers to the same questions."
            raise UnusableAnswers(message)
    except (EvalError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(json.dumps({"pairs": [as_json(one) for one in pairs]}, ensure_ascii=False) if options.json else "\n".join(as_lines(pairs)))
    return 1 if any(_misleads(each) for one in pairs for each in one.differences) else 0


def as_json(one: Compared) -> dict[str, Any]:
    """One pair, with every difference."""
    told = [{"kind": each.kind, "left": each.left, "right": each.right, "allowed": each.allowed, "sure": each.sure} for each in one.differences]
    return {"topic": one.left.topic, "lang_a": one.left.lang, "lang_b": one.right.lang, "differences": told}


def as_lines(pairs: Sequence[Compared]) -> list[str]:
    """The same for a person: only pairs that differ, then a count."""
    out: list[str] = []
    for one in pairs:
        if one.differences:
            out.append(f"{one.left.topic}: {one.left.lang} | {one.right.lang}")
            out += [f"  {each.kind}{_remark(each)}: {_short(each.left)} | {_short(each.right)}" for each in one.differences]
    differing = sum(any(map(_misleads, one.differences)) for one in pairs)
    return [*out, f"{len(pairs)} pairs compared, {differing} differ"]


def _misleads(one: Difference) -> bool:
    return one.sure and not one.allowed


def _remark(one: Difference) -> str:
    return " (allowed)" if one.allowed else "" if one.sure else " (may differ: to be read)"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return (plain if len(plain) <= 80 else plain[:79] + "…") or "–"


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval compare", description=__doc__)
    parser.add_argument("left", type=Path, metavar="A.jsonl", help='answers, one JSON object a line: {"topic", "lang", "market", "text"}')
    parser.add_argument("right", type=Path, metavar="B.jsonl", help="answers to the same topics, in other languages or from another system")
    parser.add_argument("--every", action="store_true", help="hold each answer against all of its topic, also where B has one in its own language")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
