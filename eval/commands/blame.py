"""`python -m eval blame SUITE`: breaks one stage of a running service in each of some languages, and counts the causes that are named right.

Two languages' documents are broken beforehand, in a copy of the knowledge that the service is loaded with: `--plant KNOWLEDGE OUT`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.address import add_address, address_of
from eval.blame.broken import Broken, serve
from eval.blame.plant import plant
from eval.blame.trial import by_cause, hold
from eval.errors import EvalError
from eval.pairs.reading import AnswerReader
from eval.provenance import provenance
from eval.readers import open_readers
from eval.run import Means, evaluate
from eval.sample import chosen
from eval.scores.types import Blame
from eval.settings import eval_settings
from eval.suite import read_suite
from eval.target import read_target
from serving.environment import SettingsError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.blame.trial import Planted
    from eval.exchange import Address
    from eval.scores.types import Finding
    from eval.target import Target
    from eval.types import Suite

CONFLICTING, STALE = "fr", "ar"
"""Languages whose documents are changed, and whose are changed and older."""
STAGES = {
    CONFLICTING: Blame.CONFLICT,
    STALE: Blame.STALE,
    "de": Blame.RETRIEVAL,
    "tr": Blame.RETRIEVAL,
    "ja": Blame.COMPOSER,
    "nl": Blame.COMPOSER,
    "th": Blame.TRANSLATION,
    "es": Blame.TRANSLATION,
    "zh": Blame.LANGUAGE,
}
FOREIGN = "en"
"""What the language that is answered wrongly is answered in."""
BAR = 0.9


def run(arguments: Sequence[str]) -> int:
    """Break, ask, blame, count. Exit code 0; 1 under nine tenths; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        if options.plant:
            source, out = options.plant
            print(f"{plant(source, out, CONFLICTING, STALE)} files changed in {out}: load that folder into a service, then run this without --plant.")
            return 0
        settings = eval_settings()
        suite = chosen(_numbers_alone(read_suite(options.suite)), (), options.sample)
        planted = _tried(suite, options.suite, address_of(options, settings))
    except (EvalError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    told = {name: {"planted": count, "shown": shown, "right": right} for name, count, shown, right in by_cause(planted)}
    print(json.dumps({"causes": told, "wrong": [_wrong(one) for one in planted if not one.right]}, ensure_ascii=False) if options.json else _lines(planted))
    return 0 if told["all"]["right"] >= BAR * told["all"]["shown"] > 0 else 1


def _numbers_alone(suite: Suite) -> Suite:
    """Topics asked in one market of which a number is expected: only those show a changed one."""
    kept = tuple(topic for topic in suite.topics if not topic.base and any(gold.kind != "choice" for gold in topic.gold))
    return replace(suite, topics=kept, bars=(), gates=())


def _tried(suite: Suite, path: Path, address: Address) -> tuple[Planted, ...]:
    """The suite asked of the service as it is, for what differs anyway, then of the broken one.

    The documents of two languages are broken in both, so theirs are differences of the first run as well: they are held against nothing.
    """
    readers = open_readers()
    means, target = Means(readers, AnswerReader(readers, open_encoder(serving_settings(os.environ)))), read_target()
    asked = {question: lang for topic in suite.topics for lang, question in topic.questions}
    swap = {question: dict(topic.questions)[FOREIGN] for topic in suite.topics for lang, question in topic.questions if STAGES.get(lang) is Blame.LANGUAGE}
    before = _findings(suite, path, address, replace(means), target.model_copy(update={"probe": None}))
    with serve(Broken(address.url, address.token, {lang: stage for lang, stage in STAGES.items() if lang not in (CONFLICTING, STALE)}, asked, swap)) as url:
        after = _findings(suite, path, replace(address, url=url), means, target)
    known = [one for one in before if one.mine.lang not in (CONFLICTING, STALE)]
    return hold(STAGES, known, after, [(topic.id, lang) for topic in suite.topics for lang, _ in topic.questions])


def _findings(suite: Suite, path: Path, address: Address, means: Means, target: Target) -> tuple[Finding, ...]:
    run = evaluate(
        suite, target, address, means, provenance(path), lambda line: print(f"\r\033[K{line}", end="", file=sys.stderr) if sys.stderr.isatty() else None
    )
    return run.scores.findings if run.scores else ()


def _wrong(one: Planted) -> dict[str, object]:
    return {"topic": one.topic, "language": one.lang, "planted": str(one.cause), "named": str(one.named) if one.named else None, "kinds": list(one.kinds)}


def _lines(planted: Sequence[Planted]) -> str:
    out = [f"{'cause':34}{'planted':>8}{'shown':>7}{'right':>7}"]
    out += [f"{name:34}{count:>8}{shown:>7}{right:>7}" for name, count, shown, right in by_cause(planted)]
    out += [f"{one.topic} in {one.lang}: {one.cause}, named {one.named or 'nothing: no difference was found'}" for one in planted if not one.right]
    return "\n".join(out)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval blame", description=__doc__)
    parser.add_argument("suite", type=Path, metavar="SUITE", nargs="?", default=Path(__file__).parent.parent / "suites" / "demo.yaml", help="a suite file")
    add_address(parser, Path)
    parser.add_argument(
        "--plant", type=Path, nargs=2, metavar=("KNOWLEDGE", "OUT"), help="write a copy of a knowledge folder with two languages changed, and stop"
    )
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="N topics only")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
