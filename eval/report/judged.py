"""What a run found in the one shape the page, the tables and the JUnit file read: that of its scores, also for calls judged by expected facts alone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from eval.report.words import MEASURE_WORDS
from eval.scores.told import as_json

if TYPE_CHECKING:
    from eval.difference import Difference, Sample
    from eval.measures import GateResult
    from eval.metrics import Mean
    from eval.report.document import Run

Json = dict[str, Any]
BETWEEN = ("agreement", "agreement_all")
OF_ONE = ("coverage", "right_facts", "right_language", "right_citation", "false_refusals", "refusals_right")


def judged(run: Run) -> Json:
    """`verdict`, `gates`, `metrics` and `differences`, each difference with an id that stays the same from run to run."""
    told = as_json(run.scores, "") if run.scores is not None else _by_facts(run)
    told["differences"] = [{"id": difference_id(one), **one} for one in told["differences"]]
    for gate in told["gates"]:
        gate.setdefault("words", MEASURE_WORDS.get(gate["metric"], gate["metric"].replace("_", " ")))
    told.pop("report", None)
    return told


def difference_id(one: Json) -> str:
    """Ten hexadecimal digits of what differs, for whom, and how: a mark set on it holds in the next run as long as nothing of that changes."""
    parts = (one["topic"], one["kind"], *one["languages"], one["left"], one["right"])
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]


def _by_facts(run: Run) -> Json:
    found = run.figures
    metrics = {name: _metric({each.lang: getattr(each, name) for each in found.languages}, getattr(found.total, name)) for name in OF_ONE}
    agreement = _metric({}, found.agreement)
    agreement["by_pair"] = [{"one": pair.one, "other": pair.other, **mean(pair.mean)} for pair in found.pairs]
    if found.worst_pair:
        agreement["worst_pair"] = {"one": found.worst_pair.one, "other": found.worst_pair.other, **mean(found.worst_pair.mean)}
    metrics = {"agreement": agreement, "agreement_all": _metric({}, found.agreement_all), **metrics}
    if found.worst_language:
        metrics["right_facts"]["worst_language"] = {"language": found.worst_language.lang, **mean(found.worst_language.right_facts)}
    return {
        "verdict": "passed" if run.passed else "fell short",
        "gates": [_gate(gate) for gate in run.gates],
        "metrics": metrics,
        "differences": [_difference(each, run) for each in run.differences],
    }


def mean(value: Mean) -> Json:
    """A mean as plain values."""
    interval = None if value.low is None or value.high is None else [short(value.low), short(value.high)]
    return {"value": short(value.value), "n": value.n, "interval": interval, "unscored": value.unscored}


def short(value: float | None, digits: int = 4) -> float | None:
    """A figure as it is written down."""
    return None if value is None else round(value, digits)


def _metric(by_language: dict[str, Mean], overall: Mean) -> Json:
    told = mean(overall)
    slices: Json = {"by_language": {lang: mean(one) for lang, one in by_language.items()}, "by_pair": [], "worst_language": None, "worst_pair": None}
    return {"overall": told.pop("value"), **slices, **told, "weak": False}


def _gate(result: GateResult) -> Json:
    gate = result.gate
    interval = None if result.low is None or result.high is None else [short(result.low), short(result.high)]
    told = {"metric": gate.measure, "language": "overall", "value": short(result.value), "bar": gate.bound, "passed": result.passed}
    return {**told, "n": result.n, "interval": interval, "which": "", "at": "least" if gate.least else "most"}


def _difference(each: Difference, run: Run) -> Json:
    langs = [each.lang, each.other.lang] if each.other else [each.lang]
    right = each.other.says if each.other else ""
    topic = next((topic for topic in run.suite.topics if topic.id == each.topic), None)
    market = topic.market if topic else ""
    blame = {"cause": str(each.cause), "fix": each.mine.path, "passage": each.mine.quote, "found_by": ""}
    mine, other = _side(each.mine, market), _side(each.other, market) if each.other else None
    told = {"topic": each.topic, "languages": langs, "kind": each.about, "left": each.mine.says, "right": right, "blame": blame, "allowed": not each.material}
    return {**told, "mine": mine, "other": other}


def _side(sample: Sample, market: str) -> Json:
    start = sample.sentence.find(sample.says) if sample.says else -1
    end = start + len(sample.says) if start >= 0 else 0
    sources = [{"path": sample.path, "quote": sample.quote, "lang": sample.lang}] if sample.path else []
    return {"lang": sample.lang, "market": market, "sentence": sample.sentence, "start": max(start, 0), "end": end, "sources": sources, "gloss": ""}
