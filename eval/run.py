"""One cross-language evaluation: ask, judge, compare, hold against the gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.ask import ask_all
from eval.differences import differences
from eval.measures import check_gates, figures
from eval.report.document import Run
from eval.verdict import judge_call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.ask import Address
    from eval.provenance import Provenance
    from eval.readers import Readers
    from eval.target import Target
    from eval.types import Call, Suite, Verdict


def evaluate(suite: Suite, target: Target, address: Address, readers: Readers, origin: Provenance, say: Callable[[str], None]) -> Run:
    """Run a suite against a system. Raises `UnusableTarget` when nothing answers at the address."""
    return judge_run(suite, target.name, address.url, ask_all(target, address, suite.topics, say), readers, origin)


def judge_run(suite: Suite, target: str, url: str, calls: Sequence[Call], readers: Readers, origin: Provenance) -> Run:
    """Judge calls already made."""
    verdicts = judge_calls(suite, calls, readers)
    found = figures(suite, verdicts)
    return Run(suite, target, url, verdicts, found, check_gates(suite.gates, found), differences(suite, verdicts, readers), origin)


def judge_calls(suite: Suite, calls: Sequence[Call], readers: Readers) -> tuple[Verdict, ...]:
    """A verdict for every call, in order."""
    topics = {topic.id: topic for topic in suite.topics}
    return tuple(judge_call(call, topics[call.topic], readers) for call in calls)
