"""Whether a reply says what its sources say: not the opposite, not without their condition, and borne out by them at all.

The numbers themselves are checked in `stated.py`; here is what a right number can still get wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from assist.guard.alike import THAI_LONG, in_condition, likeness, meets, parts_of, statements
from assist.guard.grants import ASKED
from assist.guard.ground import FRAME
from assist.types import Finding, Severity
from ingest.conditions import conditions
from ingest.facts import same_fact
from ingest.stance import main_statement, stance_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from assist.guard.ground import Ground
    from assist.strings import Strings
    from assist.types import Citation, Sentence
    from ingest.types import Span

ALIKE = 0.08
"""Nearness from which two sentences say the same, so that one denying what the other affirms is told, and a condition of one is missed in the other."""
LONGEST = 220
"""Characters of a sentence beside one of another language: a longer one says several things, and a no in it may be about another."""
SAME_WORDS = 0.75
"""Likeness (Ratcliff and Obershelp, by words; by characters where words run together) from which two sentences of one language are the same but for a word:
then every "not" counts."""
BOUND = 0.12  # the same for a source's sentence without its condition
BORNE, BORNE_AT_HOME, BORNE_NAMED, BORNE_STATED = -0.13, 0.06, -0.2, -0.35
"""Mean nearness of a reply's sentences to their best sources under which the sources speak of something else: across languages, within one, and where the
sources bear a name of the reply or state half of its facts. Chosen on 400 right and 380 wrong pairs."""
ALONE = 0.05  # less for a reply of one sentence, which one unlucky sentence must not condemn
NAME = re.compile(r"[A-Z][A-Za-z0-9]{3,}")  # a word that languages may share
SAID, SAID_AT_HOME = -0.05, 0.05
"""Nearness to a source's sentence from which a sentence is no promise of its own, across languages and within one. Promises no source makes lie at −0.35."""
SPOKEN, SPOKEN_AT_HOME = 0.38, 0.78
"""Share of a condition's pieces that the reply must meet for it to be spoken of, across languages and within one."""
SPOKEN_OF = 0.26
"""Cosine from which an approved wording speaks of a condition in other words ("for a late delivery")."""


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
        return not best or float(np.mean(best)) >= self._least(asked) - (ALONE if len(best) == 1 else 0.0)

    def _least(self, asked: Sequence[int]) -> float:
        """The nearness the sources must have: less where they state the reply's facts or bear its names, more where they are in its own language."""
        cited = {part for n in asked for part in self.sentences[n].citations}
        facts = [(n, fact) for n in asked for fact in self.sentences[n].facts]
        stated = sum(any(same_fact(fact, other) for part in self.sentences[n].citations for other in self.ground.cited(part)) for n, fact in facts)
        if facts and stated * 2 >= len(facts):
            return BORNE_STATED
        if facts:
            return BORNE
        if all(part.lang == self.lang for part in cited):
            return BORNE_AT_HOME
        named = {name for n in asked for name in NAME.findall(self.sentences[n].text)}
        return BORNE_NAMED if any(name in part.quote for name in named for part in cited) else BORNE

    def opposed(self, number: int) -> tuple[str, Severity] | None:
        """A source's sentence that affirms what this one denies, or the other way round, and how sure that is; None if none, or if another source agrees.

        A fact inside a condition ("if it has not arrived after 30 days") is neither affirmed nor denied by it, nor is a law's or product's in approved wording.
        """
        sentence = self.sentences[number]
        for fact in sentence.facts if self.lang != "th" else ():
            parts = [part for part in self._parted(sentence) if part.lang != "th" and (part.indexed or not self.approved)]
            said = [(part, other) for part in parts for other in self.ground.cited(part) if same_fact(fact, other)]
            if not said or in_condition(fact, sentence.text, self.lang) or any(in_condition(other, cited.quote, cited.lang) for cited, other in said):
                continue
            if all(other.polarity != fact.polarity and self._says_no_otherwise(sentence, cited) for cited, other in said):
                return said[0][0].quote, Severity.BLOCKING
        if self.approved:
            return None
        cited, twin = self._nearest(number), self._twin(number)
        if twin is not None and stance_of(sentence.text, self.lang).anywhere != stance_of(twin.quote, twin.lang).anywhere:
            return twin.quote, Severity.BLOCKING
        if self.lang == "th" and twin is None:
            found = self._parts_opposed(number)
            return (found.quote, Severity.WARNING) if found else None
        told = twin is None and self._aligned(number) and self._says_no_otherwise(sentence, cited)
        return (cited.quote, Severity.WARNING) if told else None

    def _aligned(self, number: int) -> bool:
        """Whether a sentence says what its nearest source's sentence does: each is the other's nearest, and near, or nearer than any other by far."""
        return meets(self._near, self._rows(number), self._column(number), ALIKE)

    def _parts_opposed(self, number: int) -> Citation | None:
        """The same for each statement of a Thai sentence apart."""
        said, cited = parts_of(self.sentences[number].text, self.lang), self._parted(self.sentences[number])
        near = self.ground.bearing.nearness(said, [part.quote for part in cited])
        for column, part in enumerate(said):
            best = cited[int(near[:, column].argmax())]
            if not meets(near, range(len(cited)), column, ALIKE):
                continue
            ours, theirs = stance_of(part, self.lang), stance_of(best.quote, best.lang)
            if not ours.half and not theirs.half and ours.denied != theirs.denied and ours.anywhere != theirs.anywhere:
                return best
        return None

    def verbatim(self, number: int) -> Citation | None:
        """The source's sentence that this one repeats word for word, or nearly."""
        return None if number not in self.stating or self.approved else self._twin(number)

    def _twin(self, number: int) -> Citation | None:
        """The sentence of its sources, in its own language, that is the same but for a word; the likest."""
        text = self.sentences[number].text
        found = [(likeness(text, part.quote, self.lang), -place) for place, part in enumerate(self._parts) if part.lang == self.lang]
        best = max(found, default=(0.0, 0))
        return self._parts[-best[1]] if best[0] >= SAME_WORDS else None

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

    def said_in_source(self, number: int, act: str) -> bool:
        """Whether a sentence, or the part of it that names an act, is near enough to a sentence it cites to be what that says."""
        sentence, cited = self.sentences[number], self._parted(self.sentences[number])
        if number not in self.stating or not cited:
            return False
        said = [part for part in parts_of(sentence.text, self.lang) if act in self.ground.acts.named(part, self.lang)] or [sentence.text]
        least = min(self.ground.bearing.nearness(said, [part.quote for part in cited]).max(axis=0))
        return float(least) >= (SAID_AT_HOME if any(part.lang == self.lang for part in cited) else SAID)

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
        return [*found, self._parts[best]] if meets(self._mains, rows, column, BOUND) else found

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
        return float(self.ground.bearing.met([clause], around).max()) >= (SPOKEN_AT_HOME if lang == self.lang else SPOKEN)

    def _says_no_otherwise(self, sentence: Sentence, cited: Citation) -> bool:
        """Whether one of two sentences denies and the other does not, unless the other denies by half: of two that both do, the halves are each other's."""
        ours, theirs = stance_of(sentence.text, self.lang), stance_of(cited.quote, cited.lang)
        half = (theirs if ours.denied else ours).half and not (ours.half and theirs.half)
        # languages put a question with a no and without ("Couldn't you help me?")
        asked = sentence.text.rstrip().endswith(ASKED) or cited.quote.rstrip().endswith(ASKED)
        if half or asked or max(len(sentence.text), len(cited.quote)) > LONGEST:
            return False
        if "th" in {self.lang, cited.lang} and self.lang != cited.lang:
            # where Thai statements begin is a guess: the other side must deny, or not, whatever else stands beside the statement
            whole = sum(stance_of(each.quote, each.lang).anywhere for each in sentence.citations if cited.quote in each.quote)
            return ours.denied != theirs.denied and ours.denied != bool(whole) and len(sentence.text) < THAI_LONG
        return ours.denied != theirs.denied and (ours.anywhere > 0) != (theirs.anywhere > 0)

    def _nearest(self, number: int) -> Citation:
        rows, column = self._rows(number), self._column(number)
        return self._parts[rows[int(np.argmax(self._near[rows, column]))]]

    @cached_property
    def _parts(self) -> list[Citation]:
        return list(dict.fromkeys(part for n in self.stating for part in self._parted(self.sentences[n])))

    def _parted(self, sentence: Sentence) -> list[Citation]:
        """What a sentence cites, each statement apart: Thai writes several of them with nothing but a space between."""
        return [part for cited in sentence.citations for part in statements(cited)]

    @cached_property
    def _near(self) -> NDArray[np.float32]:
        """(cited sentences, stating sentences)."""
        return self.ground.bearing.nearness([self.sentences[n].text for n in self.stating], [part.quote for part in self._parts])

    @cached_property
    def _mains(self) -> NDArray[np.float32]:
        """The same, of the cited sentences without their conditions."""
        mains = [main_statement(part.quote, part.lang) for part in self._parts]
        same = mains == [part.quote for part in self._parts]
        return self._near if same else self.ground.bearing.nearness([self.sentences[n].text for n in self.stating], mains)

    def _rows(self, number: int) -> list[int]:
        return [self._place[part] for part in dict.fromkeys(self._parted(self.sentences[number]))]

    @cached_property
    def _place(self) -> dict[Citation, int]:
        return {part: row for row, part in enumerate(self._parts)}

    def _column(self, number: int) -> int:
        return self.stating.index(number)
