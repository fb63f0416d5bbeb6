"""A difference's cause in a system that lets one stage be swapped: the same question with the right passages given, and what its search had found.

Where no other language's answer leads to those passages, the topic's question is asked in the pivot's language: what is found there and not here, the search
missed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eval.blame.outside import Case, blame_outside
from eval.pairs.answers import MOST_CHARACTERS, Answer
from eval.pairs.compare import departures
from eval.scores.answers import families
from eval.scores.types import Blame, Blamed
from eval.verdict import stated_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.pairs.reading import AnswerReader
    from eval.readers import Readers
    from eval.scores.answers import Answered
    from eval.types import Key, Reply, Retrieved, Topic

    Probe = Callable[[Topic, str, str, Sequence[str]], Reply | None]

CERTAIN = frozenset({Blame.LANGUAGE, Blame.TRANSLATION})
"""What the answer itself proves: no stage needs to be swapped."""
GIVEN_AT_MOST = 12
PIVOT = "en"
"""The language most documents and questions have."""


class Inside:
    """Blames by asking again; what was asked once is remembered."""

    def __init__(self, probe: Probe, readers: Readers, reader: AnswerReader) -> None:
        """`probe` asks a topic's question in a language with these passages given, or none given (`eval.ask.prober`)."""
        self._probe, self._readers, self._reader = probe, readers, reader
        self._asked: dict[tuple[str, str, tuple[str, ...]], Reply | None] = {}

    def blame(self, case: Case) -> Blamed:
        """The cause. Where a probe brings no answer, what shows from outside."""
        seen = blame_outside(case, self._readers)
        if seen.cause in CERTAIN or case.mine.reply is None:
            return seen
        if case.right is None and case.left is not None:
            return seen
        own = self._ask(case.mine)
        if own is None:
            return seen
        if seen.cause is Blame.CONFLICT:
            return self._by_age(case, seen, own)
        return self._by_search(case, own) or seen

    def _by_age(self, case: Case, seen: Blamed, own: Reply) -> Blamed:
        """The cited document says so: an older version than the one the other language rests on is stale."""
        theirs = self._ask(case.other) if case.other else None
        mine = _since(own.retrieved, seen.fix)
        other = max((_since(theirs.retrieved, path) for path in _paths(case.other)), default="") if theirs else ""
        if mine and other and mine < other:
            return replace(seen, cause=Blame.STALE, found_by=f"it holds since {mine}, the other language's version since {other}")
        return seen

    def _by_search(self, case: Case, own: Reply) -> Blamed | None:
        """With the right passages given: right now, then the search had missed them, if it had; still wrong, then they were ignored."""
        right, by_pivot = self._right(case), ""
        if not right:
            right, by_pivot = self._by_pivot(case), f"asked in {PIVOT} its search brings it; "
        if not right:
            return None
        swapped = self._ask(case.mine, tuple(dict.fromkeys(one.id for one in right))[:GIVEN_AT_MOST])
        if swapped is None:
            return None
        first, lang = right[0], case.mine.lang
        if self._settled(case, swapped, lang) and not self._settled(case, own, lang):
            if first.id in {one.id for one in own.retrieved}:
                return Blamed(Blame.COMPOSER, first.path, first.text, f"{by_pivot}its own search had brought the passage; given alone it is used")
            return Blamed(Blame.RETRIEVAL, first.path, first.text, f"{by_pivot}with this passage given the answer is right; its own search did not bring it")
        still = "the passage was given, and the answer is still wrong"
        why = "asked again it answers right by itself" if self._settled(case, swapped, lang) else still
        return Blamed(Blame.COMPOSER, first.path, first.text, by_pivot + why)

    def _by_pivot(self, case: Case) -> list[Retrieved]:
        """What the same question finds in the pivot's language, if it is answered right there: the passages that state the value, else those it cites."""
        topic = case.mine.topic
        question = dict(topic.questions).get(PIVOT)
        if question is None or case.mine.lang == PIVOT or (case.right is None and case.kind != "refusal"):
            return []
        reply = self._asked_once(topic, PIVOT, question)
        if reply is None or not self._settled(case, reply, PIVOT):
            return []
        cited = {source.path for source in reply.sources}
        stating = [one for one in reply.retrieved if case.right is not None and case.right in self._keys(one)]
        return stating or [one for one in reply.retrieved if one.path in cited]

    def _right(self, case: Case) -> list[Retrieved]:
        """Passages of the other language's answer: those that state the right value, else those it cites; its own language's version first."""
        reply = self._ask(case.other) if case.other else None
        if reply is None:
            return []
        cited = set(_paths(case.other))
        stating = [one for one in reply.retrieved if case.right is not None and case.right in self._keys(one)]
        return stating or [one for one in reply.retrieved if one.path in cited] or list(reply.retrieved[:1])

    def _keys(self, one: Retrieved) -> frozenset[Key]:
        return stated_in(one.text, one.lang or "und", self._readers)

    def _settled(self, case: Case, reply: Reply, lang: str) -> bool:
        """Whether an answer in this language no longer shows the difference."""
        if case.kind == "refusal":
            return (reply.refusal is None) is (case.other is None or not case.other.declined)
        if reply.refusal is not None:
            return False
        if case.right is not None:
            return case.right in stated_in(reply.text, lang, self._readers)
        if case.other is None or case.other.reading is None:
            return False
        read = self._reader.read(Answer(case.mine.topic.id, lang, case.mine.topic.market, reply.text[:MOST_CHARACTERS], families(reply.sources)))
        return all(one.kind != case.kind for one in departures(read, [case.other.reading]))

    def _ask(self, one: Answered, given: tuple[str, ...] = ()) -> Reply | None:
        return self._asked_once(one.topic, one.lang, one.verdict.call.question, given)

    def _asked_once(self, topic: Topic, lang: str, question: str, given: tuple[str, ...] = ()) -> Reply | None:
        key = (topic.id, lang, given)
        if key not in self._asked:
            self._asked[key] = self._probe(topic, lang, question, given)
        return self._asked[key]


def _paths(one: Answered | None) -> list[str]:
    return [source.path for source in one.reply.sources] if one and one.reply else []


def _since(retrieved: Sequence[Retrieved], path: str) -> str:
    return next((one.valid_from for one in retrieved if one.path == path and one.valid_from), "")
