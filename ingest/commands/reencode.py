"""`python -m ingest reencode ENCODER`: a second index with another encoder beside the live one; what the same questions find in both; then the flip."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ingest.commands._opened import add_common, following, opened
from ingest.reencode import Comparison, Recall, samples_of

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

FELL_SHORT = 1


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("encoder", metavar="ENCODER", help="the encoder to change to, as CONCORD_SERVING_ENCODER names it")
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl", help="questions to compare both with; with answer_doc and answer_quote recall is told")
    parser.add_argument("--most-lost", type=float, default=0.02, metavar="SHARE", help="recall in the first ten that may go; more, and nothing is changed")
    add_common(parser)


def run(args: Namespace) -> int:
    """Build, compare, flip; 1 if the old one stayed because too much would go."""
    samples = samples_of(args.questions) if args.questions else ()
    with opened(args, must_exist=True) as (index, shelf), following(index):
        found = shelf.reencode(args.encoder, samples, args.most_lost)
    print(json.dumps(TypeAdapter(Comparison).dump_python(found, mode="json"), ensure_ascii=False) if args.json else as_text(found))
    if found.flipped:
        print(f"Set CONCORD_SERVING_ENCODER={args.encoder} before the next start, or the index is encoded back.", file=sys.stderr)
    return 0 if found.flipped else FELL_SHORT


def as_text(found: Comparison) -> str:
    """The comparison for a person."""
    lines = [f"{found.passages} passages encoded with {found.after} beside {found.before}."]
    if found.questions:
        lines.append(f"{found.questions} questions: the same first passage {found.same_first:.0%}, shared among the first ten {found.shared:.0%}.")
    lines += [_line(one) for one in found.recall]
    if found.recall:
        lines.append(f"Answered only by the new one: {found.better}; only by the old one: {found.worse}.")
    lines.append("The new one is live." if found.flipped else f"Recall would fall by {found.lost:.3f}: the old one stays live and nothing was changed.")
    return "\n".join(lines)


def _line(one: Recall) -> str:
    return f"recall@10 {one.lang or 'all':6} {one.before:.3f} → {one.after:.3f}  ({one.questions} questions)"
