"""A document's own sentences, quoted in the customer's language, with their counterparts in the agent's."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assist.claims import claims
from assist.compose.answer import LIKELY, MEASURED, READ, SHORTEST, Asked, answering, meant
from assist.compose.limits import ruled_out, shared_terms
from assist.compose.lines import Line
from assist.compose.retold import MOST, Retelling, values_of
from assist.regions import market_fit, place_languages
from assist.reply import joiner
from ingest.facts import canonical, read_facts
from ingest.places import language_name
from ingest.types import FactKind
from prompts.render import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.claims import Claim
    from assist.retrieve import Sought
    from ingest.types import Fact, Hit, Index, Passage
    from prompts.quoting import Quoting
    from prompts.terms import Terms
    from serving.types import TokenEncoder

MARKET = 0.15
"""Weight of the customer's market beside the meaning."""
TWIN = 0.55
"""Cosine from which a sentence of another language version is taken as the quote's counterpart."""
WIDELY_READ = "en"
"""What is quoted to a customer in a language of neither customer nor agent: more can read it than any other, and a wrong quotation is seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Quoter:
    """Finds the sentences of a passage that answer, and their counterparts in the agent's language."""

    index: Index
    encoder: TokenEncoder
    agent_language: str
    quoting: Quoting
    terms: Terms

    def from_found(self, sought: Sought, lang: str, *, echoed: bool = True, sure: bool = True) -> tuple[Line, ...]:
        """The sentence that answers, with its neighbours in the same paragraph, from the document's version in this language.

        Where it has none, they stand in their own language, behind a sentence of this one that says so; a second one from elsewhere follows where it is about
        as good. Nothing where no sentence answers, or, unless `echoed`, where it names a sum of money that the question names itself. Where the search
        was not `sure`, only a sentence with a value in the unit of the measure asked for is taken, and only a near one.
        """
        question = sought.asked.replace("\n", " ")
        asked = self._asked(question, sought.written or lang)
        asked = replace(asked, least=LIKELY if asked.only_measured else -math.inf) if sure else replace(asked, only_measured=True, least=MEASURED)
        read = (*(sought.own or sought.hits)[:READ], *sought.placed)
        best = answering(asked, read, self.encoder, deeper=sought.deeper)
        if not best or (not echoed and _sums(read_facts(question, lang)) & _sums(best[0].facts)):
            return ()
        told = tuple(dict.fromkeys(line for claim in best for line in self._said(claim, lang)))
        if told and told[0].citations[0].lang in (lang, self.agent_language, WIDELY_READ):
            return told
        return self._told_elsewhere(best[0], read, lang) or told

    def _told_elsewhere(self, best: Claim, read: Sequence[Hit], lang: str) -> tuple[Line, ...]:
        """What another document that was found says with the same values, in a language customer or agent reads, where the best is in neither."""
        values = {canonical(fact) for fact in best.facts}
        for spoken in dict.fromkeys((lang, self.agent_language, WIDELY_READ)):
            alike = (claim for hit in read if hit.passage.lang == spoken for claim in claims(hit.passage))
            same = next((claim for claim in alike if values and values <= {canonical(fact) for fact in claim.facts}), None)
            if same is not None:
                return self._said(same, lang)
        return ()

    def _asked(self, question: str, lang: str) -> Asked:
        units = self.quoting.measures.wanted(question, lang)
        wants = bool(units) or self.quoting.wants_value(question, lang)
        return Asked(question, wants, place_languages(question, lang), units, self.quoting.measures.of_thing(question, lang, named=True))

    def _said(self, best: Claim, lang: str) -> tuple[Line, ...]:
        """A sentence with its neighbours in the same paragraph, from its document's version in this language; else as it stands, behind a lead."""
        spoken = best if best.passage.lang == lang else self._counterpart(best, lang)
        if spoken is None:
            return self._foreign(best, lang)
        return tuple(self._line(claim, lang) for claim in self._block(spoken))

    def from_limit(self, question: str, cited: Passage, lang: str, market: str) -> tuple[Line, ...]:
        """The sentence of a cited document that says no to what is asked, or what can be told of it in this language; nothing where none does."""
        whole = [passage for passage in self.index.family(cited.family, cited.lang) if passage.path == cited.path]
        page = _worth([claim for passage in whole for claim in claims(passage)], cited.lang, market)
        found = ruled_out(question, page, self.encoder, self.terms, self.terms.named(question, lang))
        if found is None:
            return ()
        return (self._line(found, lang) if found.passage.lang == lang else self._retold((found,), question, lang),)

    def _block(self, spoken: Claim) -> Sequence[Claim]:
        page = [c for p in self.index.family(spoken.passage.family, spoken.passage.lang) if p.path == spoken.passage.path for c in claims(p)]
        place = next((i for i, claim in enumerate(page) if claim.cite() == spoken.cite()), None)
        return _around(page, place) if place is not None else [spoken]

    def _foreign(self, best: Claim, lang: str) -> tuple[Line, ...]:
        """A paragraph's sentences, quoted for a customer of another language: of the version the agent reads, else of the English one.

        Without either, only a sentence whose values can be told in languages that customer and agent read; nothing else.
        """
        read = dict.fromkeys((self.agent_language, WIDELY_READ))
        versions = (best if best.passage.lang == each else self._counterpart(best, each) for each in read)
        claim = next((one for one in versions if one is not None), None)
        told = [best] if values_of([best], self.agent_language) else []
        block = self._block(claim) if claim else told
        return self._told(block, lang)

    def _told(self, block: Sequence[Claim], lang: str) -> tuple[Line, ...]:
        """Sentences of one document in their own language, behind a lead in those of customer and agent."""
        if not block or lang not in self.quoting.lead:
            return ()
        langs = dict.fromkeys((lang, self.agent_language))
        wording = tuple((each, self._led(block, each)) for each in langs if each in self.quoting.lead)
        return (Line("quote", wording, citations=tuple(one.cite() for one in block)),)

    def _led(self, block: Sequence[Claim], lang: str) -> str:
        source = block[0].passage.lang
        said = _literal(_run_on(block))
        lead = render(self.quoting.lead[lang], language=language_name(source, lang), quote=said)
        values = values_of(block, lang)
        return f"{lead} {render(self.quoting.values[lang], values=values)}" if values and lang != source else lead

    def from_policy(self, asked: str, families: Sequence[str], lang: str, market: str, *, rested: bool) -> tuple[Line, ...]:
        """For each question asked, the sentence of these policies that answers it, or the rows of a table that hold in this market.

        Where the reply has not `rested` on them, only a sentence that shares a term with the question is one of it. Where none has a version in this
        language, what can be told of the agent's or the English one; the agent sees its sentences.
        """
        for read in dict.fromkeys((lang, self.agent_language, WIDELY_READ)):
            worth = _worth([claim for family in families for passage in self.index.family(family, read) for claim in claims(passage)], read, market)
            if worth:
                places = {place for question in asked.split("\n") for place in self._chosen(question, worth, lang, market, rested=rested)}
                chosen = [worth[place] for place in sorted(places)[:MOST]]
                if not chosen:
                    return ()
                return tuple(self._line(claim, lang) for claim in chosen) if read == lang else (self._retold(chosen, asked, lang),)
        return ()

    def _retold(self, block: Sequence[Claim], question: str, lang: str) -> Line:
        """What can be told of foreign sentences in the customer's language, beside themselves in the agent's; in the agent's alone where nothing can."""
        told = Retelling(self.quoting, self.terms).told(block, self.terms.named(question, lang), lang)
        beside = self.agent_language if self.agent_language in self.quoting.lead else WIDELY_READ
        mine = ((lang, told),) if told else ()
        seen = ((beside, self._led(block, beside)),) if beside != lang else ()
        return Line("quote", (*mine, *seen), citations=tuple(one.cite() for one in block))

    def _chosen(self, question: str, worth: Sequence[Claim], lang: str, market: str, *, rested: bool) -> list[int]:
        """The nearest sentence under its heading; with a table's row, the rows beside it."""
        texts = [f"{' '.join(claim.passage.heading[-1:])} {claim.text}" for claim in worth]
        fits = np.array([MARKET * market_fit(claim.text, claim.passage.lang, market) for claim in worth], np.float32)
        shared = shared_terms(self.terms.named(question, lang), worth, self.terms)
        best = int(np.argmax(meant(question, texts, self.encoder) + fits + shared))
        if not rested and not shared[best]:
            return []
        if not worth[best].header:
            return [best]
        return [place for place, claim in enumerate(worth) if claim.header == worth[best].header and claim.passage.id == worth[best].passage.id]

    def _line(self, claim: Claim, lang: str) -> Line:
        wording = [(lang, _literal(plain(claim.text)))]
        twin = self._twin(claim) if self.agent_language != lang else ""
        if twin:
            wording.append((self.agent_language, _literal(plain(twin))))
        return Line("quote", tuple(wording), citations=(claim.cite(),))

    def _twin(self, claim: Claim) -> str:
        """The sentence of the version in the agent's language that says the same."""
        found = self._counterpart(claim, self.agent_language)
        return found.text if found else ""

    def _counterpart(self, claim: Claim, lang: str) -> Claim | None:
        """The sentence of another language version that says the same: same facts first, then nearest in meaning."""
        others = [other for passage in self.index.family(claim.passage.family, lang) for other in claims(passage)]
        if not others:
            return None
        near = self.encoder.encode_passages([o.text for o in others]) @ self.encoder.encode_passages([claim.text])[0]
        wanted = {(f.value, f.unit) for f in claim.facts}
        bonus = np.array([0.2 if wanted and wanted == {(f.value, f.unit) for f in o.facts} else 0.0 for o in others])
        best = int(np.argmax(near + bonus))
        return others[best] if near[best] + bonus[best] >= TWIN else None


