"""Every number, amount, date, period, code and link of a reply stands in a cited source, the order, or the customer's own words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from assist.triage import newest_words
from assist.types import Finding, Severity
from ingest.facts import same_fact
from ingest.types import Fact, FactKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.guard.faithful import Reply
    from assist.guard.ground import Ground
    from assist.strings import Strings
    from assist.types import Citation, Conversation, Sentence
    from assist.values import Value

CHECKED = frozenset(
    {FactKind.AMOUNT, FactKind.PERIOD, FactKind.DATE, FactKind.PERCENT, FactKind.QUANTITY, FactKind.NUMBER, FactKind.CODE, FactKind.LINK, FactKind.EMAIL}
)
REACHED = frozenset({FactKind.LINK, FactKind.EMAIL, FactKind.PHONE})
"""Where a customer is led: what only a customer wrote never supports it."""
LOOSE = frozenset({FactKind.NUMBER, FactKind.CODE})
POUNDS = {"GBP", "lb"}
"""What many languages call by one word."""
SHORT_CODE = 6
"""Characters up to which a code is a measure written together (DC5V, M3x25): its digits and letters may stand apart in the source."""
RUN = re.compile(r"\d+(?:[.,٫]\d+)*")
ATTACHED = re.compile(r"[A-Za-z]{1,3}(?![A-Za-z])")
"""Letters written together with a number: 3D, 5V."""
DIGIT = re.compile(
    "[\\d\u1369-\u1371\u19da\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a]"
)
"""A digit of any script, those with no decimal system and in a circle included, of a text in compatibility form, which has no raised ones."""


def unsupported(reply: Reply, spans: Sequence[Span], known: Known, strings: Strings) -> Iterator[Finding]:
    """What no source supports, sentence by sentence."""
    ground = reply.ground
    for number, (sentence, span) in enumerate(zip(reply.sentences, spans, strict=True)):
        cited = [fact for citation in sentence.citations for fact in ground.cited(citation)]
        written = Written(known.text, sentence.citations)
        found = (*_facts(sentence, (*cited, *known.facts), written), *_digits(sentence, cited, written), *_replaced(sentence, reply.verbatim(number), ground))
        for text in dict.fromkeys(found):
            yield Finding("unsupported_fact", Severity.BLOCKING, strings.text("finding.unsupported_fact", fact=text), span)


class Written:
    """What may stand behind a sentence as it is written: what is known, and the quotations it cites. Put together when it is needed: most need nothing."""

    def __init__(self, known: str, citations: Sequence[Citation]) -> None:
        self._known, self._citations = known, citations

    @cached_property
    def text(self) -> str:
        """All of it, made plain."""
        return flat(" \n".join([self._known, *(f"{' '.join(c.heading)} {c.quote}" for c in self._citations)]))


class Known:
    """What may be stated without a document: the order, the customer's own words, what the shop says of itself."""

    def __init__(self, conversation: Conversation, gathered: Mapping[str, Value], written: str, ground: Ground) -> None:
        """`written` is the customer's language."""
        words = newest_words(conversation)
        order = " ; ".join([*(value.value for value in gathered.values()), ground.own])
        stated = [Fact(FactKind(v.kind), v.value, v.unit, v.value, Span(0, 0)) for v in gathered.values() if v.kind in set(FactKind)]
        said = [fact for fact in ground.facts(words, written) if fact.kind not in REACHED]
        self.facts = (*stated, *(fact for fact in ground.facts(order, "en") if fact.kind not in REACHED or fact.text not in words), *said)
        self.text = f"{order} {words}"


def _facts(sentence: Sentence, supporting: Sequence[Fact], written: Written) -> Iterator[str]:
    for fact in sentence.facts:
        if fact.kind in CHECKED and not _one_in_words(fact) and not any(_supports(fact, other) for other in supporting) and not _as_written(fact, written.text):
            yield fact.text


