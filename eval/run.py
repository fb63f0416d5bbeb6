"""One cross-language evaluation: ask, judge, compare, hold against the gates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.ask import ask_all, prober
from eval.blame.inside import Inside
from eval.differences import differences
from eval.measures import check_gates, figures
from eval.report.document import Run
from eval.scores.repeat import repeat_of
from eval.scores.score import score
from eval.verdict import judge_call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.ask import Address
    from eval.kept_calls import KeptCalls
    from eval.pairs.reading import AnswerReader
    from eval.provenance import Provenance
    from eval.readers import Readers
    from eval.scores.findings import Blamer
    from eval.target import Target
    from eval.types import Call, Suite, Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """What a run reads, keeps and blames with."""

    readers: Readers
    reader: AnswerReader | None = None
    """Of whole answers; None leaves answers to be judged by expected facts alone."""
    kept: KeptCalls | None = None
    """Answers of a run that was cut off; None keeps none."""
    blame: Blamer | None = None
    """Finds a difference's cause by swapping stages; None tells what shows from outside."""
    times: int = 1
    """How often everything is asked."""


def evaluate(suite: Suite, target: Target, address: Address, means: Means, origin: Provenance, say: Callable[[str], None]) -> Run:
    """Run a suite against a system. Raises `UnusableTarget` when nothing answers at the address."""
    asked = [ask_all(target, address, suite.topics, say, means.kept, time) for time in range(means.times)]
    with prober(target, address) as probe:
        blame = Inside(probe, means.readers, means.reader).blame if probe and means.reader else None
        run = judge_run(suite, target.name, address.url, asked[0], means.readers, origin, replace(means, blame=means.blame or blame))
    if means.reader is None or run.scores is None or len(asked) == 1:
        return run
    again = [judge_calls(suite, calls, means.readers) for calls in asked]
    return replace(run, scores=replace(run.scores, repeat=repeat_of(suite, again, means.reader)))


def judge_run(suite: Suite, target: str, url: str, calls: Sequence[Call], readers: Readers, origin: Provenance, means: Means | None = None) -> Run:
    """Judge calls already made; with a reader of whole answers, also hold them against each other."""
    verdicts = judge_calls(suite, calls, readers)
    found = figures(suite, verdicts)
    scores = score(suite, verdicts, readers, means.reader, means.blame) if means and means.reader else None
    return Run(suite, target, url, verdicts, found, check_gates(suite.gates, found), differences(suite, verdicts, readers), origin, scores)


def judge_calls(suite: Suite, calls: Sequence[Call], readers: Readers) -> tuple[Verdict, ...]:
    """A verdict for every call, in order."""
    topics = {topic.id: topic for topic in suite.topics}
    return tuple(judge_call(call, topics[call.topic], readers) for call in calls)
