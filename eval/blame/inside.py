"""A difference's cause in a system that lets one stage be swapped: the same question with the right passages given, and what its search had found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eval.blame.outside import Case, blame_outside
from eval.pairs.answers import MOST_CHARACTERS, Answer
from eval.pairs.compare import departures
from eval.scores.answers import families
from eval.scores.types import Blame, Blamed
from eval.verdict import read_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.pairs.reading import AnswerReader
    from eval.readers import Readers
    from eval.scores.answers import Answered
    from eval.types import Reply, Retrieved, Topic

    Probe = Callable[[Topic, str, str, Sequence[str]], Reply | None]

CERTAIN = frozenset({Blame.LANGUAGE, Blame.TRANSLATION})
"""What the answer itself proves: no stage needs to be swapped."""
GIVEN_AT_MOST = 12


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
        """With the passages the other language rests on given: right now, then the search had missed them; still wrong, then they were ignored."""
        right = self._right(case)
        if not right:
            return None
        swapped = self._ask(case.mine, tuple(dict.fromkeys(one.id for one in right))[:GIVEN_AT_MOST])
        if swapped is None:
            return None
        first = right[0]
        if self._settled(case, swapped) and not self._settled(case, own):
            return Blamed(Blame.RETRIEVAL, first.path, first.text, "with this passage given the answer is right; its own search did not bring it")
        why = "the passage was given, and the answer is still wrong" if not self._settled(case, swapped) else "asked again it answers right by itself"
        return Blamed(Blame.COMPOSER, first.path, first.text, why)

    def _right(self, case: Case) -> list[Retrieved]:
        """Passages of the other language's answer: those that state the right value, else those it cites; its own language's version first."""
        reply = self._ask(case.other) if case.other else None
        if reply is None:
            return []
        cited = set(_paths(case.other))
        stating = [one for one in reply.retrieved if case.right is not None and case.right in self._keys(one)]
        return stating or [one for one in reply.retrieved if one.path in cited] or list(reply.retrieved[:1])

    def _keys(self, one: Retrieved) -> frozenset[object]:
        return frozenset(key for key, _ in read_keys(one.text, one.lang or "und", self._readers))

    def _settled(self, case: Case, reply: Reply) -> bool:
        """Whether this answer no longer shows the difference."""
        if case.kind == "refusal":
            return (reply.refusal is None) is (case.other is None or not case.other.declined)
        if reply.refusal is not None:
            return False
        lang = case.mine.lang
        if case.right is not None:
            return case.right in {key for key, _ in read_keys(reply.text, lang, self._readers)}
        if case.other is None or case.other.reading is None:
            return False
        read = self._reader.read(Answer(case.mine.topic.id, lang, case.mine.topic.market, reply.text[:MOST_CHARACTERS], families(reply.sources)))
        return all(one.kind != case.kind for one in departures(read, [case.other.reading]))

    def _ask(self, one: Answered, given: tuple[str, ...] = ()) -> Reply | None:
        call = one.verdict.call
        key = (one.topic.id, one.lang, given)
        if key not in self._asked:
            self._asked[key] = self._probe(one.topic, one.lang, call.question, given)
        return self._asked[key]


def _paths(one: Answered | None) -> list[str]:
    return [source.path for source in one.reply.sources] if one and one.reply else []


def _since(retrieved: Sequence[Retrieved], path: str) -> str:
    return next((one.valid_from for one in retrieved if one.path == path and one.valid_from), "")
