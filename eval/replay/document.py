"""A replay as one JSON document; its page is made from it alone. Personal data is taken out of every text."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING, Any

from eval.replay.judge import Rank, worst_first
from eval.scores.remedy import read_ladder
from eval.types import Tongue
from ingest.redact import redact_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.provenance import Provenance
    from eval.replay.judge import Judged
    from eval.replay.solved import LeftOut

FORMAT = "concord-replay/1"
RANK_WORDS = {
    Rank.NO_DRAFT: "no draft",
    Rank.LANGUAGE: "another language",
    Rank.OTHER_VALUE: "another value",
    Rank.DECLINED: "declined",
    Rank.OTHER_REMEDY: "another remedy",
    Rank.FACT_MISSING: "a fact is missing",
    Rank.SAME: "nothing sent is missing",
}
DEFINITIONS = {
    "asked": "The conversation up to the first reply that answers something, asked of the running service as it is today. The ticket itself, by its name, and "
    "every other solved ticket half of which stands in it are hidden from the knowledge for that draft.",
    "facts": "Share of the amounts, periods, dates, times, percentages, quantities and addresses that were sent and stand in the draft too; what repeats the "
    "customer's own words is left out. A fact that was sent may be of the case alone (“we posted it yesterday”): no draft can know it.",
    "remedy": "Whether draft and sent reply speak of the same remedies (refund, replacement, something free), read from words listed per language.",
    "tier": "Whether the highest thing offered is the same in both: nothing, a gift, a credit, a repair, part of the price, a new article, the money. Read "
    "sentence by sentence; what one denies is no offer. Tickets in which neither offers anything are left out. “More” counts drafts that offer more.",
    "language": "Whether the draft is in the language of the ticket.",
    "declined": "The draft said that it cannot answer, and why. It is in no other figure.",
    "typed": "Levenshtein distance between draft and sent reply over the longer one's length: 0 the same, 1 nothing in common. Another wording is no mistake.",
    "worst first": "no draft, another language, another value of the same kind, declined, another remedy, a fact missing; then most to type.",
}


@dataclass(frozen=True, slots=True)
class Replay:
    """Everything one replay measured."""

    judged: tuple[Judged, ...]
    left_out: tuple[LeftOut, ...]
    url: str
    origin: Provenance


def document(replay: Replay) -> dict[str, Any]:
    """The replay as plain JSON values, worst ticket first."""
    ordered = worst_first(replay.judged)
    return {
        "format": FORMAT,
        "url": replay.url,
        **asdict(replay.origin),
        "total": _group("all", replay.judged),
        "tiers": _tiers(replay.judged),
        "tier_between_languages": _between(replay.judged),
        "by_language": _groups(replay.judged, lambda one: one.ticket.lang),
        "by_intent": _groups(replay.judged, lambda one: one.draft.intent or "(not recognised)"),
        "left_out": [asdict(one) for one in replay.left_out],
        "digests": dict(next((one.draft.digests for one in replay.judged if one.draft.digests), ())),
        "tickets": [_ticket(one) for one in ordered],
        "definitions": DEFINITIONS,
    }


def _groups(judged: Sequence[Judged], name: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a function of one ticket
    names = dict.fromkeys(name(one) for one in judged)
    found = [_group(each, [one for one in judged if name(one) == each]) for each in names]
    return sorted(found, key=lambda one: (2.0 if one["facts"]["value"] is None else one["facts"]["value"], one["name"]))


def _group(name: str, some: Sequence[Judged]) -> dict[str, Any]:
    heard = [one.tongue is Tongue.RIGHT for one in some if one.tongue not in {None, Tongue.UNKNOWN}]
    ranks = Counter(one.rank for one in some)
    return {
        "name": name,
        "tickets": len(some),
        "no_draft": ranks[Rank.NO_DRAFT],
        "declined": sum(bool(one.draft.refusal) for one in some),
        "facts": _mean(one.facts for one in some),
        "remedy": _mean(one.remedy for one in some),
        "tier": _mean(one.same_tier for one in some),
        "tier_more": sum(one.more for one in some),
        "language": _mean(map(float, heard)),
        "distance": _mean(one.distance for one in some),
        "ranks": {RANK_WORDS[rank]: ranks[rank] for rank in Rank},
    }


def _tiers(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """How often each tier was drafted where each was sent, lowest first; what cannot be read in both is left out."""
    pairs = Counter((one.tier_sent, one.tier_drafted) for one in judged if one.tier_sent and one.tier_drafted)
    used = [rung for rung in read_ladder().rungs if any(rung in pair for pair in pairs)]
    return {sent: {drafted: pairs[sent, drafted] for drafted in used} for sent in used}


def _between(judged: Sequence[Judged]) -> dict[str, Any]:
    """Of two tickets with one wish and one tier sent, in two languages: how often the drafts offer the same; every such pair counts once."""
    groups: dict[tuple[str, str], dict[str, Counter[str]]] = {}
    for one in judged:
        if one.tier_sent and one.tier_drafted and one.same_tier is not None:
            by_lang = groups.setdefault((one.draft.intent, one.tier_sent), {})
            by_lang.setdefault(one.ticket.lang, Counter())[one.tier_drafted] += 1
    pairs = [(left, right) for by_lang in groups.values() for left, right in combinations(by_lang.values(), 2)]
    count = sum(left.total() * right.total() for left, right in pairs)
    same = sum(left[tier] * right[tier] for left, right in pairs for tier in left)
    return {"value": round(same / count, 4) if count else None, "n": count}


def _mean(values: Iterable[float | None]) -> dict[str, Any]:
    """Mean over what could be measured, and over how many."""
    found = [value for value in values if value is not None]
    return {"value": round(fmean(found), 4) if found else None, "n": len(found)}


def _ticket(one: Judged) -> dict[str, Any]:
    ticket, draft = one.ticket, one.draft
    asked, sent, drafted, gloss = (redact_whole(text, lang, people=ticket.people).text for text, lang in _texts(one))
    return {
        "id": ticket.id,
        "lang": ticket.lang,
        "market": ticket.market,
        "intent": draft.intent,
        "rank": RANK_WORDS[one.rank],
        "asked": asked,
        "sent": sent,
        "drafted": drafted,
        "gloss": gloss,
        "mode": draft.mode,
        "refusal": draft.refusal,
        "trouble": draft.trouble,
        "sources": list(draft.sources),
        "facts": {"share": one.facts, "kept": _told(one.kept), "missing": _told(one.missing), "added": _told(one.added)},
        "remedies": {"sent": list(one.remedies_sent), "drafted": list(one.remedies_drafted), "same": one.remedy},
        "tier": {"sent": one.tier_sent, "drafted": one.tier_drafted, "more": one.more},
        "language": str(one.tongue) if one.tongue else None,
        "distance": None if one.distance is None else round(one.distance, 4),
    }


def _texts(one: Judged) -> tuple[tuple[str, str], ...]:
    lang = one.ticket.lang
    return (one.ticket.asked, lang), (one.ticket.sent, lang), (one.draft.text, lang), (one.draft.gloss, "und")


def _told(facts: Sequence[object]) -> list[str]:
    return [str(fact) for fact in facts]
