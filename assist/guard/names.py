"""Countries and products a reply names: each must stand in a source, the order, or the conversation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assist.guard.ground import FRAME
from assist.regions import countries
from assist.types import Finding, Severity
from ingest.places import language_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.guard.ground import Ground
    from assist.strings import Strings
    from assist.types import Sentence
    from ingest.types import Span

NAME = re.compile(
    r"(?<![A-Za-z0-9/.@_])(?:[A-Z]+[a-z]+[A-Z][A-Za-z0-9]*|[A-Z]{5,}[A-Za-z0-9]*|[A-Za-z]+\d[A-Za-z0-9]*|[A-Z][a-z]{3,}(?= [A-Z]\d))"
    r"(?![A-Za-z0-9@_]|[/.][A-Za-z0-9])"
)
"""What looks like a product's: inner capitals, five capitals and more, letters with digits, a word before a model's number. Letters of another script may stand
close to it, as Korean and Japanese particles do."""


def unknown_names(sentences: Sequence[Sentence], spans: Sequence[Span], lang: str, ground: Ground, strings: Strings) -> Iterator[Finding]:
    """Places and products that nothing the reply rests on names. Where letters have cases, a country has a capital: "reunión" is a meeting."""
    places, sourced = _places(sentences, ground), _sourced(sentences, ground)
    for sentence, span in zip(sentences, spans, strict=True):
        if sentence.role in FRAME:
            continue
        text = _without_tongues(sentence, lang)
        for code in sorted(countries(text, lang) - places):
            named = _named_place(text, lang, code)
            if not named.islower():
                yield Finding("unknown_place", Severity.BLOCKING, strings.text("finding.unknown_name", text=named), span)
        facts = {fact.text.casefold() for fact in sentence.facts}
        for name in dict.fromkeys(match.group() for match in NAME.finditer(sentence.text)):
            if name.casefold() not in sourced and not any(name.casefold() in fact or fact in name.casefold() for fact in facts):
                yield Finding("unknown_name", Severity.WARNING, strings.text("finding.unknown_name", text=name), span)


def _without_tongues(sentence: Sentence, lang: str) -> str:
    """Its words without the name of its sources' language, by which a quotation is led in: in Thai and others it is the country's too."""
    text = sentence.text
    for tongue in {cited.lang for cited in sentence.citations} if sentence.role == "quote" else ():
        text = text.replace(language_name(tongue, lang), " ")
    return text


def _places(sentences: Sequence[Sentence], ground: Ground) -> frozenset[str]:
    """Countries a reply may speak of."""
    said = {(text, c.lang) for each in sentences for c in each.citations for text in (c.quote, " ".join(c.heading))}
    return frozenset({ground.market}).union(*(countries(text, lang) for text, lang in said), countries(ground.own, "en"))


def _sourced(sentences: Sequence[Sentence], ground: Ground) -> str:
    return " ".join([ground.own, *(f"{c.title} {' '.join(c.heading)} {c.quote}" for each in sentences for c in each.citations)]).casefold()


def _named_place(text: str, lang: str, code: str) -> str:
    words = re.findall(r"\w+", text)
    return next((word for word in words if code in countries(word, lang)), code)
