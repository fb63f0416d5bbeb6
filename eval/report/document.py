"""A run as one JSON document; the page and the JUnit file are made from it alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eval.report.judged import judged, mean, short
from eval.report.misses import known_misses
from eval.report.words import DEFINITIONS
from eval.types import Status, Tongue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.difference import Difference
    from eval.measures import Figures, GateResult, LanguageFigures
    from eval.provenance import Provenance
    from eval.scores.types import Scores
    from eval.types import Suite, Topic, Verdict

FORMAT = "concord-evaluation-run/2"


@dataclass(frozen=True, slots=True)
class Run:
    """Everything one run measured."""

    suite: Suite
    target: str
    url: str
    verdicts: tuple[Verdict, ...]
    figures: Figures
    gates: tuple[GateResult, ...]
    differences: tuple[Difference, ...]
    origin: Provenance
    scores: Scores | None = None
    """What the answers are worth held against each other; None for calls that were only judged by expected facts."""

    @property
    def passed(self) -> bool:
        """Whether every gate held."""
        return all(gate.passed for gate in self.gates)


def document(run: Run) -> dict[str, Any]:
    """The run as plain JSON values."""
    found = run.figures
    return {
        "format": FORMAT,
        **judged(run),
        "suite": {"name": run.suite.name, "source": run.suite.source, "licence": run.suite.licence, "topics": len(run.suite.topics)},
        "languages": [each.lang for each in found.languages],
        "target": {"name": run.target, "url": run.url},
        **asdict(run.origin),
        "digests": _digests(run),
        "total": _language(found.total),
        "by_language": [_language(each) for each in found.languages],
        "milliseconds": {"p50": short(found.p50, 1), "p95": short(found.p95, 1)},
        "topics": [_topic(topic, [each for each in run.verdicts if each.call.topic == topic.id]) for topic in run.suite.topics],
        "gaps": [_gap(each) for each in run.verdicts if each.call.reply is None],
        "calls": [_call(each) for each in run.verdicts],
        "known_misses": known_misses(),
        "definitions": DEFINITIONS,
    }


def _digests(run: Run) -> dict[str, list[str]]:
    """What made the answers, by name; more than one value where it changed while the run went on."""
    found: dict[str, dict[str, None]] = {}
    for verdict in run.verdicts:
        for name, value in verdict.call.reply.digests if verdict.call.reply else ():
            if value:
                found.setdefault(name, {})[value] = None
    return {name: list(values) for name, values in sorted(found.items())}


def _language(found: LanguageFigures) -> dict[str, Any]:
    means = ("coverage", "right_facts", "right_language", "right_citation", "false_refusals", "refusals_right")
    return {
        "lang": found.lang,
        "asked": found.asked,
        "statuses": {str(status): count for status, count in found.statuses},
        **{name: mean(getattr(found, name)) for name in means},
    }


def _topic(topic: Topic, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "id": topic.id,
        "intent": topic.intent,
        "answerable": topic.answerable,
        "gold": [str(gold) for gold in topic.gold],
        "cells": {each.call.lang: _cell(topic, each) for each in verdicts},
    }


def _cell(topic: Topic, verdict: Verdict) -> dict[str, Any]:
    """One square of the facts table: a state for its colour and the words in it."""
    missing = [str(gold) for gold in verdict.missing]
    extra = sorted({str(said.key) for said in verdict.said if said.key not in topic.gold})
    if verdict.call.reply is None:
        state = "gap"
    elif verdict.call.status is Status.REFUSED:
        state = "declined" if topic.answerable else "right"
    elif not topic.answerable:
        state = "wrong"
    elif verdict.facts is None:
        state = "unread"
    elif missing:
        state = "partly" if len(missing) < len(topic.gold) else "wrong"
    else:
        state = "foreign" if verdict.tongue in {Tongue.WRONG, Tongue.MIXED} else "right"
    tongue = str(verdict.tongue) if verdict.tongue else ""
    return {"state": state, "status": str(verdict.call.status), "missing": missing, "extra": extra, "language": tongue, "heard": verdict.heard}


def _gap(verdict: Verdict) -> dict[str, Any]:
    call = verdict.call
    return {"topic": call.topic, "lang": call.lang, "status": str(call.status), "detail": call.detail}


def _call(verdict: Verdict) -> dict[str, Any]:
    call, reply = verdict.call, verdict.call.reply
    return {
        "topic": call.topic,
        "lang": call.lang,
        "question": call.question,
        "status": str(call.status),
        "detail": call.detail,
        "milliseconds": round(call.milliseconds, 1),
        "reply": asdict(reply) if reply else None,
        "facts_said": [{"fact": str(said.key), "affirmed": said.positive, "part": said.part} for said in verdict.said],
        "facts_missing": [str(gold) for gold in verdict.missing],
        "right_facts": short(verdict.facts),
        "right_citation": verdict.cited,
        "language": str(verdict.tongue) if verdict.tongue else None,
        "heard": verdict.heard,
    }
