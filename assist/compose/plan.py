"""What the reply will say, point by point, before a word of it is in any language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.compose.answer import named_in
from assist.compose.frame import manners_line
from assist.compose.lawful import NO_LAW
from assist.compose.quotes import Quoter
from assist.compose.scripts import Filling, Missing, script_lines
from assist.evidence import Asker, Evidence, find_evidence
from assist.retrieve import RULES, SURE, Sought
from assist.types import Citation, Reason
from assist.values import TEXT, Value
from ingest.types import Strength

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assist.compose.lawful import Lawful
    from assist.compose.lines import Line
    from assist.types import Triage
    from ingest.types import Index, Passage
    from prompts.intent_cues import IntentCues
    from prompts.quoting import Quoting
    from prompts.terms import Terms
    from prompts.types import Library
    from serving.types import TokenEncoder

QUOTED = "quoted"
"""A script's value that says a page is quoted above it."""
MOST_POINTS = 3
"""Questions answered in one reply; more than that wants a person's own words."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing the customer asks: what was found for it, and the values read there; none where no approved script answers it."""

    sought: Sought
    values: tuple[Value, ...] = ()

    def documents(self) -> frozenset[str]:
        """Paths of the documents an answer rests on: those its values were read from, else all that were found."""
        return frozenset(value.citation.path for value in self.values if value.citation) or frozenset(passage.path for passage in self.sought.passages)


@dataclass(frozen=True, slots=True)
class Plan:
    """Lines to write, and the points that cannot be answered."""

    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    fault: bool = False
    """Whether what is answered is a failure of the shop or its carrier."""
    points: tuple[Point, ...] = ()
    """Everything that was asked, in order, for whoever writes in words of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Composer:
    """Everything a plan is made from that does not change with the message, but for the law it is answered under."""

    library: Library
    encoder: TokenEncoder
    roles: Mapping[str, NDArray[np.float32]]
    """Role name to its example vectors."""
    index: Index
    quoting: Quoting
    cues: IntentCues
    terms: Terms
    law: Lawful = NO_LAW

    def plan(self, triage: Triage, sought: Sequence[Sought], gathered: Mapping[str, Value], market: str, agent_language: str) -> Plan:
        """A point for each intent, in order; a manual's question is quoted, everything else goes by its approved script."""
        lines: list[Line] = []
        missing: list[Missing] = []
        points: list[Point] = []
        fault = False
        sure = {guess.intent: guess.score >= SURE for guess in triage.intents}
        for one in sought[:MOST_POINTS]:
            found = self._point(one, triage.language, gathered, market, agent_language, sure=sure.get(one.intent, False))
            if isinstance(found, Missing):
                missing.append(found)
                points.append(Point(one))
            else:
                points.append(Point(one, tuple(dict.fromkeys(value for line in found for value in line.values if value.citation))))
                lines.extend(self._limited(found, one, triage, market, agent_language))
                fault = fault or any(script.fault for script in self.library.scripts if script.intent == one.intent)
        return Plan(_once(lines), tuple(missing), fault, (*points, *map(Point, sought[MOST_POINTS:])))

    def _limited(self, lines: tuple[Line, ...], one: Sought, triage: Triage, market: str, agent_language: str) -> tuple[Line, ...]:
        """The lines with what their policy rules out of the very thing asked, behind the last that rests on it."""
        cited = {passage.id: passage for passage in one.passages if passage.kind in RULES}
        resting = [(at, value.citation) for at, line in enumerate(lines) for value in line.values if value.citation and value.citation.passage_id in cited]
        if not resting:
            return lines
        at, said = resting[-1]
        limits = self._quoter(agent_language).from_limit(triage.words, cited[said.passage_id], triage.language, market)
        told = _told(lines)
        return (*lines[: at + 1], *(line for line in limits if not told.issuperset(line.citations)), *lines[at + 1 :])

    def _point(self, one: Sought, lang: str, gathered: Mapping[str, Value], market: str, agent_language: str, *, sure: bool) -> tuple[Line, ...] | Missing:
        if lang == "und":
            return Missing(Reason.NO_SOURCE, one.intent, "language")
        script = self.library.script(one.intent)
        if script is None:
            return self._quoted(one, lang, agent_language)
        page = self._page(one, lang, agent_language) if script.quotes.startswith("page") else ()
        if isinstance(page, Missing) and (script.quotes == "page" or self._of_thing(one, lang)):
            return page
        quoted = () if isinstance(page, Missing) else page
        filling = self._filling(one, lang, gathered, market, agent_language, quoted=bool(quoted))
        written = script_lines(script, replace(filling, law=replace(self.law, sure=sure)))
        guessed = one.strength is Strength.NONE and not sure and bool(one.deeper)
        instead = self._instead(one, lang, agent_language) if guessed or _beside(written, one, sure=sure) else ()
        if instead:
            return instead
        if isinstance(written, Missing):
            return written
        if script.quotes == "policy" and lang in script.languages():
            quoter, rested = self._quoter(agent_language), bool(_rested(written, one))
            from_policy = quoter.from_policy(one.asked, _policies(written, one), lang, market, rested=rested)
            quoted = tuple(line for line in from_policy if line.citations[0].lang == lang or not _told(written).issuperset(line.citations))
        return (*quoted, *written)

    def _of_thing(self, one: Sought, lang: str) -> bool:
        """Whether a measure of a thing is asked for: nothing a script says or asks back is an answer where no document holds one."""
        return self.quoting.measures.of_thing(one.asked, one.written or lang, named=bool(named_in(one.asked, one.own)))

    def _instead(self, one: Sought, lang: str, agent_language: str) -> tuple[Line, ...]:
        """What answers a clear question where no approved script does; what a customer only states is not answered from a document that states it too."""
        asking = tuple(line for line in one.asked.split("\n") if self.cues.asks(line, lang) or self.quoting.wants_value(line, lang))
        vague = one.strength is Strength.NONE or (one.strength is Strength.WEAK and not named_in(one.asked, one.own))
        if not asking or (vague and not one.deeper):
            return ()
        return self._quoter(agent_language).from_found(replace(one, asked="\n".join(asking)), lang, echoed=False, sure=not vague)

    def _quoter(self, agent_language: str) -> Quoter:
        return Quoter(self.index, self.encoder, agent_language, self.quoting, self.terms)

    def _filling(self, one: Sought, lang: str, gathered: Mapping[str, Value], market: str, agent_language: str, *, quoted: bool) -> Filling:
        found: dict[str, Evidence | None] = {}

        def evidence(role: str) -> Evidence | None:
            if role not in found:
                found[role] = self._evidence(role, one, Asker(lang, market, one.found()))
            return found[role]

        known = {**gathered, QUOTED: Value(QUOTED, TEXT, QUOTED)} if quoted else gathered
        return Filling(lang, known, evidence, lambda name: manners_line(name, self.library, (lang, agent_language)), quoted, self.law)

    def _evidence(self, role: str, one: Sought, asker: Asker) -> Evidence | None:
        """A role's fact in the documents that the question points at; where they have none, in all that was found."""
        meant = one.meant()
        pointed = [passage for passage in one.passages if passage.family in meant]
        seen = (pointed, one.passages) if pointed else (one.passages,)
        told = (find_evidence(self.library.role(role), self.roles[role], passages, asker, self.encoder) for passages in seen)
        return next((evidence for evidence in told if evidence is not None), None)

    def _quoted(self, one: Sought, lang: str, agent_language: str) -> tuple[Line, ...] | Missing:
        """Only a manual's question may be answered by quoting alone; anything else without a script is not ours to phrase."""
        if one.intent and not self.library.intent(one.intent).open:
            return Missing(Reason.NO_SOURCE, one.intent)
        return self._page(one, lang, agent_language)

    def _page(self, one: Sought, lang: str, agent_language: str) -> tuple[Line, ...] | Missing:
        shown = tuple(hit.passage for hit in one.hits[:3])
        if not one.hits:
            return Missing(Reason.NO_SOURCE, one.intent)
        lines = self._quoter(agent_language).from_found(one, lang, sure=one.strength is Strength.STRONG)
        if not lines and one.strength is Strength.NONE:
            return Missing(Reason.NO_SOURCE, one.intent)
        if not lines and one.strength is Strength.WEAK:
            return Missing(Reason.WEAK_SOURCE, one.intent, passages=tuple(_whole(p) for p in shown))
        return lines or Missing(Reason.NO_SOURCE, one.intent, f"script:{lang}", tuple(_whole(p) for p in shown))


