"""`python -m eval retrieval QUESTIONS.jsonl`: how well the index finds what answers a question, overall, per language and worst language."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from eval.bias import probe
from eval.bias_report import as_json as bias_json
from eval.bias_report import as_lines as bias_lines
from eval.bias_report import fell_short
from eval.errors import EvalError
from eval.knowledge import open_knowledge
from eval.provenance import provenance
from eval.questions import read_questions
from eval.retrieval import judge_retrieval
from eval.retrieval_report import as_json, as_lines
from ingest.errors import IngestError
from serving.environment import SettingsError
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.bias import Bias


def run(arguments: Sequence[str]) -> int:
    """Measure and print. Exit code 0; 1 with `--at-least` and a lower nDCG@10; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        rows = read_questions(options.questions)
        index = open_knowledge(options.data, _say, wait=not options.no_wait)
        try:
            if options.bias:
                return _bias(probe(index, rows), options)
            result = judge_retrieval(index, rows, options.limit, tell_language=options.tell_language)
            value = as_json(result, provenance(options.questions), index.digest())
        finally:
            index.close()
    except (EvalError, IngestError, ServingError, SettingsError) as refusal:
        _say(str(refusal))
        return 2
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    reached = value["overall"]["ndcg@10"]
    return 1 if options.at_least is not None and (reached is None or reached < options.at_least) else 0


def _bias(bias: Bias, options: argparse.Namespace) -> int:
    """Print a probe for bias. Exit code 1 when a language loses more than is allowed."""
    value = bias_json(bias) | asdict(provenance(options.questions))
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(bias_lines(value)))
    return int(fell_short(value))


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _depth(text: str) -> int:
    depth = int(text)
    if not 10 <= depth <= 1000:
        message = "give 10 to 1000: nDCG@10 needs ten ranks"
        raise argparse.ArgumentTypeError(message)
    return depth


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval retrieval", description=__doc__)
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="one question per line, with the document and quote that answer it")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--limit", type=_depth, default=10, help="ranks looked at (default 10; MRR is over these)")
    parser.add_argument("--tell-language", action="store_true", help="give the index the question's language instead of letting it find out")
    parser.add_argument("--at-least", type=float, metavar="NDCG", help="exit 1 when overall nDCG@10 is lower")
    parser.add_argument("--bias", action="store_true", help="probe for bias instead: whose copy of a fact wins, and who loses by whose documents")
    parser.add_argument("--no-wait", action="store_true", help="exit 2 at once when another process is loading")
    return parser.parse_args(arguments)
