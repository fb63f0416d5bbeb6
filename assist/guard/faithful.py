"""Whether a reply says what its sources say: not the opposite, not without their condition, and nothing granted or named that they do not.

The numbers themselves are the guard's; here is what a right number can still get wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assist.markets import countries
from assist.types import Finding, Severity
from ingest.conditions import conditions
from ingest.facts import denies, read_facts, same_fact
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.strings import Strings
    from assist.types import Citation, Conversation, Sentence
    from assist.values import Value
    from ingest.types import Fact, Span
    from prompts.acts import Acts
    from serving.types import Encoder

FRAME = frozenset({"opening", "closing", "signature", "empathy"})
"""Parts of a reply that state nothing."""
ALIKE = 0.62
"""Cosine from which a sentence and a source's say the same thing, so that one denying what the other affirms is told. Fitted on the demo shop's drafts."""
SPOKEN = 0.26
"""Cosine from which a condition counts as spoken of in other words ("for a late delivery"). Unrelated sentences stay under 0.2, across languages too."""
MONEY = frozenset({"refund", "compensation", "discount"})
"""Acts that an amount or share read from a source may be called by."""
CODE = re.compile(r"(?<![\w/.@-])(?=[^\s]*[A-Za-z])(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}[\w-]*|\w*\d[\w-]*[A-Za-z][\w-]*|[A-Za-z][\w-]*\d[\w-]*)(?![\w@/-])")
"""Names that look like a product's in any script: inner capitals, all capitals, letters with digits."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a reply may rest on besides its citations: the sources' other sentences, and what the customer, the order and the shop say of themselves."""

    own: str
    market: str
    acts: Acts
    encoder: Encoder


def ground_of(conversation: Conversation, gathered: Mapping[str, Value], shop: str, acts: Acts, encoder: Encoder) -> Ground:
    """What a reply in this conversation may name without a document: its order, its articles, what was written in it, and the shop."""
    lines = conversation.order.lines if conversation.order else ()
    said = (shop, *(value.value for value in gathered.values()), *(f"{line.sku} {line.name}" for line in lines), *(m.text for m in conversation.messages))
    return Ground(" ".join(said), conversation.market, acts, encoder)


def unfaithful(sentences: Sequence[Sentence], spans: Sequence[Span], lang: str, ground: Ground, strings: Strings) -> Iterator[Finding]:
    """Findings sentence by sentence; `spans` point into the whole reply."""
    places = _places(sentences, ground)
    for number, (sentence, span) in enumerate(zip(sentences, spans, strict=True)):
        if sentence.role in FRAME:
            continue
        if opposed := _opposed(sentence, lang, ground.encoder):
            yield Finding("negated", Severity.BLOCKING, strings.text("finding.negated", text=opposed), span)
        if bound := _unbound(sentences, number, lang, ground.encoder):
            yield Finding("condition_dropped", Severity.WARNING, strings.text("finding.condition_dropped", text=bound), span)
        for act in _granted(sentences, sentence, lang, ground):
            yield Finding("extra_promise", Severity.WARNING, strings.text("finding.extra_promise", act=strings.text(f"act.{act}")), span)
        for code in sorted(countries(sentence.text, lang) - places):
            yield Finding("unknown_place", Severity.BLOCKING, strings.text("finding.unknown_name", text=_named_place(sentence.text, lang, code)), span)
        for name in _unknown_names(sentences, sentence, ground):
            yield Finding("unknown_name", Severity.WARNING, strings.text("finding.unknown_name", text=name), span)


def _opposed(sentence: Sentence, lang: str, encoder: Encoder) -> str:
    """A source's sentence that affirms what this one denies, or the other way round; empty if none, or if another source agrees.

    A fact inside a condition ("if it has not arrived after 30 days") is neither affirmed nor denied by it.
    """
    shared = False
    for fact in sentence.facts:
        said = [(cited, other) for cited in sentence.citations for other in _facts(cited) if same_fact(fact, other)]
        shared = shared or bool(said)
        if _inside(fact, sentence.text, lang) or any(_inside(other, cited.quote, cited.lang) for cited, other in said):
            continue
        if said and all(other.polarity != fact.polarity for _, other in said):
            return said[0][0].quote
    if shared or not sentence.citations:
        return ""
    near = encoder.encode_passages([cited.quote for cited in sentence.citations]) @ encoder.encode_queries([sentence.text])[0]
    best = sentence.citations[int(np.argmax(near))]
    return best.quote if float(near.max()) >= ALIKE and denies(sentence.text, lang) != denies(best.quote, best.lang) else ""


def _unbound(sentences: Sequence[Sentence], number: int, lang: str, encoder: Encoder) -> str:
    """The source's sentence whose condition neither this sentence nor its neighbours speak of; empty if there is none."""
    sentence = sentences[number]
    around = sentences[max(0, number - 1) : number + 2]
    if any(conditions(each.text, lang) for each in around if each.role not in FRAME):
        return ""
    for fact in sentence.facts:
        said = [cited for cited in sentence.citations if any(same_fact(fact, other) for other in _facts(cited))]
        bound = [_binding(fact, cited) for cited in said]
        if said and all(bound):
            near = encoder.encode_passages([clause for clauses in bound for clause in clauses]) @ encoder.encode_queries([each.text for each in around]).T
            if float(near.max()) < SPOKEN:
                return said[0].quote
    return ""


