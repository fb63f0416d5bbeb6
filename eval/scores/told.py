"""A run's scores as the JSON that `python -m eval run --json` prints."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.metrics import Mean
    from eval.scores.types import BarResult, Finding, Metric, Scores, Side

PASSED, FELL_SHORT = "passed", "fell short"


def as_json(scores: Scores, report: str) -> dict[str, Any]:
    """Verdict, gates, metrics and differences; `report` is the path of the page."""
    told: dict[str, Any] = {
        "verdict": PASSED if scores.passed else FELL_SHORT,
        "gates": [_gate(one) for one in scores.gates],
        "metrics": {one.name: _metric(one) for one in scores.metrics},
        "differences": [_finding(one) for one in scores.findings],
        "report": report,
    }
    if scores.repeat is not None:
        repeat = scores.repeat
        both = {"between_runs": _mean(repeat.between_runs), "between_languages": _mean(repeat.between_languages)}
        told["repeat"] = {"times": repeat.times, **both, "languages_differ_more": repeat.larger}
    return told


def _gate(one: BarResult) -> dict[str, Any]:
    at = "most" if one.ceiling else "least"
    span = {"n": one.n, "interval": _interval(one.low, one.high), "which": one.which, "at": at}
    return {"metric": one.metric, "language": one.language, "value": _short(one.value), "bar": one.bar, "passed": one.passed, **span}


def _metric(one: Metric) -> dict[str, Any]:
    language, pair = one.worst_language, one.worst_pair
    return {
        "overall": _short(one.overall.value),
        "by_language": {lang: _mean(mean) for lang, mean in one.by_language},
        "by_pair": [{"one": each.one, "other": each.other, **_mean(each.mean)} for each in one.by_pair],
        "worst_language": {"language": language[0], **_mean(language[1])} if language else None,
        "worst_pair": {"one": pair.one, "other": pair.other, **_mean(pair.mean)} if pair else None,
        "n": one.overall.n,
        "interval": _interval(one.overall.low, one.overall.high),
        "unscored": one.overall.unscored,
        "weak": one.weak,
    }


def _finding(one: Finding) -> dict[str, Any]:
    told = {"topic": one.topic, "languages": list(one.languages), "kind": one.kind, "left": one.left, "right": one.right}
    blame = {**asdict(one.blame), "cause": str(one.blame.cause)}
    return {**told, "blame": blame, "allowed": one.allowed, "doubtful": one.doubtful, "mine": _side(one.mine), "other": _side(one.other) if one.other else None}


def _side(one: Side) -> dict[str, Any]:
    return asdict(one)


def _mean(one: Mean) -> dict[str, Any]:
    return {"value": _short(one.value), "n": one.n, "interval": _interval(one.low, one.high), "unscored": one.unscored}


def _interval(low: float | None, high: float | None) -> list[float] | None:
    return None if low is None or high is None else [round(low, 4), round(high, 4)]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