def _one_in_words(fact: Fact) -> bool:
    """An article is no number: "any day" and "a moment" are read as one of them."""
    return fact.value == "1" and not any(char.isdigit() for char in fact.text)


def _supports(stated: Fact, source: Fact) -> bool:
    if {stated.unit, source.unit} == POUNDS and stated.value == source.value:
        return True
    return same_fact(stated, source) or (stated.value == source.value and (stated.kind in LOOSE or source.kind in LOOSE))


def _as_written(fact: Fact, written: str) -> bool:
    """A code or number that stands in the source as it is: the reader may take the same characters otherwise in another sentence."""
    text = flat(fact.text)
    if fact.kind is FactKind.QUANTITY:
        return _measured(text, written)
    if fact.kind not in LOOSE or not text:
        return False
    if re.search(rf"(?<![^\W_]){re.escape(text)}(?![^\W_])", written):
        return True
    return len(text) <= SHORT_CODE and _measured(text, written)


def _measured(text: str, written: str) -> bool:
    """Whether each number of a measure stands in the source with the letters beside it: "DC5V" in "5 V DC"."""
    parts = re.findall(rf"{RUN.pattern}|[a-z]+", text)
    beside = [(one, other) for one, other in itertools.pairwise(parts) if _number(one) != _number(other)]
    found = {one if _number(one) else other for one, other in beside if _together(one, other, written)}
    return bool(beside) and found == {part for part in parts if _number(part)}


def _number(part: str) -> bool:
    return part[0].isdigit()


def _together(one: str, other: str, written: str) -> bool:
    pair = rf"{re.escape(one)} ?{re.escape(other)}"
    return bool(re.search(rf"(?<![\da-z]){pair}(?![\da-z])|(?<!\d){pair}(?![a-z])", written))


def _digits(sentence: Sentence, cited: Sequence[Fact], written: Written) -> Iterator[str]:
    """Digits outside every fact that was read: they must stand in the source as digits."""
    text = "".join(char if not char.isdigit() else str(unicodedata.digit(char)) for char in sentence.text)
    runs = list(RUN.finditer(text))
    there = {_plain(run) for run in RUN.findall(written.text)} | {_plain(end) for fact in cited for end in fact.value.split("..")} if runs else frozenset()
    for run in runs:
        covered = any(fact.span.start < run.end() and run.start() < fact.span.end for fact in sentence.facts if fact.kind is not FactKind.NUMBER)
        letters = ATTACHED.match(text, run.end())
        together = f"{run[0]}{letters[0]}" if letters else ""
        if not covered and (_plain(run[0]) not in there or (together and not _measured(flat(together), written.text))):
            yield together or run[0]


def _replaced(sentence: Sentence, source: Citation | None, ground: Ground) -> Iterator[str]:
    """Numbers of a sentence that stand in place of others in the source's sentence it repeats word for word, though they may stand elsewhere in the sources."""
    if source is None:
        return
    stated = ground.cited(source)
    text = flat(sentence.text)
    ours, theirs = list(RUN.finditer(text)), {_plain(run) for run in RUN.findall(flat(source.quote))}
    alone = [run for run in ours if _plain(run[0]) not in theirs and not any(_covers(fact, run, stated) for fact in sentence.facts)]
    if theirs - {_plain(run[0]) for run in ours}:
        yield from (run[0] for run in alone)


def _covers(fact: Fact, run: re.Match[str], stated: Sequence[Fact]) -> bool:
    """Whether a number is part of a value that the source states as well, in whatever form."""
    return fact.span.start < run.end() and run.start() < fact.span.end and any(_supports(fact, other) for other in stated)


def _plain(number: str) -> str:
    return re.sub(r"[.,٫]", "", number).lstrip("0") or "0"


def flat(text: str) -> str:
    """Case folded, full-width characters and other digits made plain."""
    if text.isascii():
        return text.casefold()
    return DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), unicodedata.normalize("NFKC", text).casefold())
