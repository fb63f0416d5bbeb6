"""How well an index finds what answers a question: nDCG@10, success@5, MRR, per language, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from eval.match import bare, held, topic_quotes
from eval.metrics import Mean, Scored, by_language, mean, ndcg_at, percentile, reciprocal_rank, success_at, worst
from ingest.types import Question, State, Strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.match import Quote
    from eval.questions import QuestionRow
    from ingest.types import Hit, Index, Passage

DEFINITION = (
    "right = a passage holding the quote of any row of the same topic, in any language version (white space, markup and case aside; a quote of under 12 "
    "characters needs its document too). ndcg@10 = 1/log2(1 + rank of the first right passage) within ten, 0 if none: one right passage is enough, the ideal "
    "is 1. ndcg@10_versions = binary gain, ideal = min(10, language versions of the topic's quote present in the index). recall@5 = share of questions with "
    "at least one right passage in the first five. mrr = mean of 1/rank of the first right passage within the limit. A topic whose quote is in no passage "
    "scores 0. Intervals: percentile bootstrap over topics, 95 %, 2,000 draws."
)
METRICS = ("ndcg@10", "recall@5", "mrr", "ndcg@10_versions")


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right for one topic in this index."""

    quotes: tuple[Quote, ...]
    versions: int
    """Quotes of the topic that some live passage holds."""
    langs: frozenset[str]
    """Languages of the passages that hold one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One answerable question: its rank of right passages and the three scores."""

    row: QuestionRow
    first: int | None
    """Rank of the first right passage."""
    ndcg: float
    ndcg_versions: float
    success: float
    reciprocal: float
    crossed: bool
    """No right passage is in the asker's language."""


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """Everything one run over a questions file measured."""

    judged: tuple[Judged, ...]
    weak_bar: Mean
    """Share of unanswerable questions whose top hit clears the weak-source bar (lower is better)."""
    strong: Mean
    """Share of answerable questions whose top hit clears it (higher is better)."""
    missing: tuple[str, ...]
    """Topics whose quote no live passage holds."""
    passages: int
    p50: float | None
    """Milliseconds of one search, measured around the call."""
    p95: float | None


def live_passages(index: Index) -> tuple[Passage, ...]:
    """Every live passage, family by family."""
    live = {State.LOADED, State.UNCHANGED}
    families = sorted({each.family for each in index.documents() if each.state in live})
    return tuple(passage for family in families for passage in index.family(family))


def truths(rows: Sequence[QuestionRow], passages: Sequence[Passage]) -> dict[str, Truth]:
    """For each answerable topic, which of its quotes the passages hold and in which languages."""
    quotes = topic_quotes(rows)
    seen: dict[str, set[str]] = {topic: set() for topic in quotes}
    langs: dict[str, set[str]] = {topic: set() for topic in quotes}
    for passage in passages:
        text = bare(passage.text)
        for topic, each in quotes.items():
            for quote in held(passage, each, text):
                seen[topic].add(quote.bare)
                langs[topic].add(passage.lang)
    return {topic: Truth(quotes[topic], len(seen[topic]), frozenset(langs[topic])) for topic in quotes}


def judge_retrieval(index: Index, rows: Sequence[QuestionRow], limit: int = 10, *, tell_language: bool = False) -> RetrievalResult:
    """Ask every question and score it. `tell_language` gives the index the question's language instead of letting it find out."""
    passages = live_passages(index)
    truth = truths(rows, passages)
    judged, milliseconds, cleared = [], [], []
    index.search(Question(rows[0].question, limit=limit))  # the first search pays for opening files; it is not timed
    for row in rows:
        begun = perf_counter()
        answer = index.search(Question(row.question, lang=row.lang if tell_language else "und", limit=limit))
        milliseconds.append((perf_counter() - begun) * 1000)
        cleared.append((row, Scored(row.topic, row.lang, float(answer.strength is Strength.STRONG))))
        if row.answerable:
            judged.append(judge(row, answer.hits, truth[row.topic]))
    return RetrievalResult(
        tuple(judged),
        mean([score for row, score in cleared if not row.answerable]),
        mean([score for row, score in cleared if row.answerable]),
        tuple(sorted(topic for topic, each in truth.items() if each.versions == 0)),
        len(passages),
        percentile(milliseconds, 0.5),
        percentile(milliseconds, 0.95),
    )


def judge(row: QuestionRow, hits: Sequence[Hit], truth: Truth) -> Judged:
    """Score one ranked list."""
    return judge_passages(row, [hit.passage for hit in hits], truth)


def judge_passages(row: QuestionRow, passages: Sequence[Passage], truth: Truth) -> Judged:
    """Score one ranked list of passages, best first."""
    right = [bool(held(passage, truth.quotes)) for passage in passages]
    first = next((rank for rank, each in enumerate(right, start=1) if each), None)
    versions = ndcg_at(right, 10, truth.versions) or 0.0
    crossed = row.lang not in truth.langs
    return Judged(row, first, ndcg_at(right, 10) or 0.0, versions, success_at(right, 5), reciprocal_rank(right), crossed)


def scores(judged: Sequence[Judged], metric: str) -> list[Scored]:
    """One metric of `METRICS` as scored rows."""
    field = {"ndcg@10": "ndcg", "recall@5": "success", "mrr": "reciprocal", "ndcg@10_versions": "ndcg_versions"}[metric]
    return [Scored(each.row.topic, each.row.lang, getattr(each, field)) for each in judged]


def slice_of(judged: Sequence[Judged]) -> dict[str, Mean]:
    """Every metric's mean over these questions."""
    return {metric: mean(scores(judged, metric)) for metric in METRICS}


def worst_language(judged: Sequence[Judged]) -> tuple[str, dict[str, Mean]] | None:
    """The language with the lowest nDCG@10 and all its metrics, or None."""
    found = worst(by_language(scores(judged, "ndcg@10")))
    return (found[0], slice_of([each for each in judged if each.row.lang == found[0]])) if found else None