def _beside(written: tuple[Line, ...] | Missing, one: Sought, *, sure: bool) -> bool:
    """Whether a script tells nothing, rests on other documents than those the customer's own words found, or on none where the wish was only guessed."""
    if isinstance(written, Missing):
        return written.reason is Reason.NO_SOURCE or (written.reason is Reason.CONFLICTING_SOURCES and bool(one.meant()))
    told = _cited(written)
    families = set(_rested(written, one))
    if not families:
        return not sure and not told
    found = one.meant() or one.found()
    if sure and found and not one.meant() and {_folder(family) for family in found} <= {_folder(family) for family in families}:
        return False
    return not families & (found or families)


def _folder(family: str) -> str:
    """Where a family lies: of the policies that lie side by side, a wish that is surely read tells which is meant better than words alike do."""
    return family.rpartition("/")[0]


def _told(lines: Sequence[Line]) -> set[Citation]:
    """The sentences that lines rest on or quote."""
    return {cited for line in lines for cited in (*line.citations, *(value.citation for value in line.values if value.citation))}


def _cited(lines: Sequence[Line]) -> set[str]:
    """Paths of the documents that lines rest on."""
    return {value.citation.path for line in lines for value in line.values if value.citation}


def _rested(lines: Sequence[Line], one: Sought) -> list[str]:
    """The families of those documents, in the order in which they were found."""
    paths = _cited(lines)
    return [passage.family for passage in one.passages if passage.path in paths]


def _policies(written: tuple[Line, ...], one: Sought) -> tuple[str, ...]:
    """Families of rules to quote from: those the question points at; else what the script rests on, with what the question clearly found; or the first."""
    found = [hit.passage.family for hit in one.hits if hit.passage.kind in RULES]
    clear = [family for family in found if family in one.found()] if one.strength is Strength.STRONG else []
    return tuple(dict.fromkeys(sorted(one.meant() & {*found}) or [*_rested(written, one), *clear] or found[:1]))


def _whole(passage: Passage) -> Citation:
    p, span = passage, passage.span
    return Citation(p.id, p.path, p.text, p.lang, span.start, span.end, p.digest, p.title, p.heading, p.page, str(p.kind), p.machine)


def _once(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Two intents may lead to the same sentence with the same values: it is said once."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for line in lines:
        key = (line.wording, tuple(v.canonical for v in line.values))
        if key not in seen:
            seen.add(key)
            kept.append(line)
    return tuple(kept)
