"""The metrics a gate may name."""

from __future__ import annotations

from eval.scores.facts import KINDS
from eval.translation.kept import ASPECTS

OLD = {
    "agreement": ("asked_agreement", "overall"),
    "agreement_all": ("fact_agreement", "overall"),
    "worst_pair": ("asked_agreement", "worst_pair"),
    "worst_language_facts": ("right_facts", "worst_language"),
    "right_language": ("answer_language", "overall"),
}
"""Short names of gates, and the metric and place each stands for."""

CEILINGS = frozenset({"false_refusals", "p95_milliseconds"})
"""Metrics where less is better."""

METRICS = (
    "coverage",
    "asked_agreement",
    "fact_agreement",
    *(f"fact_agreement.{kind}" for kind in (*KINDS, "currency", "yes_no", "obligation")),
    "right_facts",
    "completeness",
    "refusal_agreement",
    "refusals_right",
    "false_refusals",
    "right_citation",
    "remedy_within",
    "remedy_named",
    "remedy_agreement",
    "citation_family",
    "citation_span",
    "hits_overlap",
    "groundedness",
    "answer_language",
    "register",
    "gloss",
    *(f"gloss.{aspect}" for aspect in ASPECTS),
    "chrf",
    "meaning",
    "p95_milliseconds",
)
"""Every metric of a run."""
