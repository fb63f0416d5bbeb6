"""`python -m eval sensitivity SUITE`: plant known differences in right answers, count what the ruler catches and what it cries wolf on; others beside it.

Half of the answers belong to the suite, half are texts that its authors did not write (`--texts`); the halves are reported apart.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from eval.errors import EvalError, UnusableAnswers
from eval.keep import keep
from eval.pairs.answers import Answer, read_answers
from eval.pairs.reading import AnswerReader
from eval.provenance import provenance
from eval.readers import open_readers
from eval.report.read import read_calls
from eval.rivals import rulers
from eval.run import judge_calls
from eval.sensitivity import measure_sensitivity
from eval.sensitivity_told import as_json, as_lines, falls_short
from eval.suite import read_suite
from eval.types import Status, Tongue
from serving.environment import SettingsError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.readers import Readers
    from eval.types import Source, Verdict

TEXTS = Path(__file__).parents[1] / "suites" / "news.answers.jsonl"
ENDING = ".answers.jsonl"


def run(arguments: Sequence[str]) -> int:
    """Count and print. Exit code 0; 1 where a bar is missed; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        readers, encoder = open_readers(), open_encoder(serving_settings(os.environ))
        halves = {"suite": _answers(options, readers), "texts": _texts(options.texts)}
        found = measure_sensitivity(halves, rulers(AnswerReader(readers, encoder), readers, encoder))
        if not found.trials:
            message = "None of these answers has a right answer in another language beside it, so there is nothing to hold it against."
            raise UnusableAnswers(message)
    except (EvalError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = as_json(found) | {"from": asdict(provenance(options.suite))}
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    if options.save:
        keep(value, "sensitivity")
    return 1 if falls_short(value, options.most) else 0


def _answers(options: argparse.Namespace, readers: Readers) -> tuple[Answer, ...]:
    """The suite's right answers: a file of answers, the right ones of a report, or those shipped beside the suite."""
    path = options.answers or (options.suite if options.suite.suffix == ".jsonl" else options.suite.with_name(options.suite.stem + ENDING))
    if path.suffix == ".jsonl":
        return read_answers(path)
    suite = read_suite(options.suite)
    topics = {topic.id: topic for topic in suite.topics}
    calls = [call for call in read_calls(path) if call.topic in topics and call.status is Status.ANSWERED]
    right = tuple(_answer(one, topics[one.call.topic].market) for one in judge_calls(suite, calls, readers) if is_right(one))
    if not right:
        message = f"None of the {len(calls)} answers is right in every respect, so there is nothing to plant in: look at `python -m eval run` first."
        raise UnusableAnswers(message)
    return right


def is_right(verdict: Verdict) -> bool:
    """Whether an answer is fit to plant in: every expected fact, the right language, the right document."""
    return verdict.facts == 1.0 and verdict.cited in {1.0, None} and verdict.tongue in {Tongue.RIGHT, Tongue.UNKNOWN}


def _answer(verdict: Verdict, market: str) -> Answer:
    reply = verdict.call.reply
    text, sources = (reply.text, reply.sources) if reply else ("", ())
    return Answer(verdict.call.topic, verdict.call.lang, market, text, tuple(dict.fromkeys(_document(source) for source in sources)))


def _document(source: Source) -> str:
    """A document without its language: the last part of its path."""
    return source.path.replace("\\", "/").rsplit("/", 1)[-1]


def _texts(paths: Sequence[Path]) -> tuple[Answer, ...]:
    """Parallel texts of files, and of all `*.answers.jsonl` in folders."""
    files = [file for path in paths for file in (sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path])]
    return tuple(one for file in files for one in read_answers(file))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval sensitivity", description=__doc__)
    parser.add_argument("suite", type=Path, metavar="SUITE", help="a suite with its right answers beside it (NAME.answers.jsonl), or a file of answers")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="right answers to it: report.json of a run, or a file of answers")
    parser.add_argument(
        "--texts", type=Path, nargs="+", default=[TEXTS], metavar="FILE", help="parallel texts by others, as files of answers or folders of them"
    )
    parser.add_argument("--most", type=float, default=0.02, help="exit 1 when more harmless changes than this share raise an alarm (default 0.02)")
    parser.add_argument("--save", action="store_true", help="keep the figures in eval/results, named by commit")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