def _worth(spoken: Sequence[Claim], lang: str, market: str) -> list[Claim]:
    """The sentences that say something and speak of this market or of all; a table's rows, not its header."""
    said = [claim for claim in spoken if _width(claim.text) > SHORTEST and (claim.header or not claim.text.startswith("|"))]
    return [claim for claim in said if market_fit(claim.text, lang, market) >= 0]


def _width(text: str) -> int:
    """Characters, those of Chinese, Japanese and Korean counted twice: they say as much as two letters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _run_on(block: Sequence[Claim]) -> str:
    """Sentences as one text; between a table's rows a mark, for they have no full stop."""
    return ("; " if block[0].header else joiner(block[0].passage.lang)).join(plain(claim.text) for claim in block)


def _sums(facts: Sequence[Fact]) -> frozenset[str]:
    return frozenset(fact.value for fact in facts if fact.kind is FactKind.AMOUNT)


def _around(spoken: Sequence[Claim], best: int) -> Sequence[Claim]:
    """A sentence with the one before and the one after it, where no blank line parts them: instructions seldom stand alone."""
    first, last = best, best
    if best > 0 and not _parted(spoken[best - 1], spoken[best]):
        first -= 1
    if best + 1 < len(spoken) and not _parted(spoken[best], spoken[best + 1]):
        last += 1
    return spoken[first : last + 1]


def _parted(before: Claim, after: Claim) -> bool:
    """Whether a blank line stands between two sentences of one document; a paragraph may go on in the next passage."""
    if before.passage.id != after.passage.id:
        return after.cite().start - before.cite().end > 1
    between = before.passage.text[before.span.end : after.span.start]
    return "\n\n" in between or before.text.startswith("|") != after.text.startswith("|")


def plain(text: str) -> str:
    """A quoted sentence without its Markdown marks."""
    bare = text.strip().lstrip("-*>+ ").strip()
    for mark in ("**", "__", "`"):
        bare = bare.replace(mark, "")
    return " – ".join(cell.strip() for cell in bare.strip("|").split("|") if cell.strip()) if "|" in bare else bare


def _literal(text: str) -> str:
    """A quoted text must not be read as a template."""
    return text.replace("{", "(").replace("}", ")")
