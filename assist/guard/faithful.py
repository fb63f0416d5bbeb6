"""Whether a reply says what its sources say: not the opposite, not without their condition, and borne out by them at all.

The numbers themselves are checked in `stated.py`; here is what a right number can still get wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assist.guard.ground import FRAME
from assist.guard.tables import denials, says_any
from assist.types import Finding, Severity
from ingest.conditions import conditions
from ingest.facts import same_fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from assist.guard.ground import Ground
    from assist.strings import Strings
    from assist.types import Citation, Sentence
    from ingest.types import Fact, Span

ALIKE = 0.08
"""Nearness from which two sentences say the same, so that one denying what the other affirms is told, and a condition of one is missed in the other."""
SAME_WORDS = 0.6
"""Nearness from which two sentences of one language are the same but for a word: then every "not" counts."""
BOUND = 0.12
"""The same for a source's sentence without its condition."""
BORNE = -0.11
"""Mean nearness of a reply's sentences to their best sources under which the sources speak of something else."""
BORNE_ALONE = -0.14
"""The same for a reply of one sentence, which one unlucky sentence must not condemn."""
SPOKEN, SPOKEN_AT_HOME = 0.38, 0.78
"""Share of a condition's pieces that the reply must meet for it to be spoken of, across languages and within one."""
THAI_PART = re.compile(r"\s+(?=[\u0e01-\u0e4e]{4,})")
"""Where a Thai statement may end: a space before a run of letters."""
THAI_LONG = 80
"""Characters from which a Thai stretch may hold several statements."""
THAI_IF = ("หาก", "ถ้า", "เมื่อ", "กรณี")
"""What begins a Thai clause that the next statement depends on."""
SPOKEN_OF = 0.26
"""Cosine from which an approved wording speaks of a condition in other words ("for a late delivery")."""
LEAST = 8
"""Characters a source's sentence must have beside its condition."""


def unfaithful(reply: Reply, spans: Sequence[Span], strings: Strings) -> Iterator[Finding]:
    """Findings sentence by sentence; `spans` point into the whole reply."""
    for number in reply.stating:
        if opposed := reply.opposed(number):
            yield Finding("negated", opposed[1], strings.text("finding.negated", text=opposed[0]), spans[number])
        if bound := reply.unbound(number):
            yield Finding("condition_dropped", Severity.WARNING, strings.text("finding.condition_dropped", text=bound), spans[number])
    if not reply.borne_out:
        yield Finding("wrong_citation", Severity.WARNING, strings.text("finding.wrong_citation"))


