"""Every answer of a run, read once: what all scores are taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.pairs.answers import MOST_CHARACTERS, Answer
from eval.types import Status
from ingest.families import family_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.pairs.reading import AnswerReader, Reading
    from eval.types import Reply, Source, Suite, Topic, Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """One call with what was read in it."""

    topic: Topic
    verdict: Verdict
    reading: Reading | None
    """None where the system declined or nothing readable came back."""

    @property
    def lang(self) -> str:
        """The language it was asked in."""
        return self.verdict.call.lang

    @property
    def reply(self) -> Reply | None:
        """What came back; None for a gap in coverage."""
        return self.verdict.call.reply

    @property
    def declined(self) -> bool:
        """Whether the system said that it does not know."""
        return self.verdict.call.status is Status.REFUSED


def read_all(suite: Suite, verdicts: Sequence[Verdict], reader: AnswerReader) -> tuple[Answered, ...]:
    """Every call in order. An answer is read up to `eval.pairs.answers.MOST_CHARACTERS`."""
    topics = {topic.id: topic for topic in suite.topics}
    return tuple(Answered(topics[one.call.topic], one, _read(topics[one.call.topic], one, reader)) for one in verdicts)


def families(sources: Sequence[Source]) -> tuple[str, ...]:
    """Documents by the name all their translations share, each once, in order."""
    return tuple(dict.fromkeys(family_of(source.path) for source in sources if source.path))


def _read(topic: Topic, verdict: Verdict, reader: AnswerReader) -> Reading | None:
    call = verdict.call
    if call.reply is None or call.status is not Status.ANSWERED:
        return None
    text = call.reply.text[:MOST_CHARACTERS]
    return reader.read(Answer(topic.id, call.lang, topic.market, text, families(call.reply.sources)))
