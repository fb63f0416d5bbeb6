"""A difference's cause as far as anybody can see it: from the reason of a refusal, from the words an answer cites, from its own translation for the agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.scores.answers import families
from eval.scores.types import Blame, Blamed
from eval.types import Tongue
from eval.verdict import stated_in
from ingest.families import family_of
from ingest.stance import stance_of

if TYPE_CHECKING:
    from eval.readers import Readers
    from eval.scores.answers import Answered
    from eval.scores.types import Side
    from eval.types import Key, Reply, Source

REASONS = {
    "no_source": Blame.RETRIEVAL,
    "weak_source": Blame.RETRIEVAL,
    "conflicting_sources": Blame.CONFLICT,
    "stale_source": Blame.STALE,
}
"""What a refusal's own reason says."""


@dataclass(frozen=True, slots=True)
class Case:
    """A difference before its cause is known."""

    kind: str
    left: Key | None
    """The value this answer states, if the difference is one of values; `right`: the one it should."""
    right: Key | None
    mine: Answered
    other: Answered | None
    side: Side
    agent: str
    """The language of the gloss."""


def blame_outside(case: Case, readers: Readers) -> Blamed:
    """The cause that shows without looking inside, else `Blame.UNSEEN`."""
    reply = case.mine.reply
    if reply is None:
        return Blamed(Blame.UNSEEN, found_by="no reply came")
    if case.kind == "language":
        return Blamed(Blame.LANGUAGE, found_by="the sentence itself is in another language")
    if case.mine.verdict.tongue is Tongue.WRONG:
        return Blamed(Blame.LANGUAGE, found_by="the whole answer is in another language: what else differs in it is told again once it is in the right one")
    if case.mine.declined:
        cause = REASONS.get(reply.refusal or "", Blame.UNSEEN)
        return Blamed(cause, found_by=f"the system's own reason: {reply.refusal}")
    return _by_source(case, reply, readers) or _by_gloss(case, reply, readers) or _by_search(case, reply)


def _by_source(case: Case, reply: Reply, readers: Readers) -> Blamed | None:
    """The cited words say the same as the answer: then they differ from what the other languages' sources say."""
    holding = next((source for source in case.side.sources or reply.sources if _says(source, case, readers)), None)
    if holding is None:
        return None
    if case.right is None and case.left is not None:
        return Blamed(Blame.COMPOSER, holding.path, holding.quote, "its source says so, and the other languages leave it out")
    return Blamed(Blame.CONFLICT, holding.path, holding.quote, "the words it cites say what it says; those cited in the other language say otherwise")


def _says(source: Source, case: Case, readers: Readers) -> bool:
    lang = source.lang or case.mine.lang
    if case.left is not None:
        return case.left in stated_in(source.quote, lang, readers)
    if case.kind == "yes_no" and source.quote:
        said, cited = stance_of(case.side.sentence, case.mine.lang), stance_of(source.quote, lang)
        return not cited.half and (said.anywhere > 0) is (cited.anywhere > 0)
    return False


def _by_gloss(case: Case, reply: Reply, readers: Readers) -> Blamed | None:
    """The agent's side says it right: then it went wrong between the two languages."""
    gloss = case.side.gloss or ("\n".join(reply.gloss) if not case.side.end else "")
    if not gloss:
        return None
    if case.right is not None and case.right in stated_in(gloss, case.agent, readers):
        return Blamed(Blame.TRANSLATION, case.side.sentence, gloss, "the reply for the agent says it right, the one for the customer does not")
    if case.kind == "yes_no":
        said, told = stance_of(case.side.sentence, case.mine.lang), stance_of(gloss, case.agent)
        if not (said.half or told.half) and (said.anywhere > 0) is not (told.anywhere > 0):
            return Blamed(Blame.TRANSLATION, case.side.sentence, gloss, "one of the reply's two languages says no and the other yes")
    return None


def _by_search(case: Case, reply: Reply) -> Blamed:
    """The document the other language rests on: not found at all, or found and not used."""
    wanted = families(case.other.reply.sources) if case.other and case.other.reply else ()
    found = {family_of(path) for path in reply.hits} | set(families(reply.sources))
    if not wanted or not found:
        return Blamed(Blame.UNSEEN, found_by="the system does not say what it rests on")
    source = next((one for one in case.other.reply.sources if one.path), None) if case.other and case.other.reply else None
    path, quote = (source.path, source.quote) if source else ("", "")
    if not found & set(wanted):
        return Blamed(Blame.RETRIEVAL, path, quote, "no version of the document the other language rests on is among what it found")
    return Blamed(Blame.COMPOSER, path, quote, "the document was found, and what it says is not in the answer")
