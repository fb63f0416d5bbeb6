"""From what is asked to the passages that may answer it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.compose.answer import named_in, names_in, without_names
from assist.measured import looked_through, nearer
from assist.regions import place_languages
from ingest.types import Answer, Audience, Kind, Question, Strength, Where
from prompts.measures import NO_MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assist.question import Issues
    from assist.standing import Standing
    from assist.types import Triage
    from ingest.types import Hit, Passage
    from prompts.measures import Measures
    from prompts.types import Library

HITS = 8
SENTENCES = 4
"""Sentences of a message that may each confirm what the whole message found."""
PRECEDENTS = 3
"""Solved tickets shown beside a draft."""
OFFERED = 0.4
"""Cosine from which a macro is offered: an agent reads it before it is used, so it may lie under the bar of a source. Of 14 questions in seven languages over
five macros, eleven of the twelve whose macro was there found it first or second at 0.42 and more, one at 0.34; the two that had none stayed under 0.28."""
PLACED = 4
"""Hits in the language of a country that a question names."""
NAMED_STRONG, NAMED_WEAK = 1.0, 0.85
"""Scores of a question without its names, inside the documents that bear them. Of 284 answerable questions with names, 76 % clear the first, of 85 that nothing
answers 23 %; by the score of the whole question and the usual bar, 70 % and 29 %."""
SURE = 0.8
"""Score from which a wish is more than a guess: then only the kinds of documents that speak of it are searched, and its script may answer with nothing but a
question for the order."""
CLEARLY = 4
"""Hits of a clear search whose documents count as found by the customer's own words; of a weak one, the first."""
FAMILIES = 3
"""Policies read whole: the answer's conditions often stand two sections away from the sentence that was found."""
RULES = frozenset({Kind.POLICY, Kind.FAQ})
ANSWERING = (Kind.POLICY, Kind.FAQ, Kind.MANUAL, Kind.PRODUCT, Kind.PROMOTION, Kind.BRAND)
"""A solved ticket is precedent, never a reply's source."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What one intent's searches found."""

    intent: str
    """Empty when no intent was recognised and only the customer's words were searched."""
    asked: str
    hits: tuple[Hit, ...]
    """Best first, each passage once."""
    strength: Strength
    """Of the customer's own words; STRONG only if a passage clearly speaks of them."""
    passages: tuple[Passage, ...]
    """Everything facts may be read from: the whole of the best policies, then the other hits."""
    own: tuple[Hit, ...] = ()
    """What the customer's own words found, best first, without what an intent's standing query adds."""
    placed: tuple[Hit, ...] = ()
    """What they found among documents in the language of a country that they name."""
    written: str = ""
    """The language they are in; that of the reply where it is not known."""
    deeper: tuple[Hit, ...] = ()
    """Where they ask for a measure: what may hold a value of it, of far more passages than are shown."""

    def meant(self) -> frozenset[str]:
        """Families whose rules the question itself points at: a company's by its name, else a country's by the language they are in.

        A product's manual holds no rules: of a product, the shop's hold.
        """
        rules = [hit for hit in self.own if hit.passage.kind in RULES]
        return named_in(self.asked, rules) or frozenset(hit.passage.family for hit in self.placed)

    def found(self) -> frozenset[str]:
        """Families that are asked about: those whose title or file bears a name of the question, else those the customer's own words clearly found."""
        named = named_in(self.asked, self.own)
        if named:
            return named
        clear = {Strength.STRONG: CLEARLY, Strength.WEAK: 1}.get(self.strength, 0)
        return frozenset(hit.passage.family for hit in self.own[:clear])