def _binding(fact: Fact, cited: Citation) -> list[str]:
    """The conditional clauses of a source's sentence that do not hold the fact themselves."""
    spans = conditions(cited.quote, cited.lang)
    held = [other for other in _facts(cited) if same_fact(fact, other)]
    return [cited.quote[span.start : span.end] for span in spans if not any(span.start <= other.span.start < span.end for other in held)]


def _inside(fact: Fact, text: str, lang: str) -> bool:
    return any(span.start <= fact.span.start < span.end for span in conditions(text, lang))


def _granted(sentences: Sequence[Sentence], sentence: Sentence, lang: str, ground: Ground) -> tuple[str, ...]:
    """Acts this sentence grants that no source of the reply speaks of. A denied act and one that is asked about are no grant."""
    named = ground.acts.named(sentence.text, lang)
    if not named or sentence.role == "ask" or sentence.text.rstrip().endswith(("?", "？", "؟")) or denies(sentence.text, lang):
        return ()
    sourced = {act for each in sentences for cited in each.citations for act in ground.acts.named(f"{' '.join(cited.heading)} {cited.quote}", cited.lang)}
    paid = any(fact.kind in {FactKind.AMOUNT, FactKind.PERCENT} and _supported(fact, sentence) for fact in sentence.facts)
    if paid or sourced & MONEY:
        sourced |= MONEY
    return tuple(act for act in named if act not in sourced)


def _supported(fact: Fact, sentence: Sentence) -> bool:
    return any(same_fact(fact, other) for cited in sentence.citations for other in _facts(cited))


def _places(sentences: Sequence[Sentence], ground: Ground) -> frozenset[str]:
    """Countries a reply may speak of."""
    cited = {(cited.quote, cited.lang) for each in sentences for cited in each.citations} | {
        (" ".join(c.heading), c.lang) for each in sentences for c in each.citations
    }
    return frozenset({ground.market}).union(*(countries(text, lang) for text, lang in cited), countries(ground.own, "en"))


def _named_place(text: str, lang: str, code: str) -> str:
    words = re.findall(r"\w+", text)
    return next((word for word in words if code in countries(word, lang)), code)


def _unknown_names(sentences: Sequence[Sentence], sentence: Sentence, ground: Ground) -> list[str]:
    """Product-like names of a sentence that stand in no source, order or message."""
    facts = {fact.text.casefold() for fact in sentence.facts}
    sourced = " ".join([ground.own, *(f"{c.title} {' '.join(c.heading)} {c.quote}" for each in sentences for c in each.citations)]).casefold()
    found = dict.fromkeys(match.group() for match in CODE.finditer(sentence.text))
    return [name for name in found if name.casefold() not in sourced and not any(name.casefold() in fact or fact in name.casefold() for fact in facts)]


def _facts(cited: Citation) -> tuple[Fact, ...]:
    return read_facts(cited.quote, cited.lang)
