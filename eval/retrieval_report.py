"""A retrieval result as JSON and as lines for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from eval.retrieval import DEFINITION, METRICS, slice_of, worst_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.metrics import Mean
    from eval.provenance import Provenance
    from eval.retrieval import Judged, RetrievalResult


def as_json(result: RetrievalResult, origin: Provenance, index: str) -> dict[str, Any]:
    """The document `python -m eval retrieval --json` prints."""
    langs = sorted({each.row.lang for each in result.judged})
    overall = slice_of(result.judged)
    worst = worst_language(result.judged)
    crossed = [each for each in result.judged if each.crossed]
    return {
        "overall": _figures(overall),
        "by_language": {lang: _figures(slice_of(_only(result.judged, lang))) for lang in langs},
        "worst_language": {"lang": worst[0], **_figures(worst[1])} if worst else None,
        "intervals": {
            "level": 0.95,
            "overall": _intervals(overall),
            "by_language": {lang: _intervals(slice_of(_only(result.judged, lang))) for lang in langs},
        },
        "cross_language_only": {**_figures(slice_of(crossed)), "intervals": _intervals(slice_of(crossed)), "what": "no right passage in the asker's language"},
        "unanswerable": {"top_hit_clears_weak_bar": _round(result.weak_bar.value), "n": result.weak_bar.n},
        "answerable": {"top_hit_clears_weak_bar": _round(result.strong.value), "n": result.strong.n},
        "topics_not_in_index": list(result.missing),
        "passages": result.passages,
        "milliseconds": {"p50": _round(result.p50, 2), "p95": _round(result.p95, 2)},
        "definition": DEFINITION,
        "index": index,
        **asdict(origin),
    }


def as_lines(document: dict[str, Any]) -> list[str]:
    """The same for people: a table by language and what stands beside it."""
    head = f"{'':16}" + "".join(f"{metric:>18}" for metric in METRICS) + f"{'n':>6}"
    rows = [("all", document["overall"]), *document["by_language"].items(), ("cross-language", document["cross_language_only"])]
    lines = [head, *(f"{name:16}" + "".join(_cell(figures[metric]) for metric in METRICS) + f"{figures['n']:>6}" for name, figures in rows)]
    spans = document["intervals"]["overall"]
    lines.append("95 % intervals over topics: " + ", ".join(f"{metric} {_span(spans[metric])}" for metric in METRICS))
    worst = document["worst_language"]
    if worst:
        lines.append(f"worst language: {worst['lang']} with nDCG@10 {worst['ndcg@10']:.3f} (n {worst['n']})")
    none, some = document["unanswerable"], document["answerable"]
    lines.append(f"top hit clears the weak-source bar: {_share(none)} of unanswerable questions, {_share(some)} of answerable ones")
    if document["topics_not_in_index"]:
        lines.append("in no passage of this index, scored 0: " + ", ".join(document["topics_not_in_index"]))
    times = document["milliseconds"]
    lines.append(f"one search: p50 {times['p50']} ms, p95 {times['p95']} ms over {document['passages']} passages")
    lines.append(f"commit {document['commit']}, {document['date']}, {document['machine']}")
    lines.append(f"definition: {document['definition']}")
    return lines


def _only(judged: Sequence[Judged], lang: str) -> list[Judged]:
    return [each for each in judged if each.row.lang == lang]


def _figures(means: dict[str, Mean]) -> dict[str, Any]:
    return {**{metric: _round(means[metric].value) for metric in METRICS}, "n": means["ndcg@10"].n}


def _intervals(means: dict[str, Mean]) -> dict[str, Any]:
    return {metric: None if means[metric].low is None else [_round(means[metric].low), _round(means[metric].high)] for metric in METRICS}


def _round(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def _cell(value: float | None) -> str:
    return f"{'–':>18}" if value is None else f"{value:>18.3f}"


def _span(span: list[float] | None) -> str:
    return "–" if span is None else f"{span[0]:.3f}…{span[1]:.3f}"


def _share(part: dict[str, Any]) -> str:
    value = part["top_hit_clears_weak_bar"]
    return f"– (n {part['n']})" if value is None else f"{value:.0%} (n {part['n']})"
