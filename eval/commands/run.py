"""`python -m eval run SUITE`: the cross-language evaluation of a running system over HTTP, with a report a person can read."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.address import add_address, address_of
from eval.errors import EvalError
from eval.kept_calls import KeptCalls
from eval.pairs.reading import AnswerReader
from eval.provenance import provenance
from eval.readers import open_readers
from eval.report.document import document
from eval.report.page import share
from eval.report.write import write_report
from eval.run import Means, evaluate
from eval.sample import chosen
from eval.scores.told import as_json
from eval.settings import eval_settings
from eval.suite import read_suite
from eval.target import BUILT_IN, read_target
from serving.environment import SettingsError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.scores.types import Scores
    from eval.types import Suite


def run(arguments: Sequence[str]) -> int:
    """Run the suite and write the report folder. Exit code 0, 1 under a gate, 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        settings = eval_settings()
        suite, target = read_suite(options.suite), read_target(options.protocol)
        address = address_of(options, settings)
        target = target.model_copy(update={"probe": None}) if options.outside else target
        suite = chosen(suite, options.languages.split(",") if options.languages else (), options.sample)
        out = options.out or settings.out
        kept = KeptCalls(out / "unfinished", target, address.url, anew=options.anew)
        if len(kept):
            print(f"{len(kept)} answers of a run that was cut off are there and are not asked again; --anew asks all.", file=sys.stderr)
        result = evaluate(suite, target, address, _means(kept, options.repeat), provenance(options.suite), progress())
        value = document(result)
        folder = write_report(value, out)
        kept.done()
        if sys.stderr.isatty():
            print(file=sys.stderr)
    except (EvalError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    page = folder / "report.html"
    scores = result.scores
    if options.json and scores is not None:
        print(json.dumps(as_json(scores, str(page)), ensure_ascii=False))
    else:
        print("\n".join([*lines(value), review_of(suite), *(told_lines(scores) if scores else ()), f"report: {page}"]))
    return 0 if scores is not None and scores.passed else 1


def _means(kept: KeptCalls, times: int) -> Means:
    readers = open_readers()
    return Means(readers, AnswerReader(readers, open_encoder(serving_settings(os.environ))), kept, times=times)


def lines(value: dict[str, Any]) -> list[str]:
    """A run's document for people: what each language got."""
    out = [f"{'':6}{'asked':>6}{'answered':>10}{'declined':>10}{'no reply':>10}{'right facts':>13}{'language':>10}{'source':>9}"]
    for each in [*value["by_language"], value["total"]]:
        counts = each["statuses"]
        gaps = each["asked"] - counts["answered"] - counts["refused"]
        figures = "".join(f"{share(each[name]['value']):>{width}}" for name, width in (("right_facts", 13), ("right_language", 10), ("right_citation", 9)))
        out.append(f"{each['lang']:6}{each['asked']:>6}{counts['answered']:>10}{counts['refused']:>10}{gaps:>10}{figures}")
    out.append(f"{len(value['gaps'])} questions have no readable reply")
    return out


def review_of(suite: Suite) -> str:
    """How many of the questions a native reader has seen."""
    asked = [(topic, lang) for topic in suite.topics for lang, _ in topic.questions]
    reviewed = sum(lang in dict(topic.reviewed) for topic, lang in asked)
    return f"{reviewed} of {len(asked)} questions were reviewed by a native reader; the others were written by the project and not reviewed"


def told_lines(scores: Scores) -> list[str]:
    """Every score with its worst language and pair, then the gates, for people."""
    out = [f"{'':28}{'all':>9}{'n':>8}{'unscored':>10}  worst language, worst pair"]
    for one in scores.metrics:
        worst = [f"{one.worst_language[0]} {_figure(one.worst_language[1].value, one.name)}"] if one.worst_language else []
        worst += [f"{one.worst_pair.one}–{one.worst_pair.other} {_figure(one.worst_pair.mean.value, one.name)}"] if one.worst_pair else []
        out.append(f"{one.name:28}{_figure(one.overall.value, one.name):>9}{one.overall.n:>8}{one.overall.unscored:>10}  {', '.join(worst)}")
    material = [one for one in scores.findings if not one.allowed and not one.doubtful]
    causes = ", ".join(f"{cause} {count}" for cause, count in Counter(str(one.blame.cause) for one in material).most_common())
    doubtful = sum(one.doubtful and not one.allowed for one in scores.findings)
    more = f"{doubtful} more that may differ (to be read), {len(scores.findings) - len(material) - doubtful} allowed between markets"
    out.append(f"{len(material)} differences, {more}{': ' + causes if causes else ''}")
    if scores.repeat:
        repeat = scores.repeat
        both = f"{share(repeat.between_runs.value)} between runs, {share(repeat.between_languages.value)} between languages"
        out.append(f"fact agreement {both}: languages {'differ more' if repeat.larger else 'are not shown to differ more'} than {repeat.times} runs do")
    for gate in scores.gates:
        word, at = ("holds " if gate.passed else "MISSED"), ("most" if gate.ceiling else "least")
        where = f"{gate.language}{' ' + gate.which if gate.which else ''}"
        out.append(f"{word} {gate.metric}, {where}: {_figure(gate.value, gate.metric)} (at {at} {_figure(gate.bar, gate.metric)}, n {gate.n})")
    return out


def _figure(value: float | None, metric: str) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f} ms" if metric.endswith("milliseconds") else share(value)


def progress() -> Callable[[str], None]:
    """Says one line over the last on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _line: None
    return lambda line: print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval run", description=__doc__)
    parser.add_argument("suite", type=Path, metavar="SUITE", help="a suite file, such as eval/suites/demo.yaml")
    add_address(parser, Path)
    parser.add_argument("--protocol", type=Path, default=BUILT_IN, metavar="FILE", help="how it is asked and answers (default: Concord's draft API)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder that gets a report folder of its own for each run")
    parser.add_argument("--languages", metavar="L,L", default="", help="ask in these languages only, as de,ja,th")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="ask N topics only, the same ones each time, in all their languages")
    parser.add_argument("--repeat", type=int, default=1, metavar="K", help="ask everything K times: do languages differ more than two runs do?")
    parser.add_argument("--outside", action="store_true", help="tell only causes that show without asking again with passages given")
    parser.add_argument("--anew", action="store_true", help="ask all again, also what a run that was cut off has answers to")
    parser.add_argument("--json", action="store_true", help="print verdict, gates, metrics and differences as one JSON document on stdout")
    return parser.parse_args(arguments)