@dataclass(frozen=True, slots=True, eq=False)
class Searcher:
    """How passages are sought for one conversation."""

    library: Library
    standing: Standing
    market: str
    channel: str
    """Where the reply goes, as "email"; empty when that is not known."""
    on: date
    agent_language: str
    issues: Issues
    measures: Measures = NO_MEASURES

    def retrieve(self, triage: Triage) -> tuple[Sought, ...]:
        """One record per recognised intent, in order; one without an intent when none was recognised.

        A question for what only a thing has, a voltage, is none about the shop's terms, whatever wish its words recall: شحن is charging and shipping.
        """
        if not triage.intents:
            return (self._open("", triage),)
        found = []
        for guess, asked in zip(triage.intents, triage.asked, strict=True):
            is_open = self.library.intent(guess.intent).open
            if is_open or self._of_thing(asked, triage):
                found.append(self._open(guess.intent if is_open else "", triage))
                continue
            kinds = tuple(Kind(kind) for kind in self.library.intent(guess.intent).kinds if Kind(kind) in ANSWERING)
            found.append(self._seek(guess.intent, asked, self._where(kinds if kinds and guess.score >= SURE else ANSWERING), triage))
        return tuple(found)

    def _of_thing(self, asked: str, triage: Triage) -> bool:
        """Whether a measure of a thing is asked for: one that nothing else has, or of a thing whose manual the question names."""
        if self.measures.of_thing(asked, triage.written, named=False):
            return True
        if not names_in(asked) or not self.measures.wanted(asked, triage.written) or self.measures.of_parcel(asked, triage.written):
            return False
        families = named_in(asked, self._ask(asked.replace("\n", " "), self._where((Kind.MANUAL,)), triage).hits)
        if not families or self.measures.of_thing(asked, triage.written, named=True):
            return bool(families)
        manuals = replace(self._where((Kind.MANUAL,)), families=tuple(sorted(families)))
        return nearer(asked, self.standing.index, manuals, self._where(tuple(RULES)), triage.written)

    def precedents(self, triage: Triage) -> tuple[Hit, ...]:
        """Solved tickets like this one, best first, each once: for the agent to read, never for a reply to rest on."""
        audiences = (Audience.PUBLIC, Audience.INTERNAL)
        where = replace(self._where((Kind.TICKET,)), on=None, audiences=audiences)
        answer = self._ask(triage.words.replace("\n", " "), where, triage)
        best: dict[str, Hit] = {}
        for hit in answer.hits if answer.strength is not Strength.NONE else ():
            best.setdefault(hit.passage.path, hit)
        return tuple(best.values())[:PRECEDENTS]

    def macros(self, triage: Triage) -> tuple[Hit, ...]:
        """The shop's own approved replies to such a question, best first."""
        where = replace(self._where((Kind.SCRIPT,)), audiences=(Audience.PUBLIC, Audience.INTERNAL))
        langs = (triage.language, self.agent_language, "en")
        standing = [one for guess in triage.intents for one in self.standing.answers(self.library.intent(guess.intent), langs, where)]
        answers = (self._ask(triage.words.replace("\n", " "), where, triage), *standing)
        return tuple(hit for hit in _merge(answers) if hit.similarity >= OFFERED)

    def anywhere(self, intent: str, triage: Triage) -> tuple[Passage, ...]:
        """What an intent's own query finds on any day and for any market: to tell an agent why nothing that holds was found, never to answer from."""
        kinds = tuple(Kind(kind) for kind in self.library.intent(intent).kinds if Kind(kind) in ANSWERING)
        answers = self.standing.answers(self.library.intent(intent), (triage.language, self.agent_language, "en"), Where(kinds=kinds or ANSWERING))
        return tuple(hit.passage for hit in _merge(answers))

    def _seek(self, intent: str, asked: str, where: Where, triage: Triage) -> Sought:
        own = self._judged(self._ask(asked.replace("\n", " "), where, triage), asked, where, triage)
        langs = (triage.language, self.agent_language, "en")
        standing = self.standing.answers(self.library.intent(intent), langs, where)
        placed = self._placed(asked.replace("\n", " "), where, triage)
        read = self._readable((*standing, own, placed), triage.language)
        deeper = self._deeper(asked, own.hits, triage) if own.strength is Strength.NONE else ()
        return Sought(intent, asked, _merge((own, *standing)), own.strength, read, own.hits, placed.hits, triage.written, deeper)

    def _open(self, intent: str, triage: Triage) -> Sought:
        """Questions only a manual can answer: each issue finds its page by the customer's own words, and a single sentence may confirm it."""
        where = self._where(ANSWERING)
        searches = self.issues.searches or (triage.words.replace("\n", " "),)
        answers = [self._judged(self._ask(search, where, triage), search, where, triage) for search in searches]
        strength = max((answer.strength for answer in answers), key=list(Strength)[::-1].index)
        if strength is Strength.WEAK and self._confirmed(answers, where, triage):
            strength = Strength.STRONG
        words, found = triage.words.replace("\n", " "), _merge(answers)
        placed = self._placed(words, where, triage)
        deeper = self._deeper(words, found, triage)
        read = self._readable((*answers, placed), triage.language)
        return Sought(intent, triage.words, found, strength, read, found, placed.hits, triage.written, deeper)

    def _deeper(self, asked: str, found: Sequence[Hit], triage: Triage) -> tuple[Hit, ...]:
        """Where a question for a measure is looked up; nothing for any other."""
        if not self.measures.wanted(asked, triage.written):
            return ()
        return looked_through(asked.replace("\n", " "), found, self.standing.index, self._where(ANSWERING), triage.written)

    def _confirmed(self, answers: Sequence[Answer], where: Where, triage: Triage) -> bool:
        """Whether a single sentence clearly speaks of a document that an issue found."""
        parts = triage.words.split("\n")[:SENTENCES]
        singly = [self._ask(part, where, triage) for part in parts] if len(parts) > 1 else []
        families = {answer.hits[0].passage.family for answer in answers if answer.hits}
        return any(one.strength is Strength.STRONG and one.hits[0].passage.family in families for one in singly)

    def _judged(self, answer: Answer, asked: str, where: Where, triage: Triage) -> Answer:
        """An answer to a question that names a document's subject is as strong as what that document says of the rest of the question.

        Every page of a tracker's manual is near to a question that names the tracker.
        """
        families = named_in(asked, answer.hits)
        bare = without_names(asked)
        if not families or bare == asked:
            return answer
        inside = self._ask(bare.replace("\n", " "), replace(where, families=tuple(sorted(families))), triage)
        score = inside.hits[0].score if inside.hits else 0.0
        strength = Strength.STRONG if score >= NAMED_STRONG else Strength.WEAK if score >= NAMED_WEAK else Strength.NONE
        return replace(answer, strength=strength)

    def _placed(self, text: str, where: Where, triage: Triage) -> Answer:
        langs = place_languages(text, triage.written)
        if not langs:
            return Answer((), Strength.NONE, 0.0, 0)
        return self.standing.index.search(Question(text, triage.written, replace(where, langs=tuple(sorted(langs))), PLACED))

    def _ask(self, text: str, where: Where, triage: Triage) -> Answer:
        return self.standing.index.search(Question(text, triage.written, where, HITS))

    def _readable(self, answers: Sequence[Answer], lang: str) -> tuple[Passage, ...]:
        """The best policies whole, in the reply's language where the family has it; then the other hits."""
        weights: dict[str, float] = defaultdict(float)
        seen: dict[str, str] = {}
        for answer in answers:
            for rank, hit in enumerate(answer.hits):
                if hit.passage.kind in RULES:
                    weights[hit.passage.family] += 1.0 / (rank + 2)
                    seen.setdefault(hit.passage.family, hit.passage.lang)
        best = sorted(weights, key=lambda family: -weights[family])[:FAMILIES]
        langs = (lang, self.agent_language, "en")
        whole = [p for family in best for p in self.standing.family(family, (*langs, seen[family]))]
        rest = [p for hit in _merge(answers) if hit.passage.family not in best for p in self._version(hit.passage, langs)]
        return tuple({p.id: p for p in (*whole, *rest)}.values())

    def _version(self, found: Passage, langs: tuple[str, ...]) -> tuple[Passage, ...]:
        """The passage itself, or its document in a language that customer or agent reads, where a policy found in another has one."""
        if found.lang in langs or found.kind not in RULES:
            return (found,)
        return self.standing.family(found.family, langs) or (found,)

    def _where(self, kinds: tuple[Kind, ...]) -> Where:
        return Where(markets=(self.market,) if self.market else (), on=self.on, kinds=kinds, channels=(self.channel,) if self.channel else ())


def _merge(answers: Sequence[Answer]) -> tuple[Hit, ...]:
    """Hits of several searches in turn, each passage once: the first of each, then the second of each."""
    seen: set[str] = set()
    merged = []
    for place in range(max((len(a.hits) for a in answers), default=0)):
        for answer in answers:
            if place < len(answer.hits) and answer.hits[place].passage.id not in seen:
                seen.add(answer.hits[place].passage.id)
                merged.append(answer.hits[place])
    return tuple(merged)
