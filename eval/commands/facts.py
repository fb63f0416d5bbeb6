"""`python -m eval facts`: how well facts are read, in expressions written by hand and in expressions generated from CLDR, the two apart."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError
from eval.facts.case import WRITTEN, read_written
from eval.facts.generate import generate
from eval.facts.score import score
from eval.provenance import provenance
from eval.readers import open_readers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.facts.score import FactScore, Rate


def run(arguments: Sequence[str]) -> int:
    """Read and print. Exit code 0; 1 where a set falls below a bar; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        sets = {"written": read_written(options.written), "generated": generate()}
    except EvalError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    read = open_readers().facts
    scores = {name: score(cases, read) for name, cases in sets.items()}
    value = {name: as_json(found) for name, found in scores.items()} | {"from": asdict(provenance(options.written))}
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(line for name, found in scores.items() for line in as_lines(name, found)))
    return 0 if all(_passes(found, options) for found in scores.values()) else 1


def as_json(found: FactScore) -> dict[str, Any]:
    """The document of one set: figures with their counts, and each case that was not read as it stands."""
    worst = found.worst_language()
    return {
        "cases": found.cases,
        "overall": _rate(found.overall),
        "worst_language": {"lang": worst[0], "lowest": worst[1]} if worst else None,
        "by_kind": {kind: _rate(rate) for kind, rate in found.by_kind},
        "by_language": {lang: _rate(rate) for lang, rate in found.by_language},
        "misses": [
            {"lang": miss.case.lang, "text": miss.case.text, "held": [str(fact) for fact in miss.case.wanted], "read": [str(fact) for fact in miss.read]}
            for miss in found.misses
        ],
    }


def as_lines(name: str, found: FactScore) -> list[str]:
    """The same for a person; languages only where something is wrong."""
    worst = found.worst_language()
    lines = [f"{name}: {found.cases} texts in {len(found.by_language)} languages", _line("all", found.overall)]
    lines += [_line(kind, rate) for kind, rate in found.by_kind]
    lines += [_line(lang, rate) for lang, rate in found.by_language if min(rate.recall or 0, rate.precision or 0) < 1]
    if worst:
        lines.append(f"  worst language {worst[0]} {worst[1]:.3f}")
    return lines + [
        f"  missed [{m.case.lang}] {m.case.text}\n    held {'; '.join(map(str, m.case.wanted))}\n    read {'; '.join(map(str, m.read))}" for m in found.misses
    ]


def _line(name: str, rate: Rate) -> str:
    said = [f"{word} {'–' if value is None else f'{value:.3f}'}" for word, value in (("precision", rate.precision), ("recall", rate.recall))]
    return f"  {name:10} {said[0]}  {said[1]}  ({rate.held} held, {rate.read} read, {rate.right} right)"


def _rate(rate: Rate) -> dict[str, float | int | None]:
    return {"precision": rate.precision, "recall": rate.recall, "held": rate.held, "read": rate.read, "right": rate.right}


def _passes(found: FactScore, options: argparse.Namespace) -> bool:
    worst = found.worst_language()
    enough = (found.overall.precision or 0) >= options.precision and (found.overall.recall or 0) >= options.recall
    return enough and worst is not None and worst[1] >= options.worst


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval facts", description=__doc__)
    parser.add_argument("--written", type=Path, default=WRITTEN, metavar="FILE", help="the table of expressions written by hand (default: the one shipped)")
    parser.add_argument("--precision", type=float, default=0.99, help="exit 1 when a set's precision is lower (default 0.99)")
    parser.add_argument("--recall", type=float, default=0.95, help="exit 1 when a set's recall is lower (default 0.95)")
    parser.add_argument("--worst", type=float, default=0.90, help="exit 1 when a language's precision or recall is lower (default 0.90)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