@dataclass(frozen=True)
class Reply:
    """A reply beside its sources, each sentence with those it cites."""

    sentences: tuple[Sentence, ...]
    lang: str
    ground: Ground
    approved: bool = False
    """Whether people approved its wording: then only what its facts show is told, not what its words come near to."""

    @cached_property
    def stating(self) -> tuple[int, ...]:
        """Places of the sentences that state something and cite."""
        return tuple(n for n, one in enumerate(self.sentences) if one.role not in FRAME and one.citations)

    @property
    def borne_out(self) -> bool:
        """Whether the sources speak of what the reply speaks of, on the whole."""
        if self.approved:
            return True
        asked = [n for n in self.stating if self.sentences[n].role != "ask"]
        best = [float(self._near[self._rows(n), self._column(n)].max()) for n in asked]
        return not best or float(np.mean(best)) >= (BORNE if len(best) > 1 else BORNE_ALONE)

    def opposed(self, number: int) -> tuple[str, Severity] | None:
        """A source's sentence that affirms what this one denies, or the other way round, and how sure that is; None if none, or if another source agrees.

        A fact inside a condition ("if it has not arrived after 30 days") is neither affirmed nor denied by it.
        """
        sentence = self.sentences[number]
        shared = False
        for fact in sentence.facts if self.lang != "th" else ():
            said = [(part, other) for part in self._parted(sentence) for other in self.ground.cited(part) if same_fact(fact, other) and part.lang != "th"]
            shared = shared or bool(said)
            if not said or _inside(fact, sentence.text, self.lang) or any(_inside(other, cited.quote, cited.lang) for cited, other in said):
                continue
            if all(other.polarity != fact.polarity and self._says_no_otherwise(sentence, cited) for cited, other in said):
                return said[0][0].quote, Severity.BLOCKING
        if self.approved:
            return None
        cited, near = self._nearest(number)
        sure = near >= SAME_WORDS and cited.lang == self.lang
        told = (sure or (near >= ALIKE and not shared)) and self._says_no_otherwise(sentence, cited, near)
        return (cited.quote, Severity.BLOCKING if sure else Severity.WARNING) if told else None

    def verbatim(self, number: int) -> str:
        """The source's sentence that this one repeats word for word, or nearly; empty if none."""
        if number not in self.stating or self.approved:
            return ""
        cited, near = self._nearest(number)
        return cited.quote if near >= SAME_WORDS and cited.lang == self.lang else ""

    def unbound(self, number: int) -> str:
        """The source's sentence whose condition neither this sentence nor its neighbours speak of; empty if there is none."""
        sentence = self.sentences[number]
        if conditions(sentence.text, self.lang):
            return ""
        for cited in self._meant(number):
            clauses = self._binding(sentence, cited)
            if clauses and not any(self._spoken(clause, cited.lang, number) for clause in clauses):
                return cited.quote
        return ""

    def _meant(self, number: int) -> list[Citation]:
        """The source's sentences this one says again: those with its facts if all that state them bind them, else the nearest."""
        sentence = self.sentences[number]
        found = []
        for fact in sentence.facts:
            said = [part for part in self._parted(sentence) if any(same_fact(fact, other) for other in self.ground.cited(part))]
            if said and all(self._binding(sentence, cited) for cited in said):
                found.append(said[0])
        if self.approved:
            return found
        rows, column = self._rows(number), self._column(number)
        best = rows[int(np.argmax(self._mains[rows, column]))]
        return [*found, self._parts[best]] if self._mains[best, column] >= BOUND else found

    def _binding(self, sentence: Sentence, cited: Citation) -> list[str]:
        """The conditional clauses of a source's sentence that hold none of the reply's facts."""
        held = [other for other in self.ground.cited(cited) if any(same_fact(fact, other) for fact in sentence.facts)]
        spans = conditions(cited.quote, cited.lang)
        return [cited.quote[span.start : span.end] for span in spans if not any(span.start <= other.span.start < span.end for other in held)]

    def _spoken(self, clause: str, lang: str, number: int) -> bool:
        """Whether this sentence, or a condition its neighbours set, speaks of a source's condition."""
        around = [self.sentences[number].text]
        for each in self.sentences[max(0, number - 1) : number + 2]:
            around += [each.text[span.start : span.end] for span in conditions(each.text, self.lang)]
        if self.approved and self.ground.bearing.cosine(clause, around) >= SPOKEN_OF:
            return True
        met = float(self.ground.bearing.met([clause], around).max())
        return met >= (SPOKEN_AT_HOME if lang == self.lang else SPOKEN)

    def _says_no_otherwise(self, sentence: Sentence, cited: Citation, near: float = 0.0) -> bool:
        """Whether one of two sentences denies and the other does not, and neither does so by half."""
        if cited.lang == self.lang and near >= SAME_WORDS:
            return denials(_main(sentence.text, self.lang), self.lang) != denials(_main(cited.quote, cited.lang), cited.lang)
        ours, theirs = denials(sentence.text, self.lang), denials(cited.quote, cited.lang)
        if says_any(sentence.text, "half_denials", self.lang) or says_any(cited.quote, "half_denials", cited.lang):
            return False
        if "th" in {self.lang, cited.lang} and self.lang != cited.lang:
            # where Thai statements begin is a guess: the other side must deny, or not, whatever else stands beside the statement
            whole = sum(denials(each.quote, each.lang) for each in sentence.citations if cited.quote in each.quote)
            return bool(ours) != bool(theirs) and bool(ours) != bool(whole) and len(sentence.text) < THAI_LONG
        return bool(ours) != bool(theirs)

    def _nearest(self, number: int) -> tuple[Citation, float]:
        rows, column = self._rows(number), self._column(number)
        best = rows[int(np.argmax(self._near[rows, column]))]
        return self._parts[best], float(self._near[best, column])

    @cached_property
    def _parts(self) -> list[Citation]:
        return list(dict.fromkeys(part for n in self.stating for part in self._parted(self.sentences[n])))

    def _parted(self, sentence: Sentence) -> list[Citation]:
        """What a sentence cites, each statement apart: Thai writes several of them with nothing but a space between."""
        return [part for cited in sentence.citations for part in _statements(cited)]

    @cached_property
    def _near(self) -> NDArray[np.float32]:
        """(cited sentences, stating sentences)."""
        return self.ground.bearing.nearness([self.sentences[n].text for n in self.stating], [part.quote for part in self._parts])

    @cached_property
    def _mains(self) -> NDArray[np.float32]:
        """The same, of the cited sentences without their conditions."""
        return self.ground.bearing.nearness([self.sentences[n].text for n in self.stating], [_main(part.quote, part.lang) for part in self._parts])

    def _rows(self, number: int) -> list[int]:
        return [self._place[part] for part in dict.fromkeys(self._parted(self.sentences[number]))]

    @cached_property
    def _place(self) -> dict[Citation, int]:
        return {part: row for row, part in enumerate(self._parts)}

    def _column(self, number: int) -> int:
        return self.stating.index(number)


@lru_cache(maxsize=512)
def _statements(cited: Citation) -> tuple[Citation, ...]:
    if cited.lang != "th":
        return (cited,)
    starts = [0, *(match.end() for match in THAI_PART.finditer(cited.quote))]
    texts = [cited.quote[start:end].strip() for start, end in zip(starts, [*starts[1:], len(cited.quote)], strict=True)]
    joined: list[str] = []
    for text in texts:
        if joined and (len(joined[-1]) < LEAST or (joined[-1].startswith(THAI_IF) and " " not in joined[-1])):
            joined[-1] = f"{joined[-1]} {text}"
        else:
            joined.append(text)
    return tuple(replace(cited, quote=text) for text in joined if text) or (cited,)


def _main(sentence: str, lang: str) -> str:
    """A sentence without its conditions; whole where nothing else would be left."""
    text = sentence
    for span in reversed(conditions(text, lang)):
        text = text[: span.start] + text[span.end :]
    return text if len(text.strip(" ,;，、،。.")) >= LEAST else sentence


def _inside(fact: Fact, text: str, lang: str) -> bool:
    return any(span.start <= fact.span.start < span.end for span in conditions(text, lang))
